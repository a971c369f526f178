/** Settings of the kernel: presets, defects, costs. */
export { costModel, costPlace, type CostName } from "./cost-model.js";
export { costPresets, costsOf, type CostPreset, type CostPresetName } from "./cost-presets.js";
export {
  changeSetting,
  kernelPresets,
  kernelSettings,
  resolveKernelConfig,
  settingValues,
  type KernelConfig,
} from "./kernel-config.js";
export { linuxPorts, type LinuxPort } from "./linux-ports.js";
export { Defect, defectEffects, hasDefect } from "./settings-of-defects.js";
