/** What comes before an exploration: up to the release of a rendezvous, one schedule for all. */
import { endOfRun, performStep, possibleSteps, type ScheduleStep, type System } from "../../kernel/index.js";
import { stepsOfBreath, type Breathing } from "./work.js";

/** What has happened before an exploration. */
export interface Prologue {
  readonly steps: readonly ScheduleStep[];
  readonly pages: readonly number[];
}

/** Most steps of a prologue. */
const mostSteps = 100_000;

/**
 * Runs up to the release of a rendezvous, the core with the fewest cycles first.
 *
 * @returns the steps and the pages that kernel code has named in them, or why the rendezvous is not reached
 */
export function* runPrologue(system: System, from: string): Breathing<Prologue | string> {
  const { kernel, machine } = system;
  const point = kernel.rendezvous.find(({ name }) => name === from);
  if (point === undefined) return `there is no rendezvous \`${from}\`: \`from\` names a \`meet\` of the file`;
  const steps: ScheduleStep[] = [];
  const pages = new Set<number>();
  let waiting = 0;
  for (let count = 0; count < mostSteps; count++) {
    if (count % stepsOfBreath === stepsOfBreath - 1) yield;
    const end = endOfRun(system);
    if (end !== null) return `\`${from}\` is not reached: ${end.detail}`;
    const possible = possibleSteps(system, { timer: false, walks: [], evictions: [] }).sort(
      (one, other) => machine.cores[one.core]!.cycles - machine.cores[other.core]!.cycles,
    );
    const step = possible.find((one) => !performStep(system, one, false).waited);
    if (step === undefined) return `\`${from}\` is not reached: everybody waits`;
    steps.push(step);
    for (const page of kernel.lab?.touched ?? []) pages.add(page);
    const { length } = kernel.rendezvous[kernel.rendezvous.findIndex(({ name }) => name === from)]!.waiting;
    if (waiting > 0 && length === 0) return { steps, pages: [...pages] };
    waiting = length;
  }
  return `\`${from}\` is not reached within ${mostSteps} steps`;
}
