export type { SettingValue } from "./machine-setting.js";
export { machinePresets, resolveMachineConfig } from "./resolve-config.js";
export { machineSettings } from "./settings.js";
