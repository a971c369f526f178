/** Which constants an argument of a system call is made of. */
import { constantGroups } from "./constant-table.js";

const groupOf: Readonly<Record<string, string>> = {
  type: "Access types",
  protection: "Protections",
  flags: "Mappings",
  advice: "Advice",
  command: "Commands",
  signal: "Signals",
  rights: "Rights",
  bits: "Rights",
};

/** Names of the constants that an argument is meant to be, or none: any number. `parameter`: its name. */
export function constantsOfParameter(parameter: string): readonly string[] {
  const title = groupOf[parameter];
  const group = title === undefined ? undefined : constantGroups.find((one) => one.title.startsWith(title));
  return group?.constants.map(({ name }) => name) ?? [];
}
