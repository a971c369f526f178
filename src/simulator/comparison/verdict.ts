/**
 * What a comparison has shown, in words that its counters bear out: results first, then walks, then cycles, then first levels. A
 * loss is said as plainly as a gain, and so is that nothing differs.
 */
import { countText } from "../../notation/index.js";
import type { Report } from "../report/index.js";

/** A run with the name that the sentence has for it. */
export interface NamedReport {
  readonly label: string;
  readonly report: Report;
}

/** Cycles closer together than this share are called alike. */
const alike = 0.01;

/** The sentence, and where the difference comes from. */
export interface Verdict {
  readonly sentence: string;
  readonly why: string;
}

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** Tells two finished runs apart. */
export function verdict(a: NamedReport, b: NamedReport): Verdict {
  const results = resultSentence(a, b);
  const walks = walkSentence(a, b);
  const cycles = cycleSentence(a, b, walks?.gain ?? 0);
  const parts = [results, walks?.text ?? null, cycles].flatMap((part) => part ?? []);
  if (walks === null) parts.splice(results === null ? 0 : 1, 0, ...(firstLevelSentence(a, b) ?? []));
  if (parts.length === 0) {
    const difference = Object.keys(a.report.counters).some(
      (name) => a.report.counters[name] !== b.report.counters[name],
    );
    parts.push(
      difference
        ? `Under ${a.label} and ${b.label} results, walks and cycles are the same: ${counted(walksOf(a), "walk")}, ${counted(a.report.cycles, "cycle")}.`
        : `It makes no difference: under ${a.label} and ${b.label} every counter is the same, ${counted(walksOf(a), "walk")} and ${counted(a.report.cycles, "cycle")}.`,
    );
  }
  return { sentence: parts.join(" "), why: reasons(a, b) };
}

function walksOf({ report }: NamedReport): number {
  return report.counters["walks"] ?? 0;
}

/** Status, exits, hazards, output: whatever makes a run right or wrong. */
function resultSentence(a: NamedReport, b: NamedReport): string[] | null {
  const found: string[] = [];
  const hazards = ({ report }: NamedReport): string =>
    report.hazards.length === 0
      ? "none"
      : `${counted(report.hazards.length, "hazard")} (${[...new Set(report.hazards.map(({ id }) => id))].join(", ")})`;
  if (a.report.hazards.length !== b.report.hazards.length)
    found.push(`The checker finds ${hazards(b)} under ${b.label}, ${hazards(a)} under ${a.label}.`);
  if (a.report.status !== b.report.status)
    found.push(`Under ${b.label} the run ${ended(b.report)}, under ${a.label} it ${ended(a.report)}.`);
  const exits = ({ report }: NamedReport): string =>
    report.processes
      .map(({ name, exit }) => `${name} ${JSON.stringify(exit)}`)
      .sort()
      .join("\n");
  if (found.length === 0 && exits(a) !== exits(b)) found.push("Processes end otherwise.");
  const lines = ({ report }: NamedReport): string => [...report.output].sort().join("\n");
  if (lines(a) !== lines(b)) found.push("What they print differs.");
  return found.length === 0 ? null : found;
}

function ended({ status, expectations, stop }: Report): string {
  const failed = expectations.filter(({ passed }) => !passed);
  switch (status) {
    case "passed":
      return expectations.length === 0 ? "ends well" : "passes its expectations";
    case "failed":
      return `fails ${counted(failed.length, "expectation")} (${failed[0]!.text})`;
    case "deadlock":
      return "ends in a deadlock";
    case "limit":
      return "comes to a limit";
    case "panic":
      return "ends in a kernel panic";
    case "running":
      return `does not end (${stop})`;
  }
}

/** "Under asid+sasid B takes 7 fewer walks than under asid (3 instead of 10), all in libc." */
function walkSentence(a: NamedReport, b: NamedReport): { readonly text: string; readonly gain: number } | null {
  const [before, after] = [walksOf(a), walksOf(b)];
  const gain = before - after;
  if (gain === 0) return null;
  const who = soleName(a.report.processes, b.report.processes, gain) ?? "the programs";
  const one = who !== "the programs";
  const where = places(a.report.spaces, b.report.spaces, gain);
  return {
    gain,
    text:
      `Under ${b.label} ${who} ${one ? "takes" : "take"} ${countText(Math.abs(gain))} ${gain > 0 ? "fewer" : "more"} ` +
      `${Math.abs(gain) === 1 ? "walk" : "walks"} than under ${a.label}, ${countText(after)} instead of ${countText(before)} in all${where}.`,
  };
}

