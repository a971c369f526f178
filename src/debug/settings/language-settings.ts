/** What the language is told about machines and kernels: one source for checks, completion and runs. */
import type { LanguageSettings } from "../../language/index.js";
import {
  examineSettings,
  implementedSystemCalls,
  kernelPresets,
  kernelSettings,
  machinePresets,
  machineSettings,
  scheduleProblem,
} from "../../simulator/index.js";

/** Descriptions for the language's services: the language server and the compiler get the same. */
export function languageSettings(): LanguageSettings {
  return {
    machineSettings: machineSettings(),
    machinePresets: machinePresets(),
    kernelSettings: kernelSettings(),
    kernelPresets: kernelPresets(),
    systemCalls: implementedSystemCalls,
    examine: examineSettings,
    scheduleProblem,
  };
}
