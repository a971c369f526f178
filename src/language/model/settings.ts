/**
 * What the host tells the language about the machine and the kernel. The language imports neither: `createVasServices`
 * takes these descriptions, so that validation, completion and hover always speak of the machine that will run.
 */
import type { FunctionDeclaration, Scenario, Variable } from "../generated/ast.js";

/** A key of a `machine` or `kernel` block. */
export interface SettingDescription {
  /** As written in the file. */
  readonly name: string;
  /**
   * `bytes` is a number that is usually written with a suffix; `switch` is `on` or `off`; `word` is one of `values`.
   */
  readonly type: "number" | "bytes" | "switch" | "word" | "text";
  /** Allowed words, or allowed numbers as text; empty or absent: any of the type. */
  readonly values?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  /** The number must be a power of two. */
  readonly powerOfTwo?: boolean | undefined;
  /** Absent: depends on the preset. */
  readonly default?: string | number | boolean | undefined;
  /** One or two sentences. */
  readonly doc: string;
  /** What single values mean, by value; absent: `doc` says it. */
  readonly meanings?: Readonly<Record<string, string>> | undefined;
}

/** A preset that a `machine` or `kernel` block can name. */
export interface PresetDescription {
  readonly name: string;
  readonly title: string;
  /** Machines: bytes of a page; segments begin on such a boundary. Absent: 4096. */
  readonly pageBytes?: number | undefined;
  /** Machines: bytes of the large pages that segments can have, the smallest first. Absent: not known here. */
  readonly largePages?: readonly number[] | undefined;
  /** Machines: number of cores unless the block says otherwise. */
  readonly cores?: number | undefined;
  /** Machines: first address that user programs cannot have. */
  readonly userEnd?: number | undefined;
  /** Machines: whose instructions kernel code can use: `riscv`, `x86-64`, `armv8` … Absent: not known here. */
  readonly architecture?: string | undefined;
}

/** Where a function or variable lies. */
export interface SymbolPlace {
  readonly address: number;
  readonly bytes: number;
}

/** A pitfall or defect that expectations can ask for. */
export interface HazardDescription {
  /** `P4`, `Q1`. */
  readonly id: string;
  /** What is wrong, as a phrase. */
  readonly title: string;
  /** Markdown: when it happens, and where to see it. */
  readonly doc: string;
}

/** A setting as the machine's own table describes it; `knownSettings` turns it into a `SettingDescription`. */
export interface KeyedSetting {
  readonly key: string;
  readonly type: "integer" | "bytes" | "switch" | "choice";
  readonly values: readonly string[];
  readonly minimum: number;
  readonly maximum: number;
  readonly powerOfTwo: boolean;
  /** "preset": depends on the preset. */
  readonly default: string | number | boolean;
  readonly doc: string;
  readonly meanings?: Readonly<Record<string, string>> | undefined;
}

/** A machine or kernel block, with the values of its settings. */
export interface SettingsBlock {
  readonly preset: string;
  readonly overrides: Readonly<Record<string, string | number | boolean>>;
}

/** What a run would say of settings. */
export interface SettingsExamination {
  /** `key` is `machine.tags`, `kernel.preset` … */
  readonly problems: readonly { readonly key: string; readonly message: string }[];
  /** TLBs that counters can be asked for; null: there is no such machine. */
  readonly units: readonly string[] | null;
}

/** Everything that is injected. Absent lists are not checked against. */
export interface LanguageSettings {
  readonly machineSettings?: readonly (SettingDescription | KeyedSetting)[];
  readonly kernelSettings?: readonly (SettingDescription | KeyedSetting)[];
  readonly machinePresets?: readonly PresetDescription[];
  readonly kernelPresets?: readonly PresetDescription[];
  /** Looks at the settings of a scenario as a run would. Absent: contradictions are not checked. */
  readonly examine?: (machine: SettingsBlock, kernel: SettingsBlock) => SettingsExamination;
  /** Names of the system calls that the kernel simulates. Absent: as builtins.ts says. */
  readonly systemCalls?: readonly string[];
  /** What is wrong with the text of a schedule, or null. Absent: it is not checked. */
  readonly scheduleProblem?: (text: string) => string | null;
  /** Where functions and variables will lie, in a tree without errors; null: it cannot be compiled. Absent: not known here. */
  readonly placesOf?: (scenario: Scenario) => ReadonlyMap<FunctionDeclaration | Variable, SymbolPlace> | null;
  /** Pitfalls and defects, in order. Absent: hover and completion know their numbers only. */
  readonly hazards?: readonly HazardDescription[];
}

/** The same in one form, as the services use it. */
export interface KnownSettings extends LanguageSettings {
  readonly machineSettings?: readonly SettingDescription[];
  readonly kernelSettings?: readonly SettingDescription[];
}

/** Brings injected descriptions into one form. */
export function knownSettings(settings: LanguageSettings): KnownSettings {
  const { machineSettings, kernelSettings } = settings;
  return {
    ...(settings as Omit<LanguageSettings, "machineSettings" | "kernelSettings">),
    ...(machineSettings ? { machineSettings: machineSettings.map(settingDescription) } : {}),
    ...(kernelSettings ? { kernelSettings: kernelSettings.map(settingDescription) } : {}),
  };
}

function settingDescription(setting: SettingDescription | KeyedSetting): SettingDescription {
  if ("name" in setting) return setting;
  const { key, type, values, minimum, maximum, powerOfTwo, default: fallback, doc, meanings } = setting;
  const numeric = type === "integer" || type === "bytes";
  return {
    name: key,
    type: type === "integer" ? "number" : type === "choice" ? "word" : type,
    values,
    doc,
    ...(meanings ? { meanings } : {}),
    ...(numeric ? { minimum, maximum, powerOfTwo } : {}),
    ...(fallback === "preset" ? {} : { default: fallback }),
  };
}

/** Bytes of a page if the machine preset does not tell. */
export const defaultPageBytes = 4096;
