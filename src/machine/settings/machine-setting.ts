/** What a setting of the machine is: a key of a `machine` block, what it may be, and its effect on the configuration. */
import type { MachineConfig } from "../config/index.js";

/** Kinds of values. Bytes are written as numbers, possibly with K, M or G in the language. */
export type SettingType = "integer" | "bytes" | "switch" | "choice";

/** A value as the user wrote it. */
export type SettingValue = string | number | boolean;

/** Description of one key. */
export interface MachineSetting {
  readonly key: string;
  readonly type: SettingType;
  /** Allowed words of a choice. */
  readonly values: readonly string[];
  /** Range of a number. */
  readonly minimum: number;
  readonly maximum: number;
  /** The number must be a power of two. */
  readonly powerOfTwo: boolean;
  /** Default, or "preset" if the preset decides. */
  readonly default: SettingValue;
  readonly doc: string;
}

/** A configuration under construction. */
export type MachineDraft = { -readonly [Key in keyof MachineConfig]: MachineConfig[Key] };

/** A setting and what it changes. */
export interface MachineSettingRow extends MachineSetting {
  apply(draft: MachineDraft, value: SettingValue): void;
}

/** A row of the table of settings. `byDefault` is "preset" if the preset decides. */
export function row(
  key: string,
  type: SettingType,
  byDefault: SettingValue,
  doc: string,
  apply: (draft: MachineDraft, value: SettingValue) => void,
  more: Partial<Pick<MachineSetting, "values" | "minimum" | "maximum" | "powerOfTwo">> = {},
): MachineSettingRow {
  return {
    key,
    type,
    values: [],
    minimum: 0,
    maximum: 2 ** 31,
    powerOfTwo: false,
    ...more,
    default: byDefault,
    doc,
    apply,
  };
}
