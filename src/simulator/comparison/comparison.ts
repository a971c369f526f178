/** Two settings of one scenario: both run to the end on machines of their own, and are looked at where their source is at the same place. */
import type { Image } from "../../image/image.js";
import type { ObjectDebug } from "../../image/object-debug.js";
import type {
  ComparedCounter,
  ComparedCurve,
  ComparedLine,
  ComparedRun,
  ComparedSide,
  ComparisonSnapshot,
} from "../../protocol/comparison-snapshot.js";
import { owners } from "../names/index.js";
import type { Report } from "../report/index.js";
import { withVariant } from "../settings/index.js";
import { openSimulation } from "../state/index.js";
import { comparedPages, lastLevelName } from "./contents.js";
import { differences, namedSettings, type NamedSettings, type SettingDifference } from "./differences.js";
import {
  createMeasuredRun,
  goToProgress,
  measureRun,
  progressAt,
  type LineCost,
  type MeasuredRun,
  type ProgressRow,
} from "./measured-run.js";
import { verdict } from "./verdict.js";

/** One side: a variant of the scenario and what is set above it. */
export interface Side {
  readonly variant: string | null;
  readonly overrides: NamedSettings;
}

/** Two runs that are compared. */
export interface Comparison {
  readonly a: MeasuredRun;
  readonly b: MeasuredRun;
  readonly labels: { readonly a: string; readonly b: string };
  readonly differences: readonly SettingDifference[];
}

/** Whether two sides come to the same settings. A variant that there is not is like no other. */
export function sameSide(image: Image, one: Side, other: Side): boolean {
  const settings = ({ variant, overrides }: Side): NamedSettings | null => {
    const chosen = variant === null ? image : withVariant(image, variant);
    return chosen === null ? null : namedSettings(chosen, overrides);
  };
  const [a, b] = [settings(one), settings(other)];
  return a !== null && b !== null && differences(a, b).length === 0;
}

/** Bytes of history for each of the two: they go back to a moment, not step by step. */
const historyBytes = 64 * 2 ** 20;
/** Bins of a picture, lines and pages that are told at most. */
const mostBins = 512;
const mostLines = 2_000;
const mostPages = 400;

/**
 * Opens both runs at tick 0.
 *
 * @param image the scenario with its variants
 * @returns the comparison, or why there cannot be such a run
 */
export function openComparison(
  image: Image,
  objects: ReadonlyMap<number, ObjectDebug> | undefined,
  a: Side,
  b: Side,
): Comparison | { readonly problem: string } {
  const opened = [a, b].map(({ variant, overrides }) => {
    const chosen = variant === null ? image : withVariant(image, variant);
    if (chosen === null) return { problem: `the scenario has no variant ${variant}` };
    const one = openSimulation(chosen, { overrides, historyBytes, ...(objects === undefined ? {} : { objects }) });
    if ("problems" in one) return { problem: one.problems.map(({ key, message }) => `${key}: ${message}`).join("; ") };
    return { run: createMeasuredRun(one.simulation), settings: namedSettings(chosen, overrides) };
  });
  const [one, other] = opened as [(typeof opened)[number], (typeof opened)[number]];
  if ("problem" in one) return { problem: one.problem! };
  if ("problem" in other) return { problem: other.problem! };
  const changed = differences(one.settings, other.settings);
  return { a: one.run, b: other.run, labels: labelsOf(changed, a, b), differences: changed };
}

/** Names for the sentence: the values of the one setting that differs, else variants, else letters. */
function labelsOf(changed: readonly SettingDifference[], a: Side, b: Side): Comparison["labels"] {
  const [only, ...more] = changed;
  const plain = (value: string | null): string => value ?? "the preset's value";
  if (only !== undefined && more.length === 0) {
    const name = only.setting.slice(only.setting.indexOf(".") + 1);
    const word = (value: string | null): string =>
      /^(on|off|\d.*)$/.test(value ?? "") || value === null ? `${name} ${plain(value)}` : value;
    return { a: word(only.a), b: word(only.b) };
  }
  const named = ({ variant, overrides }: Side): string =>
    Object.keys(overrides).length > 0 ? "" : variant === null ? "the settings as written" : variant;
  const [first, second] = [named(a), named(b)];
  return first !== "" && second !== "" && first !== second ? { a: first, b: second } : { a: "A", b: "B" };
}

/** Runs both to their ends; yields the share that is done, 0 to 1, as far as that can be known. */
export function* runComparison({ a, b }: Comparison): Generator<number, void, void> {
  for (const [index, run] of [a, b].entries()) {
    const measuring = measureRun(run);
    for (let step = measuring.next(); step.done !== true; step = measuring.next()) yield (index + step.value) / 2;
  }
}

/** Where the run stands that the comparison follows. */
export interface Followed {
  /** Which of the two has its settings. */
  readonly side: ComparedSide;
  readonly tick: number;
  readonly tid: number | null;
  /** It was changed by hand: its ticks are not those of the run as it is compared. */
  readonly edited: boolean;
}

