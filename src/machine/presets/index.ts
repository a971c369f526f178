/** Which machines there are: presets, settings, and how both become one configuration. */
export type { SettingValue } from "./machine-setting.js";
export { machinePresets, resolveMachineConfig } from "./resolve-config.js";
export { machineSettings } from "./settings.js";
