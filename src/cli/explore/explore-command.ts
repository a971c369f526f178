/** `vas explore FILE`: all schedules of one scenario, the verdict, and the shortest schedule that breaks something. */
import {
  asksForHazards,
  createTeam,
  explore,
  exploreAtRandom,
  exploreSettings,
  memoryModelOf,
  retrace,
  type Breach,
  type ExploreOptions,
  type OtherOrder,
  type Retraced,
  type SavedSearch,
  type Verdict,
} from "../../explore/index.js";
import type { Image } from "../../image/image.js";
import { scheduleText, stepText } from "../../kernel/index.js";
import type { Simulation } from "../../simulator/index.js";
import { openConfiguration, type Overrides } from "../../study/index.js";
import { loadScenario, problemLines, refusalLines } from "../scenario/index.js";
import {
  exitStatuses,
  printableJson,
  progressLine,
  readText,
  threadCount,
  UsageError,
  type Terminal,
  type Thread,
} from "../terminal/index.js";
import { helperIn } from "./explore-thread.js";
import { askedOrder, type AskedOrder } from "./other-order.js";
import { readSearch, searchIdentity, writeSearch } from "./saved-file.js";
import { verdictText } from "./verdict-text.js";

/** Options of `vas explore`; what is absent is as the file says. */
export interface ExploreCommandOptions {
  /** Name of a variant of the file, or null: as it is written. */
  readonly variant: string | null;
  readonly set: Overrides;
  readonly json: boolean;
  /** Bounds and choices that replace the file's. */
  readonly explore: ExploreOptions;
  readonly seconds?: number;
  /** File that an unfinished search is written into, and file to go on from; null: none. */
  readonly save: string | null;
  readonly resume: string | null;
  /** Schedules that are drawn, and from what; null: all are looked at. */
  readonly random: { readonly schedules: number; readonly seed: number } | null;
  /** Only schedules that go another way at a step of one that is given; null: all. */
  readonly otherOrder: AskedOrder | null;
  /** Threads that look at states, the command's own among them. */
  readonly jobs: number;
}

/** An exploration's verdict with what it took. */
export interface TimedVerdict extends Verdict {
  readonly milliseconds: number;
  /** How memory is taken to behave, and what of hardware is not looked at. */
  readonly memory: string;
  /** Where only other orders were looked at: the step, from 1, and what it was; absent: all were. */
  readonly otherOrder?: { readonly step: number; readonly not: string };
}

/**
 * Explores one file. Exit status 0: holds, 1: broken, 2: wrong use, 3: inconclusive.
 *
 * @throws UsageError if there is no such schedule, or step of it, as another order is asked for at
 */
export async function exploreCommand(
  terminal: Terminal,
  file: string,
  options: ExploreCommandOptions,
): Promise<number> {
  const jobs = threadCount(terminal, options.jobs);
  const loaded = await loadScenario(terminal, file, options.variant);
  if (loaded.image === null) {
    terminal.err(`${problemLines(loaded, ["error", "warning"]).join("\n")}\n`);
    return exitStatuses.errors;
  }
  const { image } = loaded;
  const other = options.otherOrder === null ? null : askedOrder(file, image, options.otherOrder);
  const unscheduled = { ...image, schedules: [] };
  const open = (): Simulation | readonly string[] => {
    const opened = openConfiguration(unscheduled, options.set);
    return "refusals" in opened
      ? refusalLines({ file, image: unscheduled, overrides: options.set }, opened.refusals)
      : opened.simulation;
  };
  const simulation = open();
  if (!("system" in simulation)) {
    terminal.err(`${simulation.join("\n")}\n`);
    return exitStatuses.errors;
  }
  if (!simulation.system.machine.config.check && asksForHazards(image.expectations))
    terminal.err(`${file}:1:1: warning: the machine has \`check off\`: no pitfall can show, so add \`check on\`\n`);
  const threads = Array.from({ length: options.random === null ? jobs - 1 : 0 }, () => terminal.startThread());
  const verdict = await runExploration(terminal, simulation, image, options, other, threads).finally(
    () => void threads.forEach((thread) => void thread.end()),
  );
  if (verdict === null) return exitStatuses.interrupted;
  const traces = verdict.breaches.map((breach) => traced(open, breach));
  if (options.json) terminal.out(`${printableJson(documentOf(verdict, traces))}\n`);
  else terminal.out(verdictText(verdict, traces, (await readText(terminal, file)).split("\n")));
  return verdict.verdict === "holds"
    ? exitStatuses.ok
    : verdict.verdict === "broken"
      ? exitStatuses.failed
      : exitStatuses.limit;
}

