/** What the language is told about machines and kernels: one source for checks, completion and runs. */
import { layoutPageBytes, placesOf } from "../../compiler/index.js";
import { knownSettings, type LanguageSettings } from "../../language/index.js";
import {
  examineSettings,
  implementedSystemCalls,
  kernelPresets,
  kernelSettings,
  machinePresets,
  machineSettings,
  scheduleProblem,
} from "../../simulator/index.js";
import { hazardDescriptions } from "./hazard-descriptions.js";
import { valueMeanings } from "./value-meanings.js";

/** Descriptions for the language's services: the language server and the compiler get the same. */
export function languageSettings(): LanguageSettings {
  const settings: LanguageSettings = {
    machineSettings: machineSettings().map((setting) => ({ ...setting, meanings: valueMeanings[setting.key] })),
    machinePresets: machinePresets(),
    kernelSettings: kernelSettings().map((setting) => ({ ...setting, meanings: valueMeanings[setting.name] })),
    kernelPresets: kernelPresets(),
    systemCalls: implementedSystemCalls,
    examine: examineSettings,
    scheduleProblem,
    hazards: hazardDescriptions(),
  };
  const known = knownSettings(settings);
  return { ...settings, placesOf: (scenario) => placesOf(scenario, layoutPageBytes(scenario, known)) };
}
