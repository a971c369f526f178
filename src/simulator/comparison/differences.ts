/** Which settings two runs of a scenario differ in, as far as they were named: presets and overrides. */
import type { Simulation } from "../state/index.js";

/** A setting that is different; null: the preset's own value. */
export interface SettingDifference {
  readonly setting: string;
  readonly a: string | null;
  readonly b: string | null;
}

/** Settings of a run by name, as the file, its variant and whoever opened it set them. */
export type NamedSettings = Readonly<Record<string, string | number | boolean>>;

/** The settings of an image with overrides such as `machine.tags` above them. */
export function namedSettings(
  { machine, kernel }: Simulation["image"],
  overrides: Readonly<Record<string, string | number | boolean>>,
): NamedSettings {
  const of = (group: string, settings: typeof machine) =>
    Object.entries({ preset: settings.preset, ...settings.overrides }).map(([key, value]) => [
      `${group}.${key}`,
      value,
    ]);
  return { ...Object.fromEntries([...of("machine", machine), ...of("kernel", kernel)]), ...overrides };
}

/** What is different, in the order of A and then of B. */
export function differences(a: NamedSettings, b: NamedSettings): readonly SettingDifference[] {
  const text = (value: string | number | boolean | undefined): string | null => {
    if (value === undefined) return null;
    return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
  };
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .map((setting) => ({ setting, a: text(a[setting]), b: text(b[setting]) }))
    .filter((one) => one.a !== one.b);
}
