/** What can be set of a machine, and how a preset and settings become one configuration. */
export type { SettingValue } from "./machine-setting.js";
export { machinePresets, resolveMachineConfig } from "./resolve-config.js";
export { machineSettings } from "./settings.js";
