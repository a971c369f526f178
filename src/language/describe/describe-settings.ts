/** Settings, their values, presets and pitfalls in words. */
import {
  formatBytes,
  type HazardDescription,
  type PresetDescription,
  type SettingDescription,
} from "../model/index.js";
import { sentence, type Description } from "./description.js";

/** Key of a machine or kernel block. */
export function describeSetting(setting: SettingDescription): Description {
  const { name, type, values, minimum, maximum, powerOfTwo, default: fallback, doc } = setting;
  const show = (value: number): string => (type === "bytes" ? formatBytes(value) : `${value}`);
  const range = minimum !== undefined && maximum !== undefined ? `${show(minimum)} to ${show(maximum)}` : "";
  const words = values?.map((value) => `\`${value}\``).join(", ");
  const allowed =
    (words || valueKinds[type]) + (range === "" ? "" : ` (${range})`) + (powerOfTwo ? ", a power of two" : "");
  const word = typeof fallback === "boolean" ? (fallback ? "on" : "off") : fallback;
  const shown = typeof word === "number" ? show(word) : word;
  const byDefault = shown === undefined ? "" : ` Default: \`${shown}\`.`;
  return { code: `${name} ${shown ?? "…"}`, text: `${doc}\n\nValues: ${allowed}.${byDefault}` };
}

/** A value of a setting. */
export function describeValue(setting: SettingDescription, value: string): Description {
  const meaning = setting.meanings?.[value];
  return { code: `${setting.name} ${value}`, text: [...(meaning ? [meaning] : []), setting.doc].join("\n\n") };
}

/** A pitfall or defect of the checker. */
export function describeHazard({ id, title, doc }: HazardDescription): Description {
  return { code: `hazard ${id}`, text: `${sentence(title)}\n\n${doc}` };
}

const valueKinds: Readonly<Record<SettingDescription["type"], string>> = {
  switch: "`on`, `off`",
  bytes: "a number of bytes, such as `64K`",
  number: "a number",
  word: "a word",
  text: "text in quotes",
};

/** Preset of a machine or kernel. */
export function describePreset(word: string, { name, title }: PresetDescription): Description {
  return { code: `${word} ${name}`, text: title };
}
