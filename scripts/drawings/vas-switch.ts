/** What `vas_switch` leaves in the TLB under each tag policy, drawn from a run of the machine: scenario beside this file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileSource } from "../../src/compiler/index.js";
import { languageSettings } from "../../src/debug/settings/index.js";
import { createCoreServices } from "../../src/language/index.js";
import type { VirtualAddress } from "../../src/machine/index.js";
import type { TlbEntrySnapshot, TlbSnapshot } from "../../src/protocol/snapshot.js";
import {
  continueRun,
  explainLast,
  openSimulation,
  setBreakpoints,
  startRun,
  statementsOnLine,
  threads,
  tlbSnapshot,
  type RunGoal,
  type RunStop,
  type Simulation,
} from "../../src/simulator/index.js";
import { box, sheet, words, type Tone } from "./paper.js";

const source = readFileSync(join(import.meta.dirname, "vas-switch.vas"), "utf8");
const policies = [
  { tags: "none", says: ["no tags", "every switch empties the TLB"] },
  { tags: "asid", says: ["an ASID for each space", "nothing flushed or shared"] },
  { tags: "asid+global", says: ["VAS pages are global", "flushed before other spaces"] },
  { tags: "asid+sasid", says: ["VAS pages carry a shared id", "the second process hits"] },
];
/** Statements after which the TLB is looked at: by the text of their line, and which process runs them. */
const moments = [
  { line: "let x = own[0]", process: "A", title: "A in its own space", says: "reads its page" },
  { line: "x = x + v.word", process: "A", title: "A: vas_switch(v)", says: "reads the VAS's page" },
  { line: "x = x + own[0]", process: "A", title: "A: vas_switch(0)", says: "reads its page again" },
  { line: "x = x + v.word", process: "B", title: "B: vas_switch(v)", says: "reads the VAS's page" },
];
const vasPage = 0x20_0000_0000;

/** What the drawing shows of one moment. */
interface Seen {
  readonly hit: boolean;
  readonly entries: readonly { readonly label: string; readonly tag: string | null; readonly tone: Tone }[];
}

/** docs/pictures/vas-switch.svg. */
export async function vasSwitch(): Promise<string> {
  const rows = await Promise.all(policies.map(({ tags }) => momentsUnder(tags)));
  const [left, top, width, height] = [188, 60, 148, 92];
  const parts = moments.flatMap(({ title, says }, at) => [
    words(left + at * width + 70, 26, title, "title small", "middle"),
    words(left + at * width + 70, 42, says, "small dim", "middle"),
  ]);
  rows.forEach((row, index) => {
    const y = top + index * height;
    const { tags, says } = policies[index]!;
    parts.push(
      words(16, y + 30, tags, "title code"),
      ...says.map((line, at) => words(16, y + 48 + at * 15, line, "small dim")),
    );
    row.forEach(({ hit, entries }, at) => {
      const x = left + at * width;
      parts.push(box(x, y, 140, height - 10, "plain"));
      parts.push(words(x + 132, y + 15, hit ? "hit" : "miss", "small title", "end"));
      entries.forEach(({ label, tag, tone }, slot) => {
        parts.push(box(x + 6 + (slot % 2) * 65, y + 22 + Math.floor(slot / 2) * 29, 62, 26, tone));
        parts.push(
          words(
            x + 11 + (slot % 2) * 65,
            y + 39 + Math.floor(slot / 2) * 29,
            tag === null ? label : `${label} · ${tag}`,
            "small",
          ),
        );
      });
    });
  });
  const bottom = top + rows.length * height + 12;
  parts.push(
    words(
      16,
      bottom,
      "Entries of the last level for two pages: own = a page of the process (blue: A, orange: B), v = the page of the VAS. Behind it the tag:",
      "small dim",
    ),
  );
  parts.push(
    words(
      16,
      bottom + 16,
      "an ASID, G = global, S0 = shared id 0. An attached space has an ASID of its own. Drawn from a run of rv64-sv39; nothing is drawn by hand.",
      "small dim",
    ),
  );
  return sheet(
    790,
    bottom + 30,
    "What vas_switch leaves in the TLB under four tag policies",
    policies
      .map(
        ({ tags }, index) =>
          `${tags}: ${rows[index]!.map(({ hit }, at) => `${moments[at]!.title} ${hit ? "hits" : "misses"}`).join(", ")}.`,
      )
      .join(" "),
    parts,
  );
}

async function momentsUnder(tags: string): Promise<Seen[]> {
  const { image, problems } = await compileSource(createCoreServices(languageSettings()), source, {
    source: "vas-switch.vas",
  });
  if (!image) throw new Error(problems.map(({ message }) => message).join("\n"));
  const opened = openSimulation(image, { overrides: { "machine.tags": tags } });
  if ("problems" in opened) throw new Error(opened.problems.map(({ message }) => message).join("\n"));
  const { simulation } = opened;
  const lines = source.split("\n");
  let own = 0;
  return moments.map(({ line, process }) => {
    const number = lines.findIndex((text) => text.trim() === line) + 1;
    setBreakpoints(
      simulation,
      statementsOnLine(simulation, 0, number).map(({ owner, entry }) => ({
        address: entry.start as VirtualAddress,
        owner,
      })),
    );
    for (;;) {
      const stop = drive(simulation, { kind: "continue" });
      if (stop.reason !== "breakpoint") throw new Error(`${process} never comes to "${line}" under ${tags}`);
      if (threads(simulation).find(({ tid }) => tid === stop.tid)?.processName !== process) continue;
      drive(simulation, { kind: "statement", tid: stop.tid!, depth: "over" });
      const access = explainLast(simulation)!;
      // The first moment reads the process's page, which has the same address in both.
      own ||= pageOf(access.va);
      return { hit: access.result === "hit", entries: entriesOf(tlbSnapshot(simulation), [own, vasPage]) };
    }
  });
}

function drive(simulation: Simulation, goal: RunGoal): RunStop {
  const run = startRun(simulation, goal);
  for (;;) {
    const stop = continueRun(simulation, run, 100_000);
    if (stop !== null) return stop;
  }
}

function pageOf(va: number): number {
  return va - (va % 4096);
}

function entriesOf(snapshot: TlbSnapshot, pages: readonly number[]): Seen["entries"] {
  const last = snapshot.cores[0]!.levels.filter(({ serves }) => serves !== "walk").at(-1)!;
  const shown = last.entries.filter(({ va }) => pages.includes(va));
  return [...shown].sort((one, other) => one.filledAt - other.filledAt).map(label);
}

function label({ va, global, shared, tag, filledByName }: TlbEntrySnapshot): Seen["entries"][number] {
  // Where nothing is tagged, entries carry −1.
  const mark = global ? "G" : shared ? `S${tag}` : tag < 0 ? null : String(tag);
  if (va === vasPage) return { label: "v", tag: mark, tone: "both" };
  return { label: "own", tag: mark, tone: filledByName === "A" ? "one" : "other" };
}
