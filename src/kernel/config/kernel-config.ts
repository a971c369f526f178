/** Configuration of the kernel: what a `kernel` block of a scenario, the command line and launch.json can say. */
import type { Settings } from "../../image/image.js";
import type { KernelSetting, KernelSettingRow } from "./kernel-setting.js";
import { costSettingRows, resolveCosts, type CostChoices, type CostSettings } from "./settings-of-costs.js";
import {
  defectDefaults,
  defectField,
  defectNames,
  defectSettingRows,
  synchronisationDefects,
  type DefectSettings,
} from "./settings-of-defects.js";
import { processSettingRows, type ProcessSettings } from "./settings-of-processes.js";
import { sharingSettingRows, type SharingSettings } from "./settings-of-sharing.js";
import { spaceJmpSettingRows, type SpaceJmpSettings } from "./settings-of-spacejmp.js";
import { translationSettingRows, type TranslationSettings } from "./settings-of-translation.js";
import { vasSettingRows, type VasSettings } from "./settings-of-vases.js";
import { needWindows, windowSettingRows, type WindowSettings } from "./settings-of-windows.js";

/** Resolved settings. Every field but preset and title has a row in `kernelSettings()`. */
export interface KernelConfig
  extends
    VasSettings,
    TranslationSettings,
    SharingSettings,
    ProcessSettings,
    DefectSettings,
    SpaceJmpSettings,
    WindowSettings,
    CostSettings {
  readonly preset: string;
  readonly title: string;
}

/** A preset with its name and what it stands for. */
export interface KernelPreset {
  readonly name: string;
  readonly title: string;
}

type Fields = Omit<KernelConfig, "preset" | "title" | "cost"> & CostChoices;
type FieldName = keyof Fields;
type Row = KernelSettingRow<Fields>;

const rows: readonly Row[] = [
  ...vasSettingRows,
  ...translationSettingRows,
  ...sharingSettingRows,
  ...processSettingRows,
  ...defectSettingRows,
  ...spaceJmpSettingRows,
  ...windowSettingRows,
  ...costSettingRows,
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
    {
      name: "lab",
      title: "A small correct kernel, with nothing of its own in the way of kernel code in the scenario",
      values: { fidelity: "intended" },
    },
    {
      name: "spacejmp",
      title: "SpaceJMP as the paper describes it for DragonFly BSD (recalled): segments locked by the switch, handles",
      values: { vasModel: "spacejmp", fidelity: "intended", costs: "spacejmp-dragonfly" },
    },
    {
      name: "spacejmp-barrelfish",
      title: "SpaceJMP as in its Barrelfish tree: no locks, no detach, the heap comes along, a tag for each VAS",
      values: {
        vasModel: "spacejmp",
        fidelity: "intended",
        costs: "spacejmp-barrelfish",
        segmentLocks: "none",
        processPart: "all",
        vasTags: "all",
        vasRemoval: false,
      },
    },
  ];

