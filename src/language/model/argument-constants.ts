/** Which constants an argument of a system call is made of. */
import { constantGroups, type ConstantKind } from "./constant-table.js";

const kindOf: Readonly<Record<string, ConstantKind>> = {
  type: "access",
  protection: "protection",
  flags: "mapping",
  advice: "advice",
  command: "command",
  signal: "signal",
  rights: "entry-right",
  bits: "entry-right",
};

/** Names of the constants that an argument is meant to be, or none: any number. `parameter`: its name. */
export function constantsOfParameter(parameter: string): readonly string[] {
  const kind = Object.hasOwn(kindOf, parameter) ? kindOf[parameter] : undefined;
  return constantGroups.find((one) => one.kind === kind)?.constants.map(({ name }) => name) ?? [];
}
