/** Runs of a study on several threads, and their rows in the order of the table. */
import { measure, type MeasuredRun, type Measurement, type Overrides, type Study } from "../../study/index.js";
import type { Terminal, Thread } from "../terminal/index.js";
import type { RunAnswer, RunRequest, StudyRequest } from "./study-thread.js";

/** What to run, and who hears of it. */
export interface PoolWork {
  readonly study: Study;
  readonly runs: Iterator<number>;
  /** How many these are. */
  readonly total: number;
  readonly overrides: (run: number) => Overrides;
  /** Threads beside the command's own: they may be starting still. */
  readonly threads: readonly Thread[];
  /** Gets every run as it is complete, in whatever order; for the progress line. */
  readonly complete: (run: MeasuredRun) => void;
  /** Gets the runs in the order of their numbers. */
  readonly row: (run: MeasuredRun) => Promise<void>;
}

/** A thread is given as many runs at once as take about so many milliseconds: messages are few, and none waits for the next. */
const batchTime = 60;
/** Runs of one message at most. */
const largestBatch = 64;
/** Complete runs that wait at most for an earlier one. */
const mostWaiting = 4096;

interface Member {
  readonly thread: Thread;
  /** It has the study. Until then it is given nothing: short studies are over before it runs. */
  ready: boolean;
  /** Runs that it has been given and not answered, the first one first. */
  readonly given: number[];
  /** Runs that it has answered. */
  answered: number;
}

/**
 * Makes all runs, or those that are complete when Ctrl-C is pressed: these have their rows even if an earlier one has not.
 * The command's own thread makes runs as the others do: it would have nothing else to do, and one thread less has to start.
 *
 * @returns whether it came to the end
 */
export async function makeRuns(terminal: Terminal, work: PoolWork): Promise<boolean> {
  /** Runs that have been given out or made and have no row yet, in order; their measurements once there are. */
  const open = new Map<number, Measurement | null>();
  /** Runs that a thread left behind when it failed. */
  const returned: number[] = [];
  const members = new Set<Member>();
  let exhausted = false;
  /** Runs that have been given out. */
  let begun = 0;
  let wake = (): void => undefined;
  /** Milliseconds of a run, a running mean; 0: none has been made. */
  let pace = 0;

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
    begun++;
    return next.value;
  };
  const settle = (run: number, measurement: Measurement): void => {
    open.set(run, measurement);
    work.complete({ run, measurement });
  };
  /** Towards the end they get fewer, so that all end together even if the last runs are the longest. */
  const batch = (): number => {
    const share = Math.ceil((work.total - begun) / (4 * (work.threads.length + 1)));
    return pace === 0 ? 1 : Math.max(1, Math.min(largestBatch, Math.floor(batchTime / pace), share));
  };
  // Two batches each, so that a thread has the next one while its answer is under way.
  const feed = (member: Member): void => {
    while (member.ready && member.given.length <= batch()) {
      const runs: RunRequest[] = [];
      while (runs.length < batch()) {
        const run = nextRun();
        if (run === null) break;
        member.given.push(run);
        runs.push({ run, overrides: work.overrides(run) });
      }
      if (runs.length === 0) return;
      member.thread.send(runs);
    }
  };
  const employ = (thread: Thread): void => {
    const member: Member = { thread, ready: false, given: [], answered: 0 };
    const completed = new Int32Array(new SharedArrayBuffer(4));
    members.add(member);
    const request: StudyRequest = { study: work.study, completed };
    thread.send(request);
    thread.receive(
      (message) => {
        // Its runs are given to others when it is heard that it died, whatever is still under way.
        if (!members.has(member)) return;
        const answers = (message ?? []) as readonly RunAnswer[];
        member.ready = true;
        member.given.splice(0, answers.length);
        member.answered += answers.length;
        feed(member);
        for (const { run, measurement } of answers) settle(run, measurement);
        wake();
      },
      (error) => {
        if (!members.delete(member)) return;
        // What it has completed and not told is made once more; it died of the run behind these.
        const [current] = member.given.splice(Atomics.load(completed, 0) - member.answered, 1);
        returned.push(...member.given);
        const counters = work.study.counters.map(() => null);
        if (current !== undefined)
          settle(current, { ended: "error", counters, why: `the thread that ran it ended: ${error.message}` });
        // Another takes its place, unless it has died of itself; one that dies of a run uses up a run each time.
        if (current !== undefined) employ(terminal.startThread());
        wake();
      },
    );
  };
  const writeRows = async (): Promise<void> => {
    for (const [run, measurement] of open) {
      if (measurement === null) break;
      open.delete(run);
      await work.row({ run, measurement });
    }
  };
  /** Makes a run in this thread; false: it was interrupted. */
  const makeHere = async (run: number): Promise<boolean> => {
    const started = terminal.now();
    let waited = 0;
    const slices = measure(work.study, work.overrides(run));
    let step = slices.next();
    while (step.done !== true) {
      const left = terminal.now();
      await terminal.breathe();
      waited += terminal.now() - left;
      if (terminal.interrupted()) return false;
      step = slices.next();
    }
    const took = terminal.now() - started - waited;
    pace = pace === 0 ? took : pace + (took - pace) / 8;
    settle(run, step.value);
    return true;
  };

  for (const thread of work.threads) employ(thread);
  while (!terminal.interrupted()) {
    const run = nextRun();
    if (run !== null) {
      if (!(await makeHere(run))) break;
      await writeRows();
      await terminal.breathe();
    } else {
      await writeRows();
      if (open.size === 0 && exhausted) break;
      const first = open.values().next();
      if (first.done !== true && first.value === null && returned.length === 0)
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), terminal.interruption]);
    }
    for (const member of members) feed(member);
  }
  const ended = [...members].map(({ thread }) => thread.end());
  members.clear();
  for (const [run, measurement] of open) if (measurement !== null) await work.row({ run, measurement });
  await Promise.all(ended);
  return exhausted && returned.length === 0 && open.size === 0;
}
