/** Settings of the kernel: what a `kernel` block of a scenario, the command line and launch.json can say. */
import type { Settings } from "../image/image.js";

/** Which behaviour is simulated where the published patches have defects (vas-semantics §2.15). */
export type Fidelity = "rfc" | "intended";

/** Resolved settings. Every field has a row in `kernelSettings()`. */
export interface KernelConfig {
  readonly preset: string;
  readonly title: string;
  readonly fidelity: Fidelity;
  readonly lazyAttach: boolean;
  /** The author's later tree: MADV_VAS_PRIVATE, and memory mapped inside is the process's (vas-semantics §2.13). */
  readonly vasPrivate: boolean;
  /** Instruction attempts per time slice. */
  readonly quantum: number;
  readonly shootdown: boolean;
  readonly flushOnRollover: boolean;
  readonly sharedWritable: boolean;
  /** Whose ASID an attached space uses under `asid+sasid`. */
  readonly attachedAsid: "process" | "own";
  /** How a shared id is flushed before it is given to another space (mmu-hardware §7.2). */
  readonly sharedFlush: "scan" | "pages" | "all";
  readonly maxSteps: number;
  readonly maxThreads: number;
  readonly maxProcesses: number;
  /** Bytes of physical memory that the kernel may hand out; 0 = all that the machine has. */
  readonly maxMemory: number;
  readonly stackBytes: number;
}

/** A setting as the language service, the command line and launch.json present it. */
export interface KernelSetting {
  readonly name: string;
  readonly type: "number" | "bytes" | "switch" | "word";
  readonly values?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Absent: depends on the preset. */
  readonly default?: string | number | boolean;
  readonly doc: string;
}

/** A preset with its name and what it stands for. */
export interface KernelPreset {
  readonly name: string;
  readonly title: string;
}

type FieldName = Exclude<keyof KernelConfig, "preset" | "title">;
type Row = KernelSetting & { readonly field: FieldName; readonly fallback: string | number | boolean };

const rows: readonly Row[] = [
  {
    name: "fidelity",
    field: "fidelity",
    type: "word",
    values: ["rfc", "intended"],
    fallback: "rfc",
    doc:
      "rfc: the patches as mailed, defects included. intended: what they were meant to do; changes are " +
      "forwarded at once to every space that shares them.",
  },
  {
    name: "lazy_attach",
    field: "lazyAttach",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Copy page-table entries of the process's own memory into an attached VAS at first touch of each VMA (on) or " +
      "at attach (off). With attached_asid process under asid+sasid it is always at attach.",
  },
  {
    name: "vas_private",
    field: "vasPrivate",
    type: "switch",
    fallback: false,
    doc:
      "As in the author's later tree: memory mapped inside a VAS becomes the process's at the next switch, unless " +
      "madvise marked it with MADV_VAS_PRIVATE; private memory of the process is not taken into a VAS. Needs " +
      "fidelity rfc.",
  },
  {
    name: "quantum",
    field: "quantum",
    type: "number",
    minimum: 1,
    maximum: 1_000_000_000,
    fallback: 1000,
    default: 1000,
    doc: "Instructions that a thread runs before the next one of its core gets its turn.",
  },
  {
    name: "shootdown",
    field: "shootdown",
    type: "switch",
    fallback: true,
    default: true,
    doc: "Flush other cores' TLBs when a translation goes away. Off is a defect: stale entries stay (P4).",
  },
  {
    name: "flush_on_rollover",
    field: "flushOnRollover",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Flush the TLB when address-space ids start over. Off is a defect: an id's old entries serve its new " +
      "owner (P1).",
  },
  {
    name: "shared_writable",
    field: "sharedWritable",
    type: "switch",
    fallback: false,
    default: false,
    doc:
      "Give pages that are writable in a VAS shared TLB entries too. Real ARC Linux shared only pages that " +
      "nobody can write.",
  },
  {
    name: "attached_asid",
    field: "attachedAsid",
    type: "word",
    values: ["process", "own"],
    fallback: "process",
    default: "process",
    doc:
      "Under asid+sasid: an attached space uses its process's ASID, so that the process's own entries survive " +
      "a vas_switch (process), or one of its own.",
  },
  {
    name: "shared_flush",
    field: "sharedFlush",
    type: "word",
    values: ["scan", "pages", "all"],
    fallback: "scan",
    default: "scan",
    doc:
      "How the last unsubscribe empties the TLBs of a shared id: scan for it, delete page by page, or flush " +
      "everything.",
  },
  {
    name: "max_steps",
    field: "maxSteps",
    type: "number",
    minimum: 1,
    maximum: 9_000_000_000_000,
    fallback: 50_000_000,
    default: 50_000_000,
    doc: "The run stops after this many instructions.",
  },
  {
    name: "max_threads",
    field: "maxThreads",
    type: "number",
    minimum: 1,
    maximum: 100_000,
    fallback: 1024,
    default: 1024,
    doc: "Threads that may live at once; thread_create and fork answer EAGAIN beyond.",
  },
  {
    name: "max_processes",
    field: "maxProcesses",
    type: "number",
    minimum: 1,
    maximum: 100_000,
    fallback: 512,
    default: 512,
    doc: "Processes that may live at once; fork answers EAGAIN beyond.",
  },
  {
    name: "max_memory",
    field: "maxMemory",
    type: "bytes",
    minimum: 0,
    maximum: 2 ** 40,
    fallback: 0,
    default: 0,
    doc:
      "Physical memory that the kernel hands out, page tables included; 0 = all of the machine's. The run " +
      "stops when it is used up.",
  },
  {
    name: "stack",
    field: "stackBytes",
    type: "bytes",
    minimum: 16_384,
    maximum: 8 * 2 ** 20,
    fallback: 262_144,
    default: 262_144,
    doc: "Most bytes that a thread's stack can grow to.",
  },
];