interface Counted {
  readonly name: string;
  readonly counters: { readonly walks: number };
}

/** Differences by name; several of one name are summed. */
function gains(a: readonly Counted[], b: readonly Counted[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { name, counters } of a) sums.set(name, (sums.get(name) ?? 0) + counters.walks);
  for (const { name, counters } of b) sums.set(name, (sums.get(name) ?? 0) - counters.walks);
  return new Map([...sums].filter(([, gain]) => gain !== 0));
}

/** The process that all of a difference is of. */
function soleName(a: readonly Counted[], b: readonly Counted[], gain: number): string | null {
  const [first, ...others] = gains(a, b);
  return first !== undefined && others.length === 0 && first[1] === gain ? first[0] : null;
}

/** Where the pages lie that the difference is of: ", all in libc", ", 5 of the difference in libc". */
function places(a: readonly Counted[], b: readonly Counted[], gain: number): string {
  const found = [...gains(a, b)];
  if (found.length === 1 && found[0]![1] === gain) return `; all of the difference is in ${found[0]![0]}`;
  const same = found
    .filter(([, one]) => Math.sign(one) === Math.sign(gain))
    .sort((one, other) => Math.abs(other[1]) - Math.abs(one[1]));
  if (same.length === 0) return found.length === 0 ? "; none of the difference is in a VAS" : "";
  return `; ${same
    .slice(0, 3)
    .map(([name, one]) => `${countText(Math.abs(one))} ${one > 0 ? "fewer" : "more"} in ${name}`)
    .join(", ")}`;
}

function cycleSentence(a: NamedReport, b: NamedReport, gain: number): string | null {
  const [before, after] = [a.report.cycles, b.report.cycles];
  if (before === after) return gain === 0 ? null : `The cycles are the same, ${countText(before)}.`;
  const share = Math.abs(after - before) / Math.max(1, before, after);
  const figures = `${countText(after)} instead of ${countText(before)} cycles`;
  if (share < alike) return `The time is alike: ${figures}.`;
  const less = after < before;
  const against = gain !== 0 && less !== gain > 0;
  return `${against ? "Yet it" : "It"} takes ${countText(Math.abs(after - before))} cycles ${less ? "less" : "more"}: ${figures}.`;
}

function firstLevelSentence(a: NamedReport, b: NamedReport): string[] | null {
  const misses = ({ report: { counters } }: NamedReport): number =>
    (counters["l1i.misses"] ?? 0) + (counters["l1d.misses"] ?? 0);
  const gain = misses(a) - misses(b);
  if (gain === 0) return null;
  return [
    `Under ${b.label} the first level misses ${countText(Math.abs(gain))} times ${gain > 0 ? "less" : "more"} than under ${a.label}, ` +
      `${countText(misses(b))} instead of ${countText(misses(a))}; walks are the same, ${countText(walksOf(a))}.`,
  ];
}

/** What cycles are spent on, and how to say it. They are of all cores together. */
const spendings = [
  ["cycles_execute", "instructions"],
  ["cycles_translate", "misses and walks"],
  ["cycles_maintain", "MMU registers and TLB maintenance"],
  ["cycles_kernel", "the rest of the kernel"],
] as const;

function reasons(a: NamedReport, b: NamedReport): string {
  const changed = spendings.flatMap(([name, words]) => {
    const change = (b.report.counters[name] ?? 0) - (a.report.counters[name] ?? 0);
    return change === 0 ? [] : [{ words, change }];
  });
  changed.sort((one, other) => Math.abs(other.change) - Math.abs(one.change));
  const cycles = changed.map(({ words, change }) => `${words} ${change > 0 ? "+" : "−"}${countText(Math.abs(change))}`);
  const shared = [a, b].map(({ report }) => report.counters["shared_hits"] ?? 0);
  const sharing =
    shared[0] === shared[1]
      ? ""
      : ` Hits on an entry that another process filled: ${countText(shared[1]!)} under ${b.label}, ${countText(shared[0]!)} under ${a.label}.`;
  const spent =
    cycles.length === 0
      ? ""
      : `Cycles of ${a.report.cores.length === 1 ? "the core" : "all cores"}, from ${a.label} to ${b.label}: ${cycles.join(", ")}.`;
  return `${spent}${sharing}`.trim();
}
