/**
 * One run, watched attempt by attempt: what each line of source cost, how far each thread had come at which tick. The run is
 * what it is without; only this looks at every attempt, so it takes some microseconds a tick where a plain run takes less.
 */
import { EventKind, eventsSince } from "../../machine/index.js";
import { nextCore } from "../../kernel/index.js";
import { report, type Report } from "../report/index.js";
import { advance, codeOwnerAt, observeRefills, placeAt, type Simulation } from "../state/index.js";
import { continueRun, startRun, startSeek } from "../travel/index.js";

/** Most ticks that are watched; what comes after them is in the report, and not in lines and rows. */
const mostWatched = 4_000_000;
/** Rows of progress at which every other one is dropped. */
const mostRows = 4_096;
/** Walks of a line whose ticks are kept. */
const mostWalkTicks = 8;
/** Ticks between two turns of whoever drives this. */
const slice = 2_000;
/** Attempts of a slice of the part that is not watched. */
const plainSlice = 200_000;

/** What a line of source cost, over all threads. */
export interface LineCost {
  /** Which of the image's sources, and the line from 1; -1 and 0: code that has no source, such as start and exit. */
  readonly source: number;
  readonly line: number;
  /** Attempts to execute one of its instructions; a repetition after a fault is one more. */
  attempts: number;
  /** Cycles that the core spent on them, with what the kernel did for them. */
  cycles: number;
  /** Misses of the first level, and of every level. */
  firstLevel: number;
  walks: number;
  /** Page faults. */
  faults: number;
  /** Ticks after its first walks, at most `mostWalkTicks`. */
  readonly walkTicks: number[];
}

/** How far a run had come at a tick; counters are totals since the start. */
export interface ProgressRow {
  readonly tick: number;
  /** Instructions begun by all threads: the source progress of the run. */
  readonly progress: number;
  /** Of the core that ran longest. */
  readonly cycles: number;
  readonly firstLevel: number;
  readonly walks: number;
  /** Process that made the last attempt; 0 = none yet. */
  readonly pid: number;
  /** Instructions begun by each thread, in the order of `threads`; those that come later are not in it yet. */
  readonly begun: Float64Array;
}

/** A thread that has run. */
export interface WatchedThread {
  readonly tid: number;
  readonly pid: number;
}

/** A run and what was seen of it. */
export interface MeasuredRun {
  readonly simulation: Simulation;
  readonly lines: Map<string, LineCost>;
  readonly threads: WatchedThread[];
  rows: ProgressRow[];
  /** Ticks between two rows. */
  interval: number;
  /** Ticks that were watched: all of the run, or `mostWatched`. */
  watched: number;
  /** The report of the whole run; null before its end. */
  report: Report | null;
}

/** Counts of a watch that is under way. */
interface Watch {
  /** Position in `threads`, by tid. */
  readonly places: Map<number, number>;
  begun: number[];
  progress: number;
  firstLevel: number;
  walks: number;
  pid: number;
}

/** A run that stands at tick 0. */
export function createMeasuredRun(simulation: Simulation): MeasuredRun {
  return { simulation, lines: new Map(), threads: [], rows: [], interval: 1, watched: 0, report: null };
}

/** Who makes the next attempt; null: nobody can go on. */
function nextThread({ system }: Simulation): { readonly tid: number; readonly again: boolean } | null {
  const id = nextCore(system);
  if (id === null) return null;
  const core = system.machine.cores[id]!;
  return { tid: core.tid, again: core.retried === core.pc };
}

function startWatch(run: MeasuredRun, row: ProgressRow | null): Watch {
  return {
    places: new Map(run.threads.map(({ tid }, place) => [tid, place])),
    begun: row === null ? [] : [...row.begun],
    progress: row?.progress ?? 0,
    firstLevel: row?.firstLevel ?? 0,
    walks: row?.walks ?? 0,
    pid: row?.pid ?? 0,
  };
}

