/** The generated sections of docs/mmu-models.md and docs/reference/, each rendered from the tables that the machine runs on. */
import {
  machineSettings,
  maintenanceOperations,
  matchEquations,
  pageTableFormat,
  pageTableFormats,
  type MachineConfig,
  type PageTableFormat,
  type Pfn,
  type PhysicalAddress,
} from "../../src/machine/index.js";
import type { MachinePreset } from "../../src/machine/presets/machine-preset.js";
import { pagesOfLeaf } from "../../src/machine/page-table/page-table-format.js";
import { presets } from "../../src/machine/presets/presets.js";
import { machineSettingRows } from "../../src/machine/settings/settings.js";

/** A Markdown table. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

const code = (text: string | number | boolean): string => `\`${text}\``;

function bytes(count: number): string {
  const unit = ["", "K", "M", "G", "T"].findLastIndex((_, power) => count >= 1024 ** power);
  return `${count / 1024 ** unit}${["", "K", "M", "G", "T"][unit]}`;
}

function address(value: number): string {
  return value >= 2 ** 33 ? `2^${Math.log2(value)}` : `0x${value.toString(16)}`;
}

function presetSection(preset: MachinePreset): string {
  const { pageShift } = pageTableFormat(preset.format);
  return [
    `### ${preset.name}`,
    `${preset.title}.`,
    table(
      ["figure", "value"],
      [
        ["page tables", `${code(preset.format)}, ${bytes(2 ** pageShift)} pages, ${preset.refill} refill`],
        ["tags", code(preset.tags)],
        ["ASID", preset.asidBits === 0 ? "none" : `${preset.asidBits} bits`],
        ["shared ids", preset.sasidCount === 0 ? "none" : String(preset.sasidCount)],
        ["two entries match", preset.architecture.multipleMatch === "first" ? "the first is used" : "machine check"],
      ],
    ),
    table(
      ["TLB", "level", "serves", "entries", "sets x ways", "replacement"],
      preset.tlbs.map((tlb) => [
        tlb.name,
        String(tlb.level),
        tlb.serves === "both" ? "fetch and data" : tlb.serves,
        String(tlb.sets * tlb.ways),
        tlb.sets === 1 ? `1x${tlb.ways} (fully associative)` : `${tlb.sets}x${tlb.ways}`,
        code(tlb.replacement),
      ]),
    ),
    table(
      ["figure", "source", "mark"],
      preset.sources.map(({ figure, source, mark }) => [figure, source, mark]),
    ),
  ].join("\n\n");
}

/**
 * Flags of `describe` by name, with the bits that each answers to, found by flipping one bit of an entry after the other. A bit that
 * makes another kind of page of the entry changes what other bits mean: it counts for flags that no other bit changes.
 */
function flagRows(format: PageTableFormat, level: number, lo: number, hi: number): string[][] {
  const found = new Map<string, { bits: number[]; ofKind: number[]; meaning: string }>();
  const read = (low: number, high: number): Map<string, { value: string; meaning: string }> =>
    new Map(
      format
        .describe(low, high, level)
        .map(({ name, set, meaning }) => [name.replace(/^D\d+$/, "domain"), { value: set ? name : "", meaning }]),
    );
  const pages = (low: number, high: number): number =>
    format.kind(low, high, level) === "leaf" ? pagesOfLeaf(format, low, high, level) : 0;
  const before = read(lo, hi);
  for (let bit = 0; bit < format.entryBytes * 8; bit++) {
    const flipped: [number, number] = bit < 32 ? [lo ^ (1 << bit), hi] : [lo, hi ^ (1 << (bit - 32))];
    const ofKind = pages(...flipped) > 0 && pages(...flipped) !== pages(lo, hi);
    for (const [name, { value, meaning }] of read(...flipped)) {
      if (value === (before.get(name)?.value ?? "")) continue;
      const row = found.get(name) ?? { bits: [], ofKind: [], meaning };
      (ofKind ? row.ofKind : row.bits).unshift(bit);
      found.set(name, row);
    }
  }
  return [...found].map(([name, { bits, ofKind, meaning }]) => {
    const all = bits.length > 0 ? bits : ofKind;
    return [all.length === 1 ? String(all[0]) : `${all[0]}:${all.at(-1)}`, code(name), meaning];
  });
}

/** An entry with as few bits as a leaf that maps as many pages can have. */
function bare(format: PageTableFormat, level: number, lo: number, hi: number): readonly [number, number] {
  const pages = pagesOfLeaf(format, lo, hi, level);
  let least: readonly [number, number] = [lo, hi];
  for (let bit = 0; bit < format.entryBytes * 8; bit++) {
    const [low, high] = least;
    const tried: readonly [number, number] = bit < 32 ? [low & ~(1 << bit), high] : [low, high & ~(1 << (bit - 32))];
    if (format.kind(...tried, level) === "leaf" && pagesOfLeaf(format, ...tried, level) === pages) least = tried;
  }
  return least;
}

