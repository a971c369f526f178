/**
 * What the host tells the language about the machine and the kernel. The language imports neither: `createVasServices`
 * takes these descriptions, so that validation, completion and hover always speak of the machine that will run.
 */

/** A key of a `machine` or `kernel` block. */
export interface SettingDescription {
  /** As written in the file. */
  readonly name: string;
  /** `bytes` is a number that is usually written with a suffix; `switch` is `on` or `off`; `word` is one of `values`. */
  readonly type: "number" | "bytes" | "switch" | "word" | "text";
  /** Allowed words, or allowed numbers as text; empty or absent: any of the type. */
  readonly values?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  /** Absent: depends on the preset. */
  readonly default?: string | number | boolean | undefined;
  /** One or two sentences. */
  readonly doc: string;
}

/** A preset that a `machine` or `kernel` block can name. */
export interface PresetDescription {
  readonly name: string;
  readonly title: string;
  /** Machines: bytes of a page; segments begin on such a boundary. Absent: 4096. */
  readonly pageBytes?: number | undefined;
  /** Machines: number of cores unless the block says otherwise. */
  readonly cores?: number | undefined;
  /** Machines: first address that user programs cannot have. */
  readonly userEnd?: number | undefined;
}

/** Everything that is injected. Absent lists are not checked against. */
export interface LanguageSettings {
  readonly machineSettings?: readonly SettingDescription[];
  readonly kernelSettings?: readonly SettingDescription[];
  readonly machinePresets?: readonly PresetDescription[];
  readonly kernelPresets?: readonly PresetDescription[];
  /** Names of the system calls that the kernel simulates. Absent: as builtins.ts says. */
  readonly systemCalls?: readonly string[];
}

/** Bytes of a page if the machine preset does not tell. */
export const defaultPageBytes = 4096;
