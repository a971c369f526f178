/** From a preset and overrides to a checked configuration; every problem is reported, not the first only. */
import { matchEquation, type MachineConfig } from "../config/index.js";
import type { MachineDraft, MachineSetting, SettingValue } from "./machine-setting.js";
import { largePages, pageTableFormat } from "../page-table/index.js";
import { presets } from "../presets/index.js";
import { machineSettingRows } from "./settings.js";

/** A bad key or value, with what is allowed. `key` is as the user wrote it; "preset" for the preset name. */
export interface MachineSettingProblem {
  readonly key: string;
  readonly message: string;
}

/** What a tool that does not run machines wants to know of a preset. */
export interface MachinePresetSummary {
  readonly name: string;
  readonly title: string;
  readonly pageBytes: number;
  /** First virtual address that programs cannot have. */
  readonly userEnd: number;
  /** Bytes of its large pages, the smallest first. */
  readonly largePages: readonly number[];
  /** Number of cores without a setting. */
  readonly cores: number;
  /** Whose maintenance instructions and entries it has. */
  readonly architecture: string;
}

/** The presets, the default first. */
export function machinePresets(): MachinePresetSummary[] {
  return presets.map((preset) => {
    const { name, title, architecture } = preset;
    const format = pageTableFormat(preset.format);
    const large = largePages(format, preset).map(({ bytes }) => bytes);
    return {
      name,
      title,
      pageBytes: 2 ** format.pageShift,
      userEnd: format.userEnd,
      largePages: large,
      cores: 1,
      architecture: architecture.name,
    };
  });
}

/** Resolves settings. An empty preset name means the default preset. */
export function resolveMachineConfig(settings: {
  readonly preset: string;
  readonly overrides: Readonly<Record<string, SettingValue>>;
}): { config: MachineConfig } | { problems: MachineSettingProblem[] } {
  const problems: MachineSettingProblem[] = [];
  const preset = settings.preset === "" ? presets[0] : presets.find((candidate) => candidate.name === settings.preset);
  if (preset === undefined) {
    const names = presets.map((candidate) => candidate.name).join(", ");
    problems.push({ key: "preset", message: `there is no machine "${settings.preset}": choose one of ${names}` });
  }
  const base = preset ?? presets[0];
  const { name, ...rest } = base;
  const draft: MachineDraft = {
    ...rest,
    preset: name,
    pageShift: pageTableFormat(base.format).pageShift,
    cores: 1,
    memoryBytes: 64 * 2 ** 20,
    seed: 1,
    isa: "rv64im",
    check: false,
    checkAdvice: false,
    classify: true,
  };
  const values = new Map<MachineSetting, SettingValue>();
  for (const [key, value] of Object.entries(settings.overrides)) {
    const setting = machineSettingRows.find((candidate) => candidate.key === key);
    if (setting === undefined) {
      const keys = machineSettingRows.map((candidate) => candidate.key).join(", ");
      problems.push({ key, message: `a machine has no setting "${key}": choose one of ${keys}` });
      continue;
    }
    const checked = checkValue(setting, value);
    if ("message" in checked) problems.push({ key, message: checked.message });
    else values.set(setting, checked.value);
  }
  // In the order of the table, not in the user's: what was written first makes no difference.
  for (const setting of machineSettingRows) {
    const value = values.get(setting);
    if (value !== undefined) setting.apply(draft, value);
  }
  checkTogether(draft, settings.overrides, problems);
  return problems.length === 0 ? { config: draft } : { problems };
}

function checkValue(setting: MachineSetting, value: SettingValue): { value: SettingValue } | { message: string } {
  switch (setting.type) {
    case "switch": {
      if (value === true || value === "on" || value === "true") return { value: true };
      if (value === false || value === "off" || value === "false") return { value: false };
      return { message: `${setting.key} is on or off, not ${JSON.stringify(value)}` };
    }
    case "choice": {
      // A file's `on` and `off` arrive as booleans, also where they are two of several words.
      const word = typeof value === "boolean" ? (value ? "on" : "off") : String(value);
      if (setting.values.includes(word)) return { value: word };
      return {
        message: `${setting.key} cannot be ${JSON.stringify(value)}: choose one of ${setting.values.join(", ")}`,
      };
    }
    case "integer":
    case "bytes": {
      const number = typeof value === "boolean" ? NaN : parseNumber(value);
      if (!Number.isInteger(number) || number < setting.minimum || number > setting.maximum) {
        const unit = setting.type === "bytes" ? " bytes (K, M and G may follow)" : "";
        const range = `${setting.minimum} to ${setting.maximum}${unit}`;
        return { message: `${setting.key} must be a whole number from ${range}, not ${JSON.stringify(value)}` };
      }
      if (setting.powerOfTwo && !Number.isInteger(Math.log2(number))) {
        return { message: `${setting.key} must be a power of two, not ${number}` };
      }
      return { value: number };
    }
  }
}

