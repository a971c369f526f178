/** Every name that the language knows without a declaration, by name; the tables hold the data. */
import { constantGroups, type ConstantDescription } from "./constant-table.js";
import {
  counterUnits,
  processProperties,
  systemCounters,
  tlbCounters,
  type CounterDescription,
} from "./counter-table.js";
import { systemCallGroups, type SystemCallDescription } from "./system-call-table.js";

export { constantGroups, counterUnits, processProperties, systemCallGroups, systemCounters, tlbCounters };
export type { ConstantDescription, CounterDescription, SystemCallDescription };

/** System calls by name. */
export const systemCallsByName: ReadonlyMap<string, SystemCallDescription> = new Map(
  systemCallGroups.flatMap(({ calls }) => calls).map((call) => [call.name, call]),
);

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
