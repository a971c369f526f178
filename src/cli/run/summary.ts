/** A run's report for people. `--json` prints the same facts for programs. */
import type { Report } from "../../simulator/index.js";
import { plural } from "../../notation/index.js";
import { printable, printableName, tableLines, type Paint, type Row } from "../terminal/index.js";

type Counters = Report["processes"][number]["counters"];

function exitText(exit: Report["processes"][number]["exit"]): string {
  if (exit === null) return "still running";
  return "signal" in exit ? String(exit.signal) : `exit ${exit.code}`;
}

function counterCells({ misses, hits, fills, walks, faults }: Counters): Row {
  return [misses, hits, fills, walks, faults];
}

const counterHeader = ["misses", "hits", "fills", "walks", "faults"];

function section(paint: Paint, lines: readonly string[]): string {
  const [header = "", ...rows] = lines;
  return `\n${[paint.faint(header), ...rows].join("\n")}\n`;
}

/** Misses of each TLB by class; nothing where they are not classified or there are none. */
function classLines(result: Report, paint: Paint): string {
  const rows = result.tlbs.flatMap(({ core, name, misses, classes }) =>
    classes === null || misses === 0 ? [] : [{ name, core, classes }],
  );
  if (rows.length === 0) return "";
  const kinds = Object.keys(rows[0]!.classes) as (keyof (typeof rows)[number]["classes"])[];
  const table = rows.map(({ name, core, classes }): Row => [name, core, ...kinds.map((kind) => classes[kind])]);
  return section(paint, tableLines(["misses of", "core", ...kinds], table));
}

type Expectation = Report["expectations"][number];

/** Expectations in their order; a statement of a program that failed again and again is one, with how it failed first. */
export function groupedExpectations(
  expectations: Report["expectations"],
): readonly (Expectation & { readonly times: number })[] {
  const groups = new Map<string, Expectation & { times: number }>();
  for (const one of expectations) {
    const key = `${one.source} ${one.line} ${one.passed} ${one.text}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ...one, times: 1 });
    else group.times++;
  }
  return [...groups.values()];
}

/** How often an expectation failed, if more than once. */
export function timesText(times: number): string {
  return times === 1 ? "" : `; and ${times - 1} ${times === 2 ? "time" : "times"} more`;
}

function expectationLines(result: Report, paint: Paint): string {
  if (result.expectations.length === 0) return "";
  const lines = groupedExpectations(result.expectations).map(
    ({ line, text, message, passed, actual, times }) =>
      `${passed ? paint.good("holds ") : paint.bad("FAILED")}  line ${line}: ${printable(text)}` +
      (passed ? "" : ` (${printable(actual)}${timesText(times)})${message === null ? "" : `: ${printable(message)}`}`),
  );
  return `\n${lines.join("\n")}\n`;
}

const leakTitles: Record<Report["leaks"][number]["kind"], string> = {
  vas: "VAS",
  segment: "segment",
  space: "address space",
};

function failureLines(result: Report, paint: Paint): string {
  if (result.ignoredFailures.length === 0) return "";
  const lines = result.ignoredFailures.map(
    ({ call, result: answer, process, line, times }) =>
      `line ${line}: ${call} answered ${answer} to ${printableName(process)}${times === 1 ? "" : `, and failed ${times} times in all`}`,
  );
  return section(paint, ["calls that failed, and nobody looked at the result", ...lines]);
}

function leakLines(result: Report, paint: Paint): string {
  if (result.leaks.length === 0) return "";
  const lines = result.leaks.map(({ kind, name, id, creator, creatorExited, staleAttachments, frames, bytes }) => {
    const maker =
      creator === null ? "" : `; made by ${printableName(creator)}${creatorExited ? ", which has exited" : ""}`;
    const stuck = staleAttachments === 0 ? "" : `; counted as attached for ever (${staleAttachments})`;
    return `${leakTitles[kind]} ${id} \`${printableName(name)}\`: ${plural(frames, "frame")} for ${Math.ceil(bytes / 1024)} KB${maker}${stuck}`;
  });
  return section(paint, ["left behind, held by nobody", ...lines]);
}

/** What programs have done to files: the host has nothing of it. */
function fileLines(result: Report, paint: Paint): string {
  if (result.files === undefined || result.files.length === 0) return "";
  const rows = result.files.map(({ path, change, kind, bytes, from }): Row => [
    `${printable(path)}${kind === "directory" ? "/" : ""}`,
    `${change}${from === null ? "" : ` from ${printable(from)}`}`,
    kind === "file" && change !== "removed" ? bytes : null,
  ]);
  return section(paint, tableLines(["files that were changed, in the run only", "", "bytes"], rows));
}

/** Hazards that are listed one by one; the document has all. */
const listedHazards = 12;

function hazardLines(result: Report, paint: Paint): string {
  const { hazards } = result;
  if (hazards.length === 0) return "";
  const lines = hazards
    .slice(0, listedHazards)
    .map(
      ({ id, invariant, tick, title, text }) =>
        `${paint.bad(id)}${invariant === null ? "" : ` (${invariant})`}  tick ${tick}: ${title}. ${printable(text)}`,
    );
  const more = hazards.length - lines.length;
  return `\n${[...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("\n")}\n`;
}

/** Has the run come to no end of its own? Then `stop` of its report says what stopped it. */
export function isCutShort({ status }: Report): boolean {
  return status === "limit" || status === "panic" || status === "deadlock";
}

/** How a run has ended, in a few words: `stop` of its report says why. */
export function statusText(result: Report): string {
  switch (result.status) {
    case "passed":
      return "passed";
    case "failed":
      return "an expectation failed";
    case "deadlock":
      return "deadlock";
    case "limit":
      return "stopped by a limit";
    case "panic":
      return "stopped by a kernel panic";
    case "running":
      return "not finished";
  }
}

/** The summary, ending with a line break. */
export function summaryText(result: Report, paint: Paint): string {
  const status = (result.status === "passed" ? paint.good : paint.bad)(statusText(result));
  const title = `${paint.strong(printableName(result.scenario))}: ${status}`;
  const processes = result.processes.map(({ name, pid, exit, counters }): Row => [
    name,
    pid,
    exitText(exit),
    ...counterCells(counters),
  ]);
  const spaces = result.spaces.map(({ name, id, sharedId, counters }): Row => [
    name,
    id,
    sharedId,
    ...counterCells(counters),
  ]);
  const tlbs = result.tlbs.map(({ core, name, misses, hits, fills, evictions }): Row => [
    name,
    core,
    misses,
    hits,
    fills,
    evictions,
  ]);
  return [
    `${title}, ${plural(result.instructions, "instruction")}, ${plural(result.cycles, "cycle")} ` +
      `(${(result.nanoseconds / 1000).toFixed(1)} µs at ${result.mhz} MHz)\n`,
    isCutShort(result) ? `${printable(result.stop)}\n` : "",
    section(paint, tableLines(["process", "pid", "ended", ...counterHeader], processes)),
    spaces.length === 0 ? "" : section(paint, tableLines(["VAS", "id", "shared id", ...counterHeader], spaces)),
    section(paint, tableLines(["TLB", "core", "misses", "hits", "fills", "evictions"], tlbs)),
    fileLines(result, paint),
    failureLines(result, paint),
    leakLines(result, paint),
    hazardLines(result, paint),
    classLines(result, paint),
    expectationLines(result, paint),
  ].join("");
}
