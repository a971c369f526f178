/**
 * The settings of a machine: what each key of a `machine` block means, what it may be, and its effect on the
 * configuration. The language service, launch.json and the documentation are generated from this table.
 */
import type { MachineSetting, MachineSettingRow } from "./machine-setting.js";
import { costSettingRows } from "./settings-of-costs.js";
import { optionSettingRows } from "./settings-of-options.js";
import { runSettingRows } from "./settings-of-runs.js";
import { tagSettingRows } from "./settings-of-tags.js";
import { superTlbSettingRow, tlbSettingRows } from "./settings-of-tlbs.js";

/** All settings, in the order in which they are offered. */
export const machineSettingRows: readonly MachineSettingRow[] = [
  ...runSettingRows,
  ...tagSettingRows,
  ...tlbSettingRows,
  ...optionSettingRows,
  superTlbSettingRow,
  ...costSettingRows,
];

/** Descriptions of all settings. */
export function machineSettings(): readonly MachineSetting[] {
  return machineSettingRows;
}
