/** Which machines there are: presets, settings, and how both become one configuration. */
export type { MachineSetting, SettingType, SettingValue } from "./machine-setting.js";
export {
  machinePresets,
  resolveMachineConfig,
  type MachinePresetSummary,
  type MachineSettingProblem,
} from "./resolve-config.js";
export { machineSettings } from "./settings.js";
