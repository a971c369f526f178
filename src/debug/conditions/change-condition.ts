/** Conditions of data breakpoints, over what was written or read and by whom: `new == 0 && cause != instruction`. */
import { currentPosition, executingSpace, type DataChange, type Simulation } from "../../simulator/index.js";
import type { SyntaxNode } from "../arguments/index.js";
import { checkFields, fieldsValue, type ConditionFields } from "./field-condition.js";
import { causeNumbers, wordsOf } from "./words.js";

/** Values longer than eight bytes, and what is no number, are -1. */
const fields: ConditionFields<DataChange> = {
  old: { doc: "value before", value: (_, { old }) => old },
  new: { doc: "value now", value: (_, { now }) => now },
  changed: { doc: "1: it is another value", value: (_, { changed }) => (changed ? 1 : 0) },
  written: { doc: "1: written, 0: read", value: (_, { access }) => (access === "write" ? 1 : 0) },
  address: { doc: "first byte that was touched", value: (_, { address }) => address },
  cause: { doc: "how it came about", value: (_, { cause }) => causeNumbers[cause.kind], words: wordsOf.change },
  process: { doc: "process that did it", value: (_, { cause }) => cause.pid, words: wordsOf.process },
  thread: { doc: "its thread, by number", value: (_, { cause }) => cause.tid },
  core: { doc: "core that it ran on", value: (_, { cause }) => cause.core },
  space: {
    doc: "space that the thread executes in",
    value: (simulation, { cause }) => executingSpace(simulation, cause.tid),
    words: wordsOf.space,
  },
  tick: { doc: "tick that the attempt led to", value: (simulation) => currentPosition(simulation).tick },
};

/** Names of the fields. */
export const changeFields: readonly string[] = Object.keys(fields);

/**
 * Checks the condition of a data breakpoint.
 *
 * @throws RequestError that says which fields there are
 */
export function checkChangeCondition(simulation: Simulation, node: SyntaxNode): void {
  checkFields(simulation, node, fields, "a data breakpoint");
}

/** Does a checked condition hold for a change? */
export function changeConditionHolds(simulation: Simulation, change: DataChange, node: SyntaxNode): boolean {
  return fieldsValue(simulation, node, fields, change) !== 0n;
}
