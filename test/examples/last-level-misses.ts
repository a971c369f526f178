/** Data misses of the last TLB level in a run of a scenario, of one process or VAS by name. */
import { report } from "../../src/simulator/index.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";

/** Runs a scenario and counts `dtlb.misses(name)`, as an expectation of the file would. */
export async function lastLevelMisses(
  text: string,
  name: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<number> {
  const simulation = open(await compile(`${text}\nexpect dtlb.misses(${name}) == 0\n`), { overrides });
  go(simulation, { kind: "continue" });
  const { actual } = report(simulation).expectations.at(-1)!;
  return Number(/\d+/.exec(actual)![0]);
}
