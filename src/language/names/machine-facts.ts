/** What the chosen machine says that checks of other blocks need: page size, cores, end of the user's addresses. */
import { AstUtils, type AstNode } from "langium";
import { isScenario, type Scenario, type Variant } from "../generated/ast.js";
import { defaultPageBytes, type KnownSettings, type PresetDescription } from "../model/index.js";
import { nodeAround } from "../syntax/index.js";
import { settingValue } from "./setting-value.js";

/** Null: not known here; the machine itself will tell. */
export interface MachineFacts {
  readonly preset: string | null;
  readonly pageBytes: number;
  /** Sizes of pages other than that, the smallest first. */
  readonly largePages: readonly number[] | null;
  readonly cores: number | null;
  readonly userEnd: number | null;
  readonly architecture: string | null;
}

/** Facts about the machine of a scenario, or of one of its variants: the variant's preset and settings go before the scenario's. */
export function machineFacts(scenario: Scenario, settings: KnownSettings, variant?: Variant): MachineFacts {
  const blocks = [...(variant?.machines.slice(0, 1) ?? []), ...scenario.machines.slice(0, 1)];
  const named = blocks.find(({ preset }) => preset !== undefined)?.preset;
  const preset: PresetDescription | undefined = settings.machinePresets?.find(({ name }) => name === named);
  const stated = blocks.flatMap((block) => block.settings.filter(({ key }) => key === "cores"))[0];
  const cores = stated
    ? settingValue(stated)
    : (preset?.cores ?? settings.machineSettings?.find(({ name }) => name === "cores")?.default);
  return {
    preset: preset?.name ?? null,
    pageBytes: preset?.pageBytes ?? defaultPageBytes,
    largePages: preset?.largePages ?? null,
    cores: typeof cores === "number" ? cores : null,
    userEnd: preset?.userEnd ?? null,
    architecture: preset?.architecture ?? null,
  };
}

/** Facts about the machine that a node is about: that of the variant around it, else the scenario's; null: it stands in no file. */
export function machineFactsAt(node: AstNode, settings: KnownSettings): MachineFacts | null {
  const root = AstUtils.findRootNode(node);
  return isScenario(root) ? machineFacts(root, settings, nodeAround(node, "Variant")) : null;
}
