/** A schedule followed step by step, with what each step does in words: the statement that its thread was at. */
import { endOfRun, owedFlushes, performStep, stepProblem, threadTitle, type Schedule } from "../kernel/index.js";
import type { VirtualAddress } from "../machine/index.js";
import { codeAt, type Simulation } from "../simulator/index.js";
import type { ToldStep } from "./search/index.js";
import { createJudge, judgeStep, markBefore } from "./successors/index.js";

/** What came of following a schedule. */
export interface Retraced {
  readonly steps: readonly ToldStep[];
  /** Why the next step was not possible, or null: all were. */
  readonly problem: string | null;
  /** Tick after the last step. */
  readonly tick: number;
  readonly pageBytes: number;
}

/** Follows a schedule from where a fresh simulation stands. */
export function retrace(simulation: Simulation, { steps, all }: Schedule): Retraced {
  const { system } = simulation;
  const { machine, kernel } = system;
  const { pageBytes } = machine.memory;
  const judge = createJudge(simulation, true);
  const told: ToldStep[] = [];
  for (const step of steps) {
    const problem = endOfRun(system)?.detail ?? stepProblem(system, step);
    if (problem !== null) return { steps: told, problem, tick: machine.tick, pageBytes };
    const tid = kernel.cores[step.core]!.current;
    const thread = tid === null ? undefined : kernel.threads.get(tid);
    const tick = machine.tick;
    const mark = markBefore(system);
    const { pc, did } = performStep(system, step, all);
    // The statement that the step ended in: it may begin with what nobody notices of the one before.
    const range = tid === null || pc < 0 ? null : (codeAt(simulation, tid, pc as VirtualAddress)?.line?.range ?? null);
    const ended = thread !== undefined && kernel.threads.get(thread.tid)?.state === "exited";
    told.push({
      step,
      tick,
      thread: thread === undefined ? null : threadTitle(system, thread),
      range,
      did: did ?? (ended ? "ends" : null),
      breaks: judgeStep(judge, mark).map(({ text }) => text),
      owed: owedFlushes(system),
    });
  }
  return { steps: told, problem: null, tick: machine.tick, pageBytes };
}