const presets: readonly (KernelPreset & { readonly values: Partial<Record<FieldName, string | number | boolean>> })[] =
  [
    {
      name: "linux-rfc",
      title: "Linux with the VAS patches of March 2017, defects included",
      values: { fidelity: "rfc" },
    },
    {
      name: "linux-k3",
      title: "The author's later tree: memory mapped inside a VAS is the process's unless madvise says otherwise",
      values: { fidelity: "rfc", vasPrivate: true },
    },
    {
      name: "intended",
      title: "The VAS patches as they were meant, without their defects",
      values: { fidelity: "intended" },
    },
  ];

/** Every setting of a `kernel` block. */
export function kernelSettings(): readonly KernelSetting[] {
  return rows.map(({ name, type, values, minimum, maximum, default: value, doc }) => ({
    name, type, doc,
    ...(values !== undefined && { values }), ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }), ...(value !== undefined && { default: value }),
  }));
}

/** Every preset that a `kernel` block can name. */
export function kernelPresets(): readonly KernelPreset[] {
  return presets.map(({ name, title }) => ({ name, title }));
}

/** A setting that cannot be used, and what can. */
export interface KernelSettingProblem {
  readonly key: string;
  readonly message: string;
}

/**
 * Checks a preset name and overrides and fills in the rest.
 *
 * @returns the configuration, or every problem; keys are as the user wrote them ("preset" for the preset's name).
 */
export function resolveKernelConfig(
  settings: Settings,
): { config: KernelConfig } | { problems: KernelSettingProblem[] } {
  const problems: KernelSettingProblem[] = [];
  const preset = presets.find(({ name }) => name === settings.preset);
  if (preset === undefined) {
    const known = presets.map(({ name }) => name).join(", ");
    problems.push({ key: "preset", message: `unknown kernel \`${settings.preset}\`: use one of ${known}` });
  }
  const values: Partial<Record<FieldName, unknown>> = Object.fromEntries(rows.map((row) => [row.field, row.fallback]));
  Object.assign(values, preset?.values);
  for (const [key, value] of Object.entries(settings.overrides)) {
    const row = rows.find(({ name }) => name === key);
    if (row === undefined) {
      problems.push({
        key,
        message: `unknown kernel setting \`${key}\`: use one of ${rows.map(({ name }) => name).join(", ")}`,
      });
      continue;
    }
    const parsed = parseValue(row, value);
    if (parsed === undefined)
      problems.push({ key, message: `\`${key}\` cannot be ${JSON.stringify(value)}: ${allowed(row)}` });
    else values[row.field] = parsed;
  }
  if (values.vasPrivate === true && values.fidelity === "intended") {
    const key = "vas_private" in settings.overrides ? "vas_private" : "fidelity";
    problems.push({ key, message: "`vas_private on` needs `fidelity rfc`: choose one of the two" });
  }
  if (problems.length > 0) return { problems };
  return {
    config: { ...(values as Omit<KernelConfig, "preset" | "title">), preset: preset!.name, title: preset!.title },
  };
}

/**
 * The value in the setting's own type, or undefined. Text is accepted for all types: the command line has nothing else.
 */
function parseValue(row: Row, value: string | number | boolean): string | number | boolean | undefined {
  switch (row.type) {
    case "switch":
      if (typeof value === "boolean") return value;
      return value === "on" || value === "true" ? true : value === "off" || value === "false" ? false : undefined;
    case "word":
      return row.values!.includes(String(value)) ? String(value) : undefined;
    case "number":
    case "bytes": {
      const number = typeof value === "number" ? value : parseSize(String(value));
      const fits = Number.isSafeInteger(number) && number >= row.minimum! && number <= row.maximum!;
      return fits ? number : undefined;
    }
  }
}

/** "64K" → 65536, "0x10" → 16; NaN if it is no number. */
function parseSize(text: string): number {
  const match = /^(0x[0-9a-f_]+|[0-9_]+)([kmg]?)$/i.exec(text.trim());
  if (match === null) return NaN;
  const factor = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[match[2]!.toLowerCase()]!;
  return Number(match[1]!.replaceAll("_", "")) * factor;
}

function allowed(row: Row): string {
  if (row.type === "switch") return "write on or off";
  if (row.type === "word") return `use one of ${row.values!.join(", ")}`;
  return `use a whole number from ${row.minimum} to ${row.maximum}`;
}
