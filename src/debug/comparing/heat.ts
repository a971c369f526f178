/** `vas/heat` and `vas/verdict`: what lines of source cost, and what the run has come to, for the editor. */
import type { Verdict, LineHeat } from "../../protocol/verdict.js";
import {
  evaluateExpectations,
  measuredLines,
  namedCounter,
  openSimulation,
  spacesSnapshot,
  type Simulation,
} from "../../simulator/index.js";
import { RequestError, settingOverrides } from "../arguments/index.js";
import { clientLocation, loadedScenario, stoppedSimulation, workBeside, type Session } from "../session/index.js";

import { policyBeside } from "./compare.js";
import { overriddenSettings } from "./overridden-settings.js";

/** Lines of the whole run under the session's settings. It is made once, on a machine of its own. */
export async function heat(session: Session): Promise<LineHeat> {
  const scenario = loadedScenario(session);
  if (session.heat?.scenario !== scenario) {
    const made = { scenario, answer: measure(session) };
    session.heat = made;
    // One that was cancelled can be asked for again.
    made.answer.catch(() => {
      if (session.heat === made) session.heat = null;
    });
  }
  return session.heat.answer;
}

async function measure(session: Session): Promise<LineHeat> {
  const { image, launch, objects } = loadedScenario(session);
  const opened = openSimulation(image, { objects, overrides: settingOverrides(launch) });
  if ("problems" in opened)
    throw new RequestError(opened.problems.map(({ key, message }) => `${key}: ${message}`).join("; "));
  const work = measuredLines(opened.simulation);
  const { lines, watched, ticks } = await workBeside(session, session.handling, "Counting by line", work);
  return {
    watched,
    ticks,
    lines: lines.flatMap(({ source, ...cost }) => (source < 0 ? [] : [{ path: pathOf(session, source), ...cost }])),
  };
}

/** What has come of the run, as it stands. */
export function verdictOf(session: Session): Verdict {
  const simulation = stoppedSimulation(session);
  const { machine } = simulation.system;
  const { reason, text } = simulation.lastStop;
  const count = (name: string): number => namedCounter(simulation, name) ?? 0;
  return {
    preset: machine.config.preset,
    tags: machine.config.tags,
    ended: ["finished", "deadlock", "limit", "panic"].includes(reason),
    stop: text,
    expectations: evaluateExpectations(simulation).map(
      ({ source, line, text: condition, passed, actual, message }) => ({
        path: pathOf(session, source),
        line,
        text: condition,
        passed,
        actual,
        message,
      }),
    ),
    overridden: overriddenSettings(loadedScenario(session)).map(({ source, ...one }) => ({
      path: pathOf(session, source),
      ...one,
    })),
    places: places(session),
    walks: count("walks"),
    redundant: machine.missCounters === null ? null : redundantWalks(simulation),
    hazards: machine.hazards.length,
    checked: machine.config.check,
    policy: policyBeside(session),
  };
}

/** Misses of the last level of what another process has or had in a TLB. */
export function redundantWalks(simulation: Simulation): number {
  return (namedCounter(simulation, "itlb.redundant") ?? 0) + (namedCounter(simulation, "dtlb.redundant") ?? 0);
}

function places(session: Session): Verdict["places"] {
  const simulation = stoppedSimulation(session);
  const { vases, cells, processes } = spacesSnapshot(simulation);
  const nameOf = (pid: number): string => processes.find((one) => one.pid === pid)?.name ?? `pid ${pid}`;
  const count = (name: string): number => namedCounter(simulation, name) ?? 0;
  const { image, system } = simulation;
  return [
    ...vases.map(({ vid, name }): Verdict["places"][number] => ({
      kind: "vas",
      name,
      users: cells
        .filter((cell) => cell.vid === vid && (cell.attached !== null || cell.subscribed !== null))
        .map(({ pid }) => nameOf(pid)),
      walks: count(`walks(${name})`),
      cycles: null,
    })),
    ...image.programs.map(({ name }, program): Verdict["places"][number] => {
      const running = [...system.kernel.processes.values()].filter((process) => process.program === program);
      const sum = (counter: string): number =>
        [...new Set(running.map((one) => one.name))].reduce((all, one) => all + count(`${counter}(${one})`), 0);
      return {
        kind: "program",
        name,
        users: running.map((one) => one.name),
        walks: sum("walks"),
        cycles: sum("cycles"),
      };
    }),
  ];
}

function pathOf(session: Session, source: number): string {
  const { sources } = loadedScenario(session);
  return clientLocation(sources[source]?.location ?? "", session.client.pathFormat);
}
