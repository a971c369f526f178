/** The scenario that does what recorded processes did: fetches, loads and stores of the same pages in the same order. */
import { addressText, plural } from "../../notation/index.js";
import { printable } from "../terminal/index.js";
import type { FileSpace, PlacedProcess, PlacedReference } from "./page-places.js";

/** What the scenario says of itself. */
export interface ScenarioWords {
  readonly title: string;
  /** The file that it is written to, for the commands in its comment. */
  readonly file: string;
  readonly machine: string;
  readonly pageBytes: number;
  /** References after which a process lets the next one run; 0: never. */
  readonly turn: number;
  readonly fetchFilter: number;
  readonly dataFilter: number;
}

/** What a number of the list of references means, in its upper bits. */
const kinds = { "shared-load": 0, fetch: 1, load: 2, store: 3 } as const;
const kindShift = 28;

const kilobytes = (bytes: number): string => `${bytes / 1024}K`;

/** Writes the scenario. */
export function scenarioText(
  processes: readonly PlacedProcess[],
  spaces: readonly FileSpace[],
  words: ScenarioWords,
): string {
  return [
    comment(processes, spaces, words),
    `scenario ${JSON.stringify(words.title)}`,
    "",
    `machine ${words.machine} {\n    tags asid+sasid\n    memory 64M\n}`,
    "",
    "kernel intended",
    ...spaces.map((space) => `\n${spaceText(space, words.pageBytes)}`),
    ...processes.map((process) => `\n${programText(process, words, processes.length > 1)}`),
    "",
    ...processes.map(({ traced: { name } }) => `process ${title(name)} runs ${name}(${words.turn})`),
    "",
    `expect ${processes.map(({ traced: { name } }) => `${title(name)}.exit == 0`).join(" and ")}`,
    "",
  ].join("\n");
}

/** Processes are named like their programs, but for the first letter. */
function title(name: string): string {
  const upper = name[0]!.toUpperCase() + name.slice(1);
  return upper === name ? `${name}_process` : upper;
}

function comment(processes: readonly PlacedProcess[], spaces: readonly FileSpace[], words: ScenarioWords): string {
  const told = processes.flatMap(({ traced, ownFetches }) => [
    `//     ${traced.name.padEnd(12)} ${plural(traced.accesses, "access", "accesses")} as ${plural(traced.references.length, "reference")}` +
      (traced.cut ? ", the trace goes on" : ""),
    ...(ownFetches > 0
      ? [`//     ${"".padEnd(12)} ${plural(ownFetches, "fetch", "fetches")} from memory of its own, made as loads`]
      : []),
  ]);
  return [
    "// Made by vas import from recordings of real programs:",
    "//",
    ...told,
    "//",
    "// Pages of files that nobody stores to are spaces, at their places in the file; all other pages are the processes' own. A page",
    `// is referred to again when it is not among the last ${words.fetchFilter} that were fetched from, or the last ${words.dataFilter} for data. The loop that reads the`,
    "// list costs a page or two of code, and one of data for every 1024 references; it is not part of the spaces.",
    "//",
    "// Ask what sharing would have saved:",
    "//",
    `//     vas compare ${words.file} --vary machine.tags=none,asid,asid+sasid --count walks --count itlb.misses --count dtlb.misses`,
    "//",
    "// The files:",
    "//",
    ...spaces.map(
      ({ name, path, code, data }) =>
        `//     ${name.padEnd(16)} ${printable(path)}: ${plural(code.length, "page")} of code, ${data.length} of data`,
    ),
  ].join("\n");
}

function spaceText({ name, base, code, data }: FileSpace, pageBytes: number): string {
  const segments = [
    ...code.map((page) => ({
      page,
      text: `    segment c${page} at ${addressText(base + page * pageBytes)} size ${kilobytes(pageBytes)} r-x { fn f${page}() { } }`,
    })),
    ...runs(data).map(({ first, pages }) => ({
      page: first,
      text: `    segment d${first} at ${addressText(base + first * pageBytes)} size ${kilobytes(pages * pageBytes)} r--`,
    })),
  ].sort((one, other) => one.page - other.page);
  return `vas ${name} mode 0444 {\n${segments.map(({ text }) => text).join("\n")}\n}`;
}

/** Neighbouring pages together. */
function runs(pages: readonly number[]): readonly { readonly first: number; readonly pages: number }[] {
  const found: { first: number; pages: number }[] = [];
  for (const page of pages) {
    const last = found.at(-1);
    if (last !== undefined && last.first + last.pages === page) last.pages++;
    else found.push({ first: page, pages: 1 });
  }
  return found;
}

function programText(process: PlacedProcess, { pageBytes }: ScenarioWords, several: boolean): string {
  const { traced, references, ownPages, spaces } = process;
  const code = spaces.flatMap((space) => space.code.map((page) => ({ space, page, call: `${space.name}.f${page}()` })));
  const index = new Map(code.map(({ space, page }, at) => [`${space.name} ${page}`, at]));
  const numbers = references.map((reference) => encoded(reference, index, pageBytes));
  const names = spaces.map(({ name }) => name).join(", ");
  const lines = [
    `program ${traced.name}(turn)${names === "" ? "" : ` subscribes ${names}`} {`,
    `    u32 references[${numbers.length}] = ${listText(numbers)}`,
    "",
    ...(code.length > 0
      ? [
          `    fn fetch(which) {\n${choice(
            code.map(({ call }) => call),
            0,
            "        ",
          )}\n    }`,
          "",
        ]
      : []),
    "    fn main() {",
    `        let own = ${ownPages === 0 ? "0" : `mmap(0, ${kilobytes(ownPages * pageBytes)}, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)`}`,
    "        let sum = 0",
    ...(several ? ["        meet started  // all have subscribed to their files"] : []),
    `        for i in 0 .. ${numbers.length} {`,
    "            let reference = references[i]",
    `            let kind = reference >> ${kindShift}`,
    `            let page = (reference & 0x0fff_ffff) * ${kilobytes(pageBytes)}`,
    "            if kind == 0 { sum = sum + u8[page] }",
    ...(code.length > 0 ? ["            if kind == 1 { fetch(reference & 0x0fff_ffff) }"] : []),
    "            if kind == 2 { sum = sum + u8[own + page] }",
    "            if kind == 3 { u8[own + page] = 1 }",
    "            if turn != 0 and i % turn == turn - 1 { yield() }",
    "        }",
    "        return sum * 0",
    "    }",
    "}",
  ];
  return lines.join("\n");
}

function encoded(reference: PlacedReference, index: ReadonlyMap<string, number>, pageBytes: number): number {
  const value =
    reference.kind === "fetch"
      ? index.get(`${reference.space.name} ${reference.page}`)!
      : reference.kind === "shared-load"
        ? reference.address / pageBytes
        : reference.page;
  return kinds[reference.kind] * 2 ** kindShift + value;
}

const perLine = 16;

function listText(numbers: readonly number[]): string {
  const lines: string[] = [];
  for (let at = 0; at < numbers.length; at += perLine) lines.push(numbers.slice(at, at + perLine).join(", "));
  return lines.join(",\n        ");
}

/** Chooses one of the calls by halves, so that every choice costs about the same and few pages of code. */
function choice(calls: readonly string[], first: number, indent: string): string {
  if (calls.length === 1) return `${indent}${calls[0]!}`;
  const half = calls.length >> 1;
  return [
    `${indent}if which < ${first + half} {`,
    choice(calls.slice(0, half), first, `${indent}    `),
    `${indent}} else {`,
    choice(calls.slice(half), first + half, `${indent}    `),
    `${indent}}`,
  ].join("\n");
}
