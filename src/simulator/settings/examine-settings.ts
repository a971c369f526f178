/** What would come of settings, without a machine: contradictions, and the TLBs that counters could be asked for. */
import { counterUnitRows } from "../../image/counter.js";
import type { Settings } from "../../image/image.js";
import { resolveMachineConfig, type MachineConfig } from "../../machine/index.js";
import { resolveKernelConfig, settingConflicts } from "../../kernel/index.js";
import type { SettingProblem } from "../state/index.js";

/** Outcome of looking at the settings of a scenario or variant. */
export interface SettingsExamination {
  /** Every reason why there cannot be such a machine with such a kernel. */
  readonly problems: readonly SettingProblem[];
  /** Names that counters have for the machine's TLBs; null: there is no such machine. */
  readonly units: readonly string[] | null;
}

/** Looks at settings as a run would. */
export function examineSettings(machine: Settings, kernel: Settings): SettingsExamination {
  const hardware = resolveMachineConfig(machine);
  const software = resolveKernelConfig(kernel);
  const problems = [
    ...("problems" in hardware
      ? hardware.problems.map(({ key, message }) => ({ key: `machine.${key}`, message }))
      : []),
    ...("problems" in software ? software.problems.map(({ key, message }) => ({ key: `kernel.${key}`, message })) : []),
  ];
  if ("config" in hardware && "config" in software)
    problems.push(...settingConflicts(hardware.config, software.config));
  return { problems, units: "config" in hardware ? unitsOf(hardware.config) : null };
}

function unitsOf({ tlbs }: MachineConfig): readonly string[] {
  const own = new Set(tlbs.map(({ name }) => name.toLowerCase()));
  const asked = tlbs.filter(({ serves }) => serves !== "walk");
  const unified = asked.some(({ level, serves }) => level === 1 && serves === "both");
  const always = ["itlb", "dtlb", "l1i", "l1d", ...(unified ? ["uitlb", "udtlb"] : [])];
  const second = asked.some(({ level }) => level === 2) ? ["l2"] : [];
  const known = new Set([...own, ...always, ...second]);
  return counterUnitRows.map(({ name }) => name).filter((name) => known.has(name));
}
