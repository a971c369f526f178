/** The machines we model: one row each, every figure with its source and confidence mark (mmu-hardware §5). */
import { arcPresets } from "./arc-presets.js";
import { armv7Presets } from "./armv7-presets.js";
import { armv8Presets } from "./armv8-presets.js";
import type { MachinePreset } from "./machine-preset.js";
import { riscvPresets } from "./riscv-presets.js";
import { x86Presets } from "./x86-presets.js";

/** All presets; the first is the default. */
export const presets: readonly MachinePreset[] = [
  ...arcPresets,
  ...riscvPresets,
  ...armv8Presets,
  ...armv7Presets,
  ...x86Presets,
];
