/** What the language is told about machines and kernels: one source for checks, completion and runs. */
import type { LanguageSettings, PresetDescription, SettingDescription } from "../language/settings.js";
import { pageTableFormat, resolveMachineConfig, type MachineSetting, type SettingType } from "../machine/index.js";
import { kernelPresets, kernelSettings, machinePresets, machineSettings } from "../simulator/index.js";

const types: Readonly<Record<SettingType, SettingDescription["type"]>> = {
  integer: "number",
  bytes: "bytes",
  switch: "switch",
  choice: "word",
};

function describeSetting(setting: MachineSetting): SettingDescription {
  const ranged = setting.type === "integer" || setting.type === "bytes";
  return {
    name: setting.key,
    type: types[setting.type],
    doc: setting.doc,
    ...(setting.type === "choice" ? { values: setting.values } : {}),
    ...(ranged ? { minimum: setting.minimum, maximum: setting.maximum } : {}),
    ...(setting.default === "preset" ? {} : { default: setting.default }),
  };
}

function describePreset({ name, title }: { readonly name: string; readonly title: string }): PresetDescription {
  const resolved = resolveMachineConfig({ preset: name, overrides: {} });
  if ("problems" in resolved) return { name, title };
  const { pageShift, cores, format } = resolved.config;
  return { name, title, pageBytes: 2 ** pageShift, cores, userEnd: pageTableFormat(format).userEnd };
}

/** Descriptions for `createVasServices`: the language server and the compiler get the same. */
export function languageSettings(): LanguageSettings {
  return {
    machineSettings: machineSettings().map(describeSetting),
    machinePresets: machinePresets().map(describePreset),
    kernelSettings: kernelSettings(),
    kernelPresets: kernelPresets(),
  };
}