/** Milliseconds between two times that an unfinished search is written down. */
const saveEvery = 30_000;

/**
 * Null: Ctrl-C was pressed.
 *
 * @throws UsageError if a saved search cannot be read, is of something else, or cannot be written
 */
async function runExploration(
  terminal: Terminal,
  simulation: Simulation,
  image: Image,
  options: ExploreCommandOptions,
  other: OtherOrder | null,
  threads: readonly Thread[],
): Promise<TimedVerdict | null> {
  const { random, resume } = options;
  const progress = progressLine(terminal);
  const settings = { ...exploreSettings(image), ...options.explore };
  const { seconds: own, ...most } = settings;
  const bounds = { ...most, ...(other !== null && { other }) };
  const seconds = options.seconds ?? own;
  const identity = searchIdentity(image, options.set, bounds);
  const before = resume === null ? undefined : await readSearch(terminal, resume, identity);
  const file = options.save ?? resume;
  if (file !== null) terminal.holdInterrupts();
  const started = terminal.now();
  const bounded = {
    ...bounds,
    ...(before !== undefined && { resume: before }),
    until: () => terminal.now() - started > seconds * 1000,
  };
  const request = { image: { ...image, schedules: [] }, set: options.set, options: bounds };
  const team = threads.length === 0 ? null : createTeam(threads.map((thread) => helperIn(thread, request)));
  // Once: a race for each wait would keep all of them as long as nobody presses Ctrl-C.
  if (team !== null) void terminal.interruption.then(team.wake);
  const exploration =
    random === null
      ? explore(simulation, bounded, team?.ahead)
      : exploreAtRandom(simulation, { ...bounded, ...random });
  let breathed = started;
  let saved = started;
  let latest: (() => SavedSearch) | null = null;
  const save = async (): Promise<void> => {
    if (file === null || latest === null) return;
    saved = terminal.now();
    await writeSearch(terminal, file, identity, latest());
  };
  for (let next = resumed(exploration, resume); ; next = exploration.next()) {
    const now = terminal.now();
    if (next.done === true) {
      progress.clear();
      if (next.value.verdict === "inconclusive") await save();
      const memory = memoryModelOf(next.value, simulation.system.machine.config);
      const otherOrder = other && { step: other.before.steps.length + 1, not: stepText(other.not) };
      const milliseconds = Math.round(now - started);
      return { ...next.value, milliseconds, memory, ...(otherOrder !== null && { otherOrder }) };
    }
    const { states, transitions, switches, depth, queue, waits } = next.value;
    latest = next.value.save;
    progress.show(() => {
      const rate = Math.round((transitions * 1000) / Math.max(1, now - started));
      const done = random === null ? `${states} states` : `${random.schedules - queue} schedules, ${states} steps`;
      const waiting = random === null ? `${queue} waiting` : `${queue} to go`;
      return `${done}, ${rate} transitions/s, ${switches} switches, ${depth} steps deep, ${waiting} (Ctrl-C stops)`;
    });
    if (now - saved > saveEvery) await save();
    if (waits) await team!.news();
    else {
      // Others have to be heard while the command has something to do itself.
      if (now - breathed < (team === null ? 20 : 2)) continue;
      await terminal.breathe();
    }
    breathed = terminal.now();
    if (!terminal.interrupted()) continue;
    progress.clear();
    await save();
    const kept = file === null ? "" : `; --resume ${file} goes on`;
    terminal.err(`vas: interrupted after ${states} ${random === null ? "states" : "steps"}${kept}\n`);
    return null;
  }
}

/**
 * The first step of a search; of one that goes on, what was saved is put to use in it.
 *
 * @throws UsageError if that cannot be, as in a file that was altered and given a sum again
 */
function resumed(exploration: ReturnType<typeof explore>, resume: string | null): ReturnType<typeof exploration.next> {
  if (resume === null) return exploration.next();
  try {
    return exploration.next();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new UsageError(
      `--resume ${resume}: what the file holds is no search that can go on: explore from the beginning`,
    );
  }
}

/** The breach's schedule, followed again in a fresh simulation. */
function traced(open: () => Simulation | readonly string[], { schedule }: Breach): Retraced {
  const simulation = open();
  return "system" in simulation ? retrace(simulation, schedule) : { steps: [], problem: "", tick: 0, pageBytes: 0 };
}

function documentOf(verdict: TimedVerdict, traces: readonly Retraced[]): object {
  return {
    ...verdict,
    breaches: verdict.breaches.map(({ schedule, ...breach }, index) => ({
      ...breach,
      steps: schedule.steps.length,
      schedule: scheduleText(schedule),
      tick: traces[index]!.tick,
    })),
  };
}