/** What the debug session adds to a comparison: settings and places by the names that its client has for them. */
export interface Presentation {
  readonly sides: ComparisonSnapshot["sides"];
  /** Texts of the sources, and where they are. */
  readonly sources: readonly { readonly text: string; readonly path: string }[];
}

/** Moves both runs to where another one stands, and tells everything. Both must have been run. */
export function* comparisonSnapshot(
  comparison: Comparison,
  position: ComparisonSnapshot["position"],
  followed: Followed,
  { sides, sources }: Presentation,
): Generator<undefined, ComparisonSnapshot, void> {
  const { a, b, labels } = comparison;
  const [ofA, ofB] = [a.report!, b.report!];
  const [own, other] = followed.side === "a" ? [a, b] : [b, a];
  const progress = yield* progressAt(own, followed.tick, followed.tid);
  const ownTick = progress === null ? null : followed.tick;
  const otherTick = progress === null ? null : yield* goToProgress(other, progress);
  const [tickA, tickB] = followed.side === "a" ? [ownTick, otherTick] : [otherTick, ownTick];
  const pages = comparedPages(a.simulation, b.simulation, followed.side);
  const different = pages.filter((page) => page.a.join() !== page.b.join());
  const alike = pages.filter((page) => page.a.join() === page.b.join());
  const kept = new Set([...different, ...alike].slice(0, mostPages));
  const lines = comparedLines(comparison, sources);
  const told = verdict({ label: labels.a, report: ofA }, { label: labels.b, report: ofB });
  return {
    position,
    owners: owners(a.simulation.system),
    scenario: ofA.scenario,
    own: followed.side,
    sides,
    a: sideOf(a, ofA, labels.a, tickA),
    b: sideOf(b, ofB, labels.b, tickB),
    differences: comparison.differences,
    ...told,
    remarks: remarks(comparison, followed, progress !== null, otherTick !== null),
    aligned:
      progress === null || progress.thread === null ? null : { thread: nameOf(progress.thread), begun: progress.begun },
    counters: comparedCounters(ofA, ofB),
    lines: lines.slice(0, mostLines),
    linesOmitted: Math.max(0, lines.length - mostLines),
    levels: { a: lastLevelName(a.simulation), b: lastLevelName(b.simulation) },
    pages: otherTick === null ? [] : pages.filter((page) => kept.has(page)),
    pagesOmitted: otherTick === null ? 0 : pages.length - kept.size,
    curves: { a: curveOf(a), b: curveOf(b) },
    firstDifference: firstDifference(a, b),
  };
}

/** "B", or "B, thread 2": the ordinals of processes of one name and of threads start at 0. */
function nameOf(key: string): string {
  const [, name, namesake, thread] = /^(.*) (\d+) (\d+)$/.exec(key)!;
  const which = namesake === "0" ? name! : `${name} (${Number(namesake) + 1})`;
  return thread === "0" ? which : `${which}, thread ${Number(thread) + 1}`;
}

function sideOf({ watched }: MeasuredRun, report: Report, label: string, tick: number | null): ComparedRun {
  const { status, stop, ticks, cycles } = report;
  return { label, status, stop, ticks, cycles, tick, watched };
}

function remarks(
  { a, b, labels }: Comparison,
  { edited, side }: Followed,
  known: boolean,
  reached: boolean,
): readonly string[] {
  const found: string[] = [];
  if (edited) found.push("The session was changed by hand; both runs here are without that.");
  for (const [run, label] of [
    [a, labels.a],
    [b, labels.b],
  ] as const)
    if (run.watched < run.report!.ticks)
      found.push(
        `Lines and picture are of the first ${run.watched} of ${run.report!.ticks} ticks of ${label}; the counters are of all.`,
      );
  if (!known) found.push("No thread is chosen here whose progress the other run could be taken to.");
  else if (!reached) found.push(`Under ${labels[side === "a" ? "b" : "a"]} the thread does not come this far.`);
  return found;
}

/** Counters of the whole system that are told, how they are called, and which direction is better. */
const counterRows = [
  ["walks", "page-table walks", "less"],
  ["walk_reads", "entries read by walks", "less"],
  ["l1i.misses", "first-level misses, fetches", "less"],
  ["l1d.misses", "first-level misses, data", "less"],
  ["itlb.redundant", "redundant misses, fetches", "less"],
  ["dtlb.redundant", "redundant misses, data", "less"],
  ["shared_hits", "hits on another’s entry", "more"],
  ["faults", "page faults", "less"],
  ["flushes", "flushes", "less"],
  ["flushed_entries", "entries that flushes removed", "less"],
  ["shootdowns", "shootdowns", "less"],
  ["context_writes", "writes of context registers", "less"],
  ["switches", "context switches", null],
  ["vas_switches", "VAS switches", null],
  ["system_calls", "system calls", null],
  ["instructions", "instructions", null],
  ["cycles", "cycles", "less"],
  ["cycles_execute", "in instructions", "less"],
  ["cycles_translate", "in misses and walks", "less"],
  ["cycles_maintain", "in MMU registers and flushes", "less"],
  ["cycles_kernel", "in the rest of the kernel", "less"],
] as const;