/** A number, or text such as "64M" or "0x100". */
function parseNumber(value: string | number): number {
  if (typeof value === "number") return value;
  const match = /^(0[xX][0-9a-fA-F]+|\d+)([KMG]?)$/.exec(value.replaceAll("_", ""));
  if (match === null) return NaN;
  return Number(match[1]) * 1024 ** ["", "K", "M", "G"].indexOf(match[2]);
}

/** Shared ids of a policy that has them: there must be some, and not more than it can tell apart. */
function checkSharedIds(
  draft: MachineDraft,
  overrides: Readonly<Record<string, SettingValue>>,
  problems: MachineSettingProblem[],
): void {
  const { tags, preset } = draft;
  const { sharedIds } = matchEquation(tags);
  const most = Math.min(sharedIds, pageTableFormat(draft.format).sharedIds);
  const key = "tags" in overrides ? "tags" : "sasids";
  if (most === 0) {
    const message = `page-table entries of ${draft.format} have no room for shared ids: choose tags asid or asid+global`;
    problems.push({ key, message });
  } else if (draft.sasidCount === 0) {
    const message = `tags ${tags} needs shared ids, but ${preset} has none: set sasids, or choose asid or asid+global`;
    problems.push({ key, message });
  } else if (draft.sasidCount > most) {
    if ("sasids" in overrides) {
      problems.push({ key: "sasids", message: `tags ${tags} can tell ${most} shared ids apart: use 1 to ${most}` });
    } else {
      draft.sasidCount = most;
    }
  }
}

/** Levels and sets: what a core cannot be without, and entries that do not divide into sets. */
function checkGeometry(
  draft: MachineDraft,
  overrides: Readonly<Record<string, SettingValue>>,
  problems: MachineSettingProblem[],
): void {
  const { tlbs, preset, architecture } = draft;
  const levels = overrides["tlb_levels"];
  const second = tlbs.some(({ level }) => level === 2);
  if (levels !== undefined && Number(levels) === 2 && !second) {
    problems.push({ key: "tlb_levels", message: `${preset} has one TLB level only: leave tlb_levels out` });
  }
  if (Number(levels) === 1 && architecture.tlbCommands) {
    const message = "an ARC core refills its JTLB through registers and cannot be without: leave tlb_levels out";
    problems.push({ key: "tlb_levels", message });
  }
  for (const { name, level, serves, sets, ways } of tlbs) {
    if (Number.isInteger(ways) && ways > 0) continue;
    const prefix = level === 1 && serves === "fetch" ? "uitlb" : "udtlb";
    const message = `${sets} sets do not divide the ${sets * ways} entries of ${name}: set ${prefix}_entries to a multiple of ${sets}`;
    problems.push({ key: `${prefix}_sets`, message });
  }
}

/** Checks that need several settings at once. */
function checkTogether(
  draft: MachineDraft,
  overrides: Readonly<Record<string, SettingValue>>,
  problems: MachineSettingProblem[],
): void {
  for (const tlb of draft.tlbs) {
    const ways = Math.log2(tlb.ways);
    if (tlb.replacement === "plru" && (!Number.isInteger(ways) || tlb.ways > 16)) {
      const key = tlb.level === 2 ? "replacement" : "utlb_replacement";
      const message = `plru needs 1, 2, 4, 8 or 16 ways, but ${tlb.name} has ${tlb.ways}: change the ways or use lru`;
      problems.push({ key, message });
    }
  }
  checkGeometry(draft, overrides, problems);
  const joint = draft.tlbs.some(({ level, serves }) => level === 2 && serves === "both");
  for (const key of ["jtlb_sets", "jtlb_ways"]) {
    if (key in overrides && !joint) {
      const message = `${draft.preset} has no second-level TLB for fetches and data together: leave ${key} out`;
      problems.push({ key, message });
    }
  }
  if ("replacement" in overrides && !draft.tlbs.some(({ level }) => level === 2)) {
    const message = "there is one TLB level only: use utlb_replacement";
    problems.push({ key: "replacement", message });
  }
  if (draft.tags !== "none" && draft.asidBits === 0) {
    problems.push({
      key: "tags",
      message: `tags ${draft.tags} needs ASIDs, but ${draft.preset} has none (0 bits): use tags none, or set asid_bits`,
    });
  } else if (matchEquation(draft.tags).honoursShared) {
    checkSharedIds(draft, overrides, problems);
  }
  const { mostAsidBits: most } = draft.architecture;
  if (most !== null && draft.asidBits > most.bits) {
    const message = `${most.where} holds ${most.bits} ASID bits: use 1 to ${most.bits}`;
    problems.push({ key: "asid_bits", message });
  }
}