/** What an entry is called at each kind that has flags of its own, with an entry of that kind. */
function entryKinds(
  format: PageTableFormat,
): readonly (readonly [name: string, level: number, lo: number, hi: number])[] {
  const last = format.levels.length - 1;
  const leaf = (level: number): readonly [number, number] => {
    const [lo, hi] = format.encodeLeaf(0 as Pfn, 0, -1, level);
    return bare(format, level, lo, hi);
  };
  const size = (level: number, entries = 1): string =>
    bytes(format.levels[level]!.pages * entries * 2 ** format.pageShift);
  return [
    ["a page", last, ...leaf(last)],
    ...format.leafLevels
      .filter((level) => level !== last)
      .map((level) => [`a page of ${size(level)}`, level, ...leaf(level)] as const),
    ...format.blocks.map(
      ({ level, entries, mark }) =>
        [`a page of ${size(level, entries)}`, level, ...bare(format, level, ...mark(...leaf(level)))] as const,
    ),
    ["a table", Math.max(0, last - 1), ...format.encodeTable(0 as PhysicalAddress)],
  ];
}

function formatSection(format: PageTableFormat): string {
  const known = new Set<string>();
  const flagTables = entryKinds(format).map(([name, level, lo, hi]) => {
    const rows = flagRows(format, level, lo, hi).filter((cells) => !known.has(cells.join()));
    for (const cells of rows) known.add(cells.join());
    return rows.length === 0 ? "" : table(["bit", `flag of ${name}`, "meaning"], rows);
  });
  return [
    `### ${format.name}`,
    `${format.title}. Entries of ${format.entryBytes} bytes; programs have the addresses below ${address(format.userEnd)}.`,
    table(
      ["level", "VA bits", "entries", "an entry stands for"],
      format.levels.map(({ name, shift, bits, pages }) => [
        name,
        `${shift + bits - 1}:${shift}`,
        String(2 ** bits),
        bytes(pages * 2 ** format.pageShift),
      ]),
    ),
    ...flagTables.filter((text) => text !== ""),
  ].join("\n\n");
}

/** Values of something over the presets: `value` (presets), most common first. */
function byPreset(read: (preset: MachinePreset) => string | number | boolean): string {
  const names = new Map<string, string[]>();
  for (const preset of presets) {
    const value = read(preset);
    const word = typeof value === "boolean" ? (value ? "on" : "off") : String(value);
    names.set(word, [...(names.get(word) ?? []), preset.name]);
  }
  const rows = [...names].sort(([, one], [, other]) => other.length - one.length);
  return rows.map(([word, list]) => (rows.length === 1 ? code(word) : `${code(word)}: ${list.join(", ")}`)).join("; ");
}

/** Settings that change a record of the configuration, with the field that each changes. */
function settingRows(part: "options" | "costs"): string[][] {
  const before: MachineConfig = {
    ...presets[0],
    preset: "",
    cores: 1,
    memoryBytes: 0,
    seed: 0,
    isa: "rv64im",
    check: false,
    classify: true,
    checkAdvice: false,
    pageShift: 0,
  };
  return machineSettingRows.flatMap((row) => {
    const draft = { ...before };
    row.apply(draft, "another value");
    const field = Object.keys(before[part]).find(
      (name) => !Object.is(before[part][name as never], draft[part][name as never]),
    );
    if (field === undefined) return [];
    const { doc, type, values } = machineSettings().find(({ key }) => key === row.key)!;
    const allowed = type === "switch" ? ["on", "off"] : values;
    const meaning = allowed.length === 0 ? doc : `${doc} (${allowed.map(code).join(" or ")})`;
    return [[code(row.key), meaning, byPreset((preset) => preset[part][field as never])]];
  });
}

const checkNames = {
  domain: "domain, DACR: Domain fault",
  pkey: "key, PKRU: key permission",
  "key-register": "key in a key register: key miss, key permission",
} as const;

/** What an operation leaves alone or takes, in words. */
function operationRows(): string[][] {
  return maintenanceOperations.map(({ architecture, name, pages, ids, global, tables, note }) => [
    architecture,
    code(name),
    { all: "all", one: "one", range: "a range" }[pages],
    { all: "all", one: "the operand's", current: "the running one", none: "none" }[ids],
    global ? "yes" : "no",
    tables ? "yes" : "no",
    note,
  ]);
}

/** Sections by the name in their marks. */
export const modelSections: Readonly<Record<string, () => string>> = {
  overview: () =>
    table(
      ["preset", "machine", "page tables", "tags"],
      presets.map(({ name, title, format, tags }) => [
        `[${code(name)}](reference/presets.md#${name})`,
        title,
        code(format),
        code(tags),
      ]),
    ),
  presets: () => presets.map(presetSection).join("\n\n"),
  formats: () => pageTableFormats.map(formatSection).join("\n\n"),
  equations: () =>
    table(
      ["tags", "is", "an entry matches if"],
      matchEquations.map(({ policy, title, text }) => [code(policy), title, code(text)]),
    ),
  policies: () =>
    table(
      ["tags", "with first-class VASes", "ids", "checked after the match", "source"],
      matchEquations.map(({ policy, mapping, sharedIds, check, source }) => [
        code(policy),
        mapping,
        sharedIds === 0 ? "–" : String(sharedIds),
        check === "none" ? "–" : checkNames[check],
        source === "" ? "–" : source,
      ]),
    ),
  options: () => table(["setting", "meaning", "default"], settingRows("options")),
  operations: () =>
    table(["machine", "operation", "pages", "ids", "global entries too", "table entries too", "note"], operationRows()),
  costs: () => table(["setting", "meaning", "default"], settingRows("costs")),
};
