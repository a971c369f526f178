/** What a setting of the kernel is: the key a `kernel` block can have, what it may be, and the field it sets. */

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

/** A setting, the field of a configuration that it sets, and the value of presets that do not mention it. */
export type KernelSettingRow<Fields> = KernelSetting & {
  readonly field: keyof Fields & string;
  readonly fallback: string | number | boolean;
};
