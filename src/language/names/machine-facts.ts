/** What the chosen machine says that checks of other blocks need: page size, cores, end of the user's addresses. */
import type { Scenario } from "../generated/ast.js";
import { defaultPageBytes, type KnownSettings, type PresetDescription } from "../model/index.js";
import { settingValue } from "./setting-value.js";

/** Null: not known here; the machine itself will tell. */
export interface MachineFacts {
  readonly pageBytes: number;
  /** Sizes of pages other than that, the smallest first. */
  readonly largePages: readonly number[] | null;
  readonly cores: number | null;
  readonly userEnd: number | null;
  readonly architecture: string | null;
}

/** Facts about the machine of a scenario. */
export function machineFacts(scenario: Scenario, settings: KnownSettings): MachineFacts {
  const machine = scenario.machines[0];
  const preset: PresetDescription | undefined = settings.machinePresets?.find(({ name }) => name === machine?.preset);
  const stated = machine?.settings.find(({ key }) => key === "cores");
  const cores = stated
    ? settingValue(stated)
    : (preset?.cores ?? settings.machineSettings?.find(({ name }) => name === "cores")?.default);
  return {
    pageBytes: preset?.pageBytes ?? defaultPageBytes,
    largePages: preset?.largePages ?? null,
    cores: typeof cores === "number" ? cores : null,
    userEnd: preset?.userEnd ?? null,
    architecture: preset?.architecture ?? null,
  };
}
