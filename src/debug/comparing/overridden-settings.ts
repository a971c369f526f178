/** Settings that a run has otherwise than its file says: by the launch configuration, or by a variant. The editor tells them at their lines. */
import type { Settings, SourceRange } from "../../image/image.js";
import type { Verdict } from "../../protocol/verdict.js";
import type { LoadedScenario } from "../session/index.js";

type Value = string | number | boolean;

/** One line of the file, and what holds there in this run. */
export type OverriddenLine = Omit<Verdict["overridden"][number], "path"> & {
  /** Number of the source, as in the image. */
  readonly source: number;
};

/** A setting that is otherwise. */
interface Override {
  readonly range: SourceRange;
  readonly written: string;
  /** "asid", or "tags asid" where the line does not name it. */
  readonly now: string;
  readonly sentence: string;
}

/** The lines, in the order of the file; a setting that the file does not have is told at the first line of its block. */
export function overriddenSettings(scenario: LoadedScenario): readonly OverriddenLine[] {
  const all = (["machine", "kernel"] as const).flatMap((group) => overridesOf(scenario, group));
  const lines = [...new Set(all.map(({ range }) => lineKey(range)))].map((key) =>
    all.filter(({ range }) => lineKey(range) === key),
  );
  return lines
    .map((overrides) => {
      const { range, written } = overrides[0]!;
      return {
        source: range.source ?? 0,
        line: range.line,
        written,
        text: `this run: ${overrides.map(({ now }) => now).join(", ")}`,
        detail: overrides.map(({ sentence }) => sentence).join(" "),
      };
    })
    .sort((a, b) => a.source - b.source || a.line - b.line);
}

function lineKey({ source = 0, line }: SourceRange): string {
  return `${source}:${line}`;
}

function overridesOf(scenario: LoadedScenario, group: "machine" | "kernel"): readonly Override[] {
  const { launch, whole, image } = scenario;
  const file = whole[group];
  const places = file.places ?? {};
  const block = places[""];
  if (block === undefined) return [];
  const launched = (launch[group] ?? {}) as Readonly<Record<string, Value>>;
  const run = { ...withPreset(image[group]), ...launched };
  const written = withPreset(file);
  return Object.entries(run).flatMap(([key, value]) => {
    if (text(value) === text(written[key])) return [];
    const range = key === "preset" ? block : places[key];
    const told = writtenAt(scenario, range ?? block);
    // "64K" and 65536 are one value: what the file says is as it is written.
    if (range !== undefined && told.endsWith(` ${text(value)}`)) return [];
    const by = key in launched ? "the launch configuration" : `variant ${launch.variant ?? ""}`;
    const says = range === undefined ? `does not set ${key}` : `says \`${told}\``;
    return {
      range: range ?? block,
      written: told,
      now: range === undefined ? `${key} ${text(value)}` : text(value),
      sentence: `The file ${says}; ${by} sets ${range === undefined ? "it to " : ""}\`${text(value)}\`.`,
    };
  });
}

function withPreset({ preset, overrides }: Settings): Readonly<Record<string, Value>> {
  return { preset, ...overrides };
}

function text(value: Value | undefined): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(value ?? "");
}

/** What the file has there, to the end of the range or of its first line, without a bracket that opens. */
function writtenAt({ sources }: LoadedScenario, { source = 0, line, column, endLine, endColumn }: SourceRange): string {
  const first = sources[source]?.text.split(/\r?\n/)[line - 1] ?? "";
  return first.slice(column - 1, endLine === line ? endColumn - 1 : undefined).replace(/\s*\{?\s*$/, "");
}