function comparedCounters(a: Report, b: Report): readonly ComparedCounter[] {
  return counterRows.flatMap(([name, label, better]): ComparedCounter[] => {
    const [inA, inB] = [a.counters[name], b.counters[name]];
    // A machine without the counter: nothing to compare.
    if (inA === undefined || inB === undefined || (inA === 0 && inB === 0)) return [];
    return [{ name, label, of: null, a: inA, b: inB, better }, ...partsOf(name, label, better, a, b)];
  });
}

/** The same of each process and space, for those counters that are kept so. */
function partsOf(
  name: string,
  label: string,
  better: ComparedCounter["better"],
  a: Report,
  b: Report,
): readonly ComparedCounter[] {
  const field = ({ walks: "walks", faults: "faults", shared_hits: "sharedHits", cycles: "cycles" } as const)[name];
  if (field === undefined) return [];
  const sums = (report: Report): ReadonlyMap<string, number> => {
    const found = new Map<string, number>();
    const kinds = field === "cycles" ? [report.processes] : [report.spaces, report.processes];
    for (const one of kinds.flat()) found.set(one.name, (found.get(one.name) ?? 0) + one.counters[field]);
    return found;
  };
  const [inA, inB] = [sums(a), sums(b)];
  return [...new Set([...inA.keys(), ...inB.keys()])]
    .map((of) => ({ name, label, of, a: inA.get(of) ?? 0, b: inB.get(of) ?? 0, better }))
    .filter((one) => one.a !== 0 || one.b !== 0);
}

const noCost = { attempts: 0, cycles: 0, firstLevel: 0, walks: 0, faults: 0 };

function costOf(cost: LineCost | undefined): ComparedLine["a"] {
  if (cost === undefined) return noCost;
  const { attempts, cycles, firstLevel, walks, faults } = cost;
  return { attempts, cycles, firstLevel, walks, faults };
}

/** Lines that either run came to, in the order of the sources. */
function comparedLines({ a, b }: Comparison, sources: Presentation["sources"]): readonly ComparedLine[] {
  const locations = a.simulation.image.sources;
  return [...new Set([...a.lines.keys(), ...b.lines.keys()])]
    .map((key) => {
      const { source, line } = (a.lines.get(key) ?? b.lines.get(key))!;
      return { source, line, a: costOf(a.lines.get(key)), b: costOf(b.lines.get(key)) };
    })
    .sort((one, other) =>
      one.source < 0 ? 1 : other.source < 0 ? -1 : one.source - other.source || one.line - other.line,
    )
    .map(({ source, ...rest }) => ({
      source: source < 0 ? null : baseName(locations[source] ?? ""),
      path: source < 0 ? null : (sources[source]?.path ?? null),
      text: (sources[source]?.text.split("\n")[rest.line - 1] ?? "").trimEnd().slice(0, 200),
      ...rest,
    }));
}

function baseName(location: string): string {
  return location.slice(Math.max(location.lastIndexOf("/"), location.lastIndexOf("\\")) + 1);
}

/** At most `mostBins` + 1 of the rows. */
function curveOf({ rows, simulation }: MeasuredRun): ComparedCurve {
  const step = Math.max(1, Math.ceil(rows.length / mostBins));
  const kept = rows.filter((_, index) => index % step === 0 || index === rows.length - 1);
  const { processes } = simulation.system.kernel;
  return {
    ticks: kept.map(({ tick }) => tick),
    progress: kept.map(({ progress }) => progress),
    cycles: kept.map(({ cycles }) => cycles),
    firstLevel: kept.map(({ firstLevel }) => firstLevel),
    walks: kept.map(({ walks }) => walks),
    runs: kept.map(({ pid }) => processes.get(pid as never)?.name ?? ""),
  };
}

/** The first row of A at whose progress B has missed otherwise. */
function firstDifference(a: MeasuredRun, b: MeasuredRun): ComparisonSnapshot["firstDifference"] {
  let at = 0;
  // Of one progress there can be several rows: the last has what its faults and refills cost.
  const lastOf = (rows: readonly ProgressRow[], index: number): boolean =>
    rows[index + 1]?.progress !== rows[index]!.progress;
  for (const [index, row] of a.rows.entries()) {
    if (!lastOf(a.rows, index)) continue;
    while (at < b.rows.length - 1 && (b.rows[at]!.progress < row.progress || !lastOf(b.rows, at))) at++;
    const other = b.rows[at]!;
    if (other.progress !== row.progress) continue;
    if (other.walks !== row.walks || other.firstLevel !== row.firstLevel)
      return {
        progress: row.progress,
        tickA: row.tick,
        tickB: other.tick,
        exact: a.interval === 1 && b.interval === 1,
      };
  }
  return null;
}
