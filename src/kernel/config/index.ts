/** Settings of the kernel: presets, defects, costs. */
export { costModel, costNames, costPlace, type Cost, type CostName } from "./cost-model.js";
export { costPresets, costsOf, type CostPreset, type CostPresetName, type CostTotal } from "./cost-presets.js";
export {
  changeSetting,
  kernelPresets,
  kernelSettings,
  resolveKernelConfig,
  settingValues,
  type KernelConfig,
  type KernelPreset,
  type KernelSettingProblem,
  type KernelSettingValue,
} from "./kernel-config.js";
export type { KernelSetting } from "./kernel-setting.js";
export type { Fidelity } from "./settings-of-vases.js";
export { linuxPorts, type LinuxPort } from "./linux-ports.js";
export { Defect, hasDefect } from "./settings-of-defects.js";
