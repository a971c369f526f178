/** Every name that the language knows without a declaration, by name; the tables hold the data. */
import { constantGroups, type ConstantDescription } from "./constant-table.js";
import {
  counterUnits,
  printFormats,
  processIndex,
  processProperties,
  runProperties,
  stateFunctions,
  systemCounters,
  tlbCounters,
} from "./counter-table.js";
import { systemCallGroups, type SystemCallDescription } from "./system-call-table.js";
import type { VasModel } from "./vas-model.js";

export {
  constantGroups,
  counterUnits,
  printFormats,
  processIndex,
  processProperties,
  runProperties,
  stateFunctions,
  systemCallGroups,
  systemCounters,
  tlbCounters,
};
export type { ConstantDescription, SystemCallDescription };

const systemCalls: readonly SystemCallDescription[] = systemCallGroups.flatMap(({ calls }) => calls);

/** Names of system calls, of all kernels. */
export const systemCallNames: ReadonlySet<string> = new Set(systemCalls.map(({ name }) => name));

/** What a name calls on a kernel of this model; the other model's call if only that has the name; null if none has. */
export function findSystemCall(name: string, model: VasModel): SystemCallDescription | null {
  const named = systemCalls.filter((call) => call.name === name);
  return named.find((call) => (call.model ?? model) === model) ?? named[0] ?? null;
}

/** System calls that a kernel of this model has. */
export function systemCallsOf(model: VasModel): readonly SystemCallDescription[] {
  return systemCalls.filter((call) => (call.model ?? model) === model);
}

/** Constants by name. */
export const constantsByName: ReadonlyMap<string, ConstantDescription> = new Map(
  constantGroups.flatMap(({ constants }) => constants).map((constant) => [constant.name, constant]),
);

/** Value of a constant; null if there is none of this name. */
export function constantValue(name: string): bigint | null {
  return constantsByName.get(name)?.value ?? null;
}

/** Most parameters that a function or program can have: as many as there are argument registers (a0 … a7). */
export const maximumParameters = 8;