/** Every setting of a `kernel` block. */
export function kernelSettings(): readonly KernelSetting[] {
  return rows.map(({ name, type, values, minimum, maximum, default: value, doc }) => ({
    name,
    type,
    doc,
    ...(values !== undefined && { values }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(value !== undefined && { default: value }),
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
  const values: Partial<Record<FieldName, unknown>> = { ...fallbacks, ...preset?.values };
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
  if (values.execPolicy === "rfc-undefined" && values.fidelity === "intended") {
    if (!("exec_policy" in settings.overrides)) values.execPolicy = "detach-all";
    else
      problems.push({
        key: "exec_policy",
        message: "`exec_policy rfc-undefined` needs `fidelity rfc`: use detach-all",
      });
  }
  const defaults = defectDefaults(values.fidelity === "intended" ? "intended" : "rfc");
  for (const name of defectNames) {
    const field = defectField(name);
    if (!(name in settings.overrides)) values[field] = defaults[name];
    else if (values[field] === true && values.fidelity === "intended" && synchronisationDefects.includes(name)) {
      problems.push({
        key: name,
        message:
          `\`${name} on\` needs \`fidelity rfc\`: with \`intended\` changes are forwarded at once, so that no ` +
          `switch has to synchronise anything`,
      });
    }
  }
  if (values.vasModel === "spacejmp" && values.fidelity === "rfc") {
    const key = "fidelity" in settings.overrides ? "fidelity" : "vas_model";
    problems.push({ key, message: "`vas_model spacejmp` needs `fidelity intended`: choose a preset `spacejmp…`" });
  }
  if (values.vasModel === "spacejmp" && values.signalSwitch === true) {
    const message = "`signal_switch on` is a mode of the Linux patches: leave it off with `vas_model spacejmp`";
    problems.push({ key: "signal_switch", message });
  }
  if (values.windows !== true)
    for (const key of needWindows)
      if (values[fieldOf(key)] !== defaultOf(key))
        problems.push({ key, message: `\`${key}\` shows between the steps of a call: it needs \`windows on\`` });
  if (problems.length > 0) return { problems };
  const fields = values as Fields;
  return {
    config: { ...fields, ...resolveCosts(fields), preset: preset!.name, title: preset!.title },
  };
}

/** What each field is where nothing sets it: made once, for a study resolves a configuration a run. */
const fallbacks: Readonly<Partial<Record<FieldName, unknown>>> = Object.fromEntries(
  rows.map((row) => [row.field, row.fallback]),
);

function fieldOf(name: string): FieldName {
  return rows.find((row) => row.name === name)!.field;
}

function defaultOf(name: string): string | number | boolean {
  return rows.find((row) => row.name === name)!.fallback;
}

/** Settings that the kernel reads each time it acts by them: they may be changed while a run stands still. */
const changeable: ReadonlySet<string> = new Set([
  "quantum",
  "max_steps",
  "shootdown",
  "flush_on_rollover",
  "shared_flush",
  "check_generation",
  "keep_running_asids",
  "range_flush",
  "range_flush_threshold",
  "lazy_tlb",
  "ipi_latency",
  "local_flush",
  "exit_flush",
  "switch_flush",
  "shared_release_flush",
  "cip_1200_workaround",
  "ivutlb_workaround",
  "unsubscribe_marks",
  "unsubscribe_register",
  "global_flush",
  "guard_subscribed",
]);

/** One setting with its value, as a file would write it. */
export interface KernelSettingValue {
  readonly name: string;
  readonly value: string;
  readonly doc: string;
  /** May be changed while the run stands still. */
  readonly changeable: boolean;
}

/** The settings of a kernel, those of costs left out. */
export function settingValues(config: KernelConfig): readonly KernelSettingValue[] {
  const fields = new Map<string, unknown>(Object.entries(config));
  return rows
    .filter(({ field }) => fields.get(field) !== undefined)
    .map(({ name, field, doc }) => {
      const value = fields.get(field);
      const text = typeof value === "boolean" ? (value ? "on" : "off") : String(value);
      return { name, value: text, doc, changeable: changeable.has(name) };
    });
}

/** The settings with one changed, or why it cannot be. */
export function changeSetting(
  config: KernelConfig,
  name: string,
  value: string,
): { readonly config: KernelConfig } | { readonly problem: string } {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) return { problem: `there is no kernel setting \`${name}\`` };
  if (!changeable.has(name))
    return {
      problem:
        `\`${name}\` is fixed when the kernel boots: change it in the file or the launch configuration, and restart. ` +
        `These can be changed: ${[...changeable].join(", ")}`,
    };
  const parsed = parseValue(row, value);
  return parsed === undefined
    ? { problem: `\`${name}\` cannot be \`${value}\`: ${allowed(row)}` }
    : { config: { ...config, [row.field]: parsed } };
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
      return row.values!.includes(asWord(value)) ? asWord(value) : undefined;
    case "number":
    case "bytes": {
      const number = typeof value === "number" ? value : parseSize(String(value));
      const fits = Number.isSafeInteger(number) && number >= row.minimum! && number <= row.maximum!;
      return fits ? number : undefined;
    }
  }
}

/** A file's `on` and `off` arrive as booleans, also where they are two of several words. */
function asWord(value: string | number | boolean): string {
  return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
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