/** Makes one attempt and counts it; false: the run has ended. `lines`: where to add what it cost. */
function watchAttempt(run: MeasuredRun, watch: Watch, lines: Map<string, LineCost> | null): boolean {
  const { simulation } = run;
  const { system, timeline } = simulation;
  const { machine } = system;
  const id = nextCore(system);
  // Nobody can go on now: time passes until somebody wakes, or the run is at its end.
  if (id === null) return advance(timeline, system, 1).reason === "steps";
  const core = machine.cores[id]!;
  const { tid, pid, pc } = core;
  const again = core.retried === pc;
  const cost = lines === null ? null : lineCost(simulation, lines, tid, pc);
  const { cycles } = core;
  const { sequence } = machine.trace;
  const before = machine.tick;
  const stop = advance(timeline, system, 1);
  if (machine.tick > before) {
    let place = watch.places.get(tid);
    if (place === undefined) {
      place = run.threads.length;
      run.threads.push({ tid, pid });
      watch.places.set(tid, place);
    }
    if (!again) {
      watch.begun[place] = (watch.begun[place] ?? 0) + 1;
      watch.progress++;
    }
    watch.pid = pid;
  }
  let firstLevel = 0;
  let walks = 0;
  let faults = 0;
  if (machine.trace.sequence > sequence)
    eventsSince(machine.trace, sequence, ({ kind }) => {
      if (kind === EventKind.MicroMiss) firstLevel++;
      else if (kind === EventKind.TlbMiss) [firstLevel, walks] = [firstLevel + 1, walks + 1];
      else if (kind === EventKind.PageFault) faults++;
    });
  watch.firstLevel += firstLevel;
  watch.walks += walks;
  if (cost !== null) {
    cost.attempts++;
    cost.cycles += core.cycles - cycles;
    cost.firstLevel += firstLevel;
    cost.walks += walks;
    if (walks > 0 && cost.walkTicks.length < mostWalkTicks) cost.walkTicks.push(machine.tick);
    cost.faults += faults;
  }
  return stop.reason === "steps";
}

/** The record of the line at an address. */
function lineCost(simulation: Simulation, lines: Map<string, LineCost>, tid: number, pc: number): LineCost {
  const address = pc as Parameters<typeof placeAt>[2];
  const owner = codeOwnerAt(simulation, tid, address);
  const range = owner === null ? undefined : placeAt(simulation.code, owner, address).line?.range;
  const { line, source = 0 } = range ?? { line: 0, source: -1 };
  const key = `${source}:${line}`;
  let cost = lines.get(key);
  if (cost === undefined) {
    cost = { source, line, attempts: 0, cycles: 0, firstLevel: 0, walks: 0, faults: 0, walkTicks: [] };
    lines.set(key, cost);
  }
  return cost;
}

function noteProgress(run: MeasuredRun, watch: Watch): void {
  const { machine } = run.simulation.system;
  if (run.rows.length === mostRows) {
    run.rows = run.rows.filter((_, index) => index % 2 === 0);
    run.interval *= 2;
  }
  if (machine.tick % run.interval !== 0) return;
  run.rows.push(rowOf(run, watch));
}

function rowOf({ simulation }: MeasuredRun, watch: Watch): ProgressRow {
  const { machine } = simulation.system;
  return {
    tick: machine.tick,
    progress: watch.progress,
    cycles: Math.max(...machine.cores.map(({ cycles }) => cycles)),
    firstLevel: watch.firstLevel,
    walks: watch.walks,
    pid: watch.pid,
    begun: Float64Array.from({ length: watch.begun.length }, (_, place) => watch.begun[place] ?? 0),
  };
}

/**
 * Runs to the end and watches; yields the share of `mostWatched` that is done. Ended early (`return`), the run keeps what was
 * seen, without a report.
 */
export function* measureRun(run: MeasuredRun): Generator<number, Report, void> {
  const { simulation } = run;
  const { machine } = simulation.system;
  const watch = startWatch(run, null);
  observeRefills(simulation, true);
  try {
    noteProgress(run, watch);
    for (let turns = 1; machine.tick < mostWatched; turns++) {
      const on = watchAttempt(run, watch, run.lines);
      run.watched = machine.tick;
      if (!on) break;
      noteProgress(run, watch);
      if (turns % slice === 0) yield Math.min(1, machine.tick / mostWatched);
    }
  } finally {
    observeRefills(simulation, false);
  }
  if (run.rows.at(-1)!.tick !== machine.tick) run.rows.push(rowOf(run, watch));
  const rest = startRun(simulation, { kind: "continue" });
  while (continueRun(simulation, rest, plainSlice) === null) yield 1;
  run.report = report(simulation);
  return run.report;
}

