/** Settings of the cost model: a calibration, and each of its figures on its own. */
import { costModel, type CostName } from "./cost-model.js";
import { costPresets, costsOf, type CostPresetName } from "./cost-presets.js";
import type { KernelSettingRow } from "./kernel-setting.js";

/** Resolved settings of costs. */
export interface CostSettings {
  readonly costs: CostPresetName;
  /** Clock rate at which cycles are shown as time, in MHz. */
  readonly mhz: number;
  /** Cycles of each figure: the calibration's, unless a setting replaces it. */
  readonly cost: Readonly<Record<CostName, number>>;
}

/** What the settings say: a negative number stands for the calibration's own figure. */
export type CostChoices = Omit<CostSettings, "cost"> & { readonly [Name in CostName as `cost_${Name}`]: number };

const asCalibrated = -1;
const names = Object.keys(costModel) as CostName[];

/** `systemCall` → `cost_system_call`: the key of one figure. */
function costKey(name: CostName): string {
  return `cost_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

/** The rows of these settings. */
export const costSettingRows: readonly KernelSettingRow<CostChoices>[] = [
  {
    name: "costs",
    field: "costs",
    type: "word",
    values: Object.keys(costPresets),
    fallback: "rfc-e5620",
    doc:
      "Whose figures kernel work is charged with. Measured: those of rfc-e5620; recalled and unverified: those of " +
      "SpaceJMP (docs/kernel.md, cost model).",
  },
  {
    name: "mhz",
    field: "mhz",
    type: "number",
    minimum: 1,
    maximum: 100_000,
    fallback: asCalibrated,
    doc: "Clock rate at which reports show cycles as nanoseconds; that of the measured machine unless it is set.",
  },
  ...names.map((name): KernelSettingRow<CostChoices> => ({
    name: costKey(name),
    field: `cost_${name}`,
    type: "number",
    minimum: 0,
    maximum: 1_000_000_000,
    fallback: asCalibrated,
    doc: `Cycles of \`${name}\` in the cost model, in place of the calibration's figure.`,
  })),
];

/** The figures and the clock rate that choices come to. */
export function resolveCosts(choices: CostChoices): CostSettings {
  const own = costsOf(choices.costs);
  const cost = Object.fromEntries(
    names.map((name) => {
      const chosen = choices[`cost_${name}`];
      return [name, chosen === asCalibrated ? own[name] : chosen];
    }),
  ) as Record<CostName, number>;
  const mhz = choices.mhz === asCalibrated ? costPresets[choices.costs].mhz : choices.mhz;
  return { costs: choices.costs, mhz, cost };
}
