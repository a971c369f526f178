/**
 * What forward steps did, so that a step back undoes exactly the step before it, whatever ran in between on other
 * threads. Where no recorded step ends here, the simulator finds the place to go back to by the program's structure.
 */

/** How far a step goes. */
export type StepGranularity = "statement" | "instruction";

/** A completed forward step. */
export interface RecordedStep {
  readonly from: { readonly tick: number; readonly tid: number };
  readonly to: number;
  readonly granularity: StepGranularity;
}

/** Recorded steps in order of time. */
export interface StepHistory {
  steps: RecordedStep[];
}

/** Most steps kept; older ones are undone by structure. */
const longestHistory = 10_000;

/** Records a forward step. */
export function recordStep(history: StepHistory, step: RecordedStep): void {
  if (step.to <= step.from.tick) return;
  forgetAfter(history, step.from.tick);
  history.steps.push(step);
  if (history.steps.length > longestHistory) history.steps.splice(0, history.steps.length - longestHistory);
}

/** Takes the step that ended at this tick, or null if none of this granularity did. */
export function takeStep(history: StepHistory, tick: number, granularity: StepGranularity): RecordedStep | null {
  forgetAfter(history, tick);
  const last = history.steps.at(-1);
  if (last === undefined || last.to !== tick || last.granularity !== granularity) return null;
  history.steps.pop();
  return last;
}

/** Drops the steps that end after a tick: the run has left them. */
export function forgetAfter(history: StepHistory, tick: number): void {
  while (history.steps.length > 0 && history.steps.at(-1)!.to > tick) history.steps.pop();
}
