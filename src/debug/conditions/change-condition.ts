/** Conditions of data breakpoints, over what was written or read and by whom: `new == 0 && cause != instruction`. */
import { currentPosition, executingSpace, type DataChange, type Simulation } from "../../simulator/index.js";
import type { SyntaxNode } from "../arguments/index.js";
import { checkFields, fieldsValue } from "./field-condition.js";
import { causeNumbers } from "./words.js";

const fields: Readonly<Record<string, (simulation: Simulation, change: DataChange) => bigint | number | null>> = {
  old: (_, { old }) => old,
  new: (_, { now }) => now,
  changed: (_, { changed }) => (changed ? 1 : 0),
  written: (_, { access }) => (access === "write" ? 1 : 0),
  address: (_, { address }) => address,
  cause: (_, { cause }) => causeNumbers[cause.kind],
  process: (_, { cause }) => cause.pid,
  thread: (_, { cause }) => cause.tid,
  core: (_, { cause }) => cause.core,
  space: (simulation, { cause }) => executingSpace(simulation, cause.tid),
  tick: (simulation) => currentPosition(simulation).tick,
};

/** Names of the fields. */
export const changeFields: readonly string[] = Object.keys(fields);

/**
 * Checks the condition of a data breakpoint.
 *
 * @throws RequestError that says which fields there are
 */
export function checkChangeCondition(simulation: Simulation, node: SyntaxNode): void {
  checkFields(simulation, node, changeFields, "a data breakpoint");
}

/** Does a checked condition hold for a change? Values longer than eight bytes, and what is no number, are -1. */
export function changeConditionHolds(simulation: Simulation, change: DataChange, node: SyntaxNode): boolean {
  const value = fieldsValue(simulation, node, (name) =>
    Object.hasOwn(fields, name) ? BigInt(fields[name]!(simulation, change) ?? -1) : null,
  );
  return value !== 0n;
}
