/** Rendezvous points: what `meet` names. No declaration makes one; the first `meet` does. */
import type { Scenario } from "../generated/ast.js";
import { nodesOfType } from "../syntax/index.js";
import { filesOf } from "./included.js";

/** Names of all points of a scenario and of what it includes, each once. */
export function rendezvousOf(scenario: Scenario): readonly string[] {
  const meets = filesOf(scenario).flatMap((file) => nodesOfType(file, "Meet"));
  return [...new Set(meets.flatMap(({ point }) => (point ? [point] : [])))];
}