/** Costs by line of a run that stands at tick 0, in the order of the sources; yields the share that is done. */
export function* measuredLines(
  simulation: Simulation,
): Generator<number, { readonly lines: readonly LineCost[]; readonly watched: number; readonly ticks: number }, void> {
  const run = createMeasuredRun(simulation);
  const { ticks } = yield* measureRun(run);
  const lines = [...run.lines.values()].sort((a, b) => a.source - b.source || a.line - b.line);
  return { lines, watched: run.watched, ticks };
}

/** Threads of a process that has a name: what makes "the same thread" of another run. */
function threadKeys({ simulation, threads }: MeasuredRun): readonly string[] {
  const { processes } = simulation.system.kernel;
  const nameOf = (pid: number): string => processes.get(pid as never)?.name ?? `pid ${pid}`;
  return threads.map(({ tid, pid }) => {
    const name = nameOf(pid);
    const namesakes = [...new Set(threads.filter((one) => nameOf(one.pid) === name).map((one) => one.pid))];
    const siblings = threads.filter((one) => one.pid === pid).map((one) => one.tid);
    const ordinal = (all: number[], one: number): number => all.sort((a, b) => a - b).indexOf(one);
    return `${name} ${ordinal(namesakes, pid)} ${ordinal(siblings, tid)}`;
  });
}

/** Place in a run, as others can find it in theirs. */
export interface SourceProgress {
  /** Key of the thread; null: the run has not begun. */
  readonly thread: string | null;
  /** Instructions that it has begun. */
  readonly begun: number;
}

/** Goes to a tick and says how far a thread has come there; null: it has not run in the part that was watched. */
export function* progressAt(
  run: MeasuredRun,
  tick: number,
  tid: number | null,
): Generator<undefined, SourceProgress | null, void> {
  if (tick === 0 || tid === null) {
    yield* goToTick(run, tick);
    return tick === 0 ? { thread: null, begun: 0 } : null;
  }
  if (tick > run.watched) return null;
  const row = run.rows.findLast((one) => one.tick <= tick)!;
  yield* goToTick(run, row.tick);
  const watch = startWatch(run, row);
  yield* watchUntil(run, watch, ({ system }) => system.machine.tick >= tick);
  const place = run.threads.findIndex((one) => one.tid === tid);
  return place < 0 ? null : { thread: threadKeys(run)[place]!, begun: watch.begun[place] ?? 0 };
}

/**
 * Goes to the moment of the same source progress: the thread has begun so many instructions, and is about to begin the next
 * one; or, where it never does, has begun the last one.
 *
 * @returns the tick, or null if the thread does not come that far in the part that was watched
 */
export function* goToProgress(
  run: MeasuredRun,
  { thread, begun }: SourceProgress,
): Generator<undefined, number | null, void> {
  if (thread === null) {
    yield* goToTick(run, 0);
    return 0;
  }
  const place = threadKeys(run).indexOf(thread);
  const begunAt = (row: ProgressRow): number => row.begun[place] ?? 0;
  const all = run.rows.length === 0 || place < 0 ? -1 : begunAt(run.rows.at(-1)!);
  if (all < begun) return null;
  const last = all === begun;
  const row = run.rows.findLast((one) => (last ? begunAt(one) < begun : begunAt(one) <= begun)) ?? run.rows[0]!;
  yield* goToTick(run, row.tick);
  const watch = startWatch(run, row);
  const { tid } = run.threads[place]!;
  yield* watchUntil(run, watch, (simulation) => {
    if ((watch.begun[place] ?? 0) < begun) return false;
    if (last) return true;
    const next = nextThread(simulation);
    return next?.tid === tid && !next.again;
  });
  return run.simulation.system.machine.tick;
}

function* watchUntil(
  run: MeasuredRun,
  watch: Watch,
  reached: (simulation: Simulation) => boolean,
): Generator<undefined, void, void> {
  const { simulation } = run;
  observeRefills(simulation, true);
  try {
    for (let turns = 1; !reached(simulation); turns++) {
      if (!watchAttempt(run, watch, null)) return;
      if (turns % slice === 0) yield;
    }
  } finally {
    observeRefills(simulation, false);
  }
}

function* goToTick({ simulation }: MeasuredRun, tick: number): Generator<undefined, void, void> {
  const seek = startSeek(simulation, tick);
  while (continueRun(simulation, seek, plainSlice) === null) yield;
}
