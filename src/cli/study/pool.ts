/** Runs of a study on several threads, and their rows in the order of the table. */
import type { Overrides } from "../options/index.js";
import type { Terminal, Thread } from "../terminal/index.js";
import { measure, type Measurement, type Study } from "./measure.js";
import type { RunAnswer, RunRequest } from "./thread.js";

/** A run that was made. */
export interface MeasuredRun {
  readonly run: number;
  readonly measurement: Measurement;
}

/** What to run, and who hears of it. */
export interface PoolWork {
  readonly study: Study;
  readonly runs: Iterator<number>;
  readonly overrides: (run: number) => Overrides;
  /** Threads; 1: no thread but the command's own. */
  readonly jobs: number;
  /** Gets every run as it is complete, in whatever order; for the progress line. */
  readonly complete: (run: MeasuredRun) => void;
  /** Gets the runs in the order of their numbers. */
  readonly row: (run: MeasuredRun) => Promise<void>;
}

/** Runs that a thread has before it, so that it never waits for the next. */
const ahead = 2;
/** Complete runs that wait at most for an earlier one. */
const mostWaiting = 4096;

/**
 * Makes all runs, or those that are complete when Ctrl-C is pressed: these have their rows even if an earlier one has not.
 *
 * @returns whether it came to the end
 */
export async function makeRuns(terminal: Terminal, work: PoolWork): Promise<boolean> {
  return work.jobs === 1 ? makeRunsHere(terminal, work) : makeRunsInThreads(terminal, work);
}

async function makeRunsHere(terminal: Terminal, work: PoolWork): Promise<boolean> {
  for (let next = work.runs.next(); next.done !== true; next = work.runs.next()) {
    const slices = measure(work.study, work.overrides(next.value));
    let step = slices.next();
    while (step.done !== true) {
      await terminal.breathe();
      if (terminal.interrupted()) return false;
      step = slices.next();
    }
    const made = { run: next.value, measurement: step.value };
    work.complete(made);
    await work.row(made);
    await terminal.breathe();
    if (terminal.interrupted()) return false;
  }
  return true;
}

interface Member {
  readonly thread: Thread;
  /** Runs that it has been given, the current one first. */
  readonly given: number[];
}

async function makeRunsInThreads(terminal: Terminal, work: PoolWork): Promise<boolean> {
  /** Runs that have been given out or made and have no row yet, in order; their measurements once there are. */
  const open = new Map<number, Measurement | null>();
  /** Runs that a thread left behind when it failed. */
  const returned: number[] = [];
  const members = new Set<Member>();
  let exhausted = false;
  let wake = (): void => undefined;

  const nextRun = (): number | null => {
    const again = returned.shift();
    if (again !== undefined) return again;
    if (exhausted || open.size >= mostWaiting) return null;
    const next = work.runs.next();
    if (next.done === true) {
      exhausted = true;
      return null;
    }
    open.set(next.value, null);
    return next.value;
  };
  const feed = (member: Member): void => {
    while (member.given.length < ahead) {
      const run = nextRun();
      if (run === null) return;
      member.given.push(run);
      const request: RunRequest = { run, overrides: work.overrides(run) };
      member.thread.send(request);
    }
  };
  const settle = (run: number, measurement: Measurement): void => {
    open.set(run, measurement);
    work.complete({ run, measurement });
    wake();
  };
  const start = (): void => {
    const member: Member = { thread: terminal.startThread(work.study), given: [] };
    members.add(member);
    member.thread.receive(
      (message) => {
        const { run, measurement } = message as RunAnswer;
        member.given.splice(member.given.indexOf(run), 1);
        feed(member);
        settle(run, measurement);
      },
      (error) => {
        if (!members.delete(member)) return;
        const [current, ...others] = member.given;
        returned.push(...others);
        const counters = work.study.counters.map(() => null);
        if (current !== undefined)
          settle(current, { ended: "error", counters, why: `the thread that ran it ended: ${error.message}` });
        // Another takes its place, unless there is nothing left to do; one that dies at once uses up a run each time.
        if (current !== undefined) start();
        wake();
      },
    );
    feed(member);
  };

  for (let job = 0; job < work.jobs; job++) start();
  let interrupted = terminal.interrupted();
  const stopped = terminal.interruption.then(() => (interrupted = true));
  const done = (): boolean => exhausted && open.size === 0;
  for (;;) {
    for (const [run, measurement] of open) {
      if (measurement === null) break;
      open.delete(run);
      await work.row({ run, measurement });
    }
    for (const member of members) feed(member);
    if (done() || interrupted || members.size === 0) break;
    const first = open.values().next();
    if (first.done === true || first.value === null)
      await Promise.race([new Promise<void>((resolve) => (wake = resolve)), stopped]);
  }
  const ended = [...members].map(({ thread }) => thread.end());
  members.clear();
  for (const [run, measurement] of open) if (measurement !== null) await work.row({ run, measurement });
  await Promise.all(ended);
  return done();
}
