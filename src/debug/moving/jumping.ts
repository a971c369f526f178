/**
 * `gotoTargets` and `goto`: the thread goes on at another statement of its function, and what lies between is not executed.
 * Nothing else changes; like every edit it is remembered at its tick, and begins another future.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
  callStack,
  currentPosition,
  pcRegister,
  statementsOnLine,
  threads,
  writeRegister,
  type RunStop,
} from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";
import { announceEdit } from "../variables/index.js";
import {
  clearHandles,
  clientRange,
  findTarget,
  forgetAfter,
  liveScenario,
  say,
  sourceColumn,
  sourceLine,
  sourceNumber,
  stoppedSimulation,
  targetReference,
  type Session,
} from "../session/index.js";
import { inTurn, reportStop, threadOf, type Later } from "../stopping/index.js";

/** Statements of a line that a stopped thread can go on at: those of the function that it executes. */
export function gotoTargets(
  session: Session,
  args: DebugProtocol.GotoTargetsArguments,
): DebugProtocol.GotoTargetsResponse["body"] {
  const simulation = stoppedSimulation(session);
  const source = sourceNumber(session, args.source);
  if (source === null) throw new RequestError("nothing that runs was made from this file");
  const line = sourceLine(session, args.line);
  const column = args.column === undefined || args.column === null ? null : sourceColumn(session, args.column);
  const targets: DebugProtocol.GotoTarget[] = [];
  const all = threads(simulation);
  for (const { tid, processName, name } of all) {
    const fn = callStack(simulation, tid, 1)[0]?.function ?? null;
    if (fn === null) continue;
    for (const { owner, entry } of statementsOnLine(simulation, source, line)) {
      const inFunction = entry.start >= fn.bodyStart && entry.start < fn.bodyEnd;
      const sameOwner = owner.kind === fn.owner.kind && owner.index === fn.owner.index;
      if (!inFunction || !sameOwner || (column !== null && entry.range.column > column && targets.length > 0)) continue;
      targets.push({
        id: targetReference(session.handles, { kind: "jump", tid, address: entry.start, line: entry.range.line }),
        label: `${fn.name}, line ${entry.range.line}${all.length === 1 ? "" : ` (${processName} · ${name})`}`,
        ...clientRange(session, entry.range),
      });
    }
  }
  return { targets };
}

/** `goto`: the thread's next statement is another one. */
export function goto(session: Session, args: DebugProtocol.GotoArguments, later: Later): void {
  const { simulation } = liveScenario(session);
  stoppedSimulation(session);
  const tid = threadOf(session, args.threadId);
  const target = findTarget(session.handles, args.targetId, "jump");
  if (target.tid !== tid)
    throw new RequestError(`this target is of thread ${target.tid}: thread ${tid} executes another function`);
  inTurn(session, later, () => {
    const from = callStack(simulation, tid, 1)[0];
    writeRegister(simulation, tid, pcRegister, BigInt(target.address));
    announceEdit(session, null);
    forgetAfter(session.history, currentPosition(simulation).tick - 1);
    clearHandles(session.handles);
    say(
      session,
      "console",
      `line ${from?.line?.range.line ?? "?"} → line ${target.line}: only the program counter has changed. What lies between was not executed; variables, ` +
        `memory, page tables and TLBs are as they were, and time stands at tick ${currentPosition(simulation).tick}. What was ahead of here is another future now.\n`,
    );
    const stop: RunStop = { reason: "step", tid, text: `at line ${target.line}` };
    simulation.lastStop = stop;
    simulation.epoch++;
    simulation.lastStep = null;
    reportStop(session, stop, { reason: "goto", description: `Jumped to line ${target.line}`, tid, explanation: null });
  });
}
