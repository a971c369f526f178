/** Which TLBs the machine has that an expectation is about: the scenario's, or that of the variant around it. */
import { AstUtils, type AstNode } from "langium";
import { isScenario, type Kernel, type Machine, type Scenario, type Variant } from "../generated/ast.js";
import type { KnownSettings, SettingsBlock } from "../model/index.js";
import { settingValue } from "./setting-value.js";
import { nodeAround } from "../syntax/index.js";

/** Names of the units that a node can ask for, or null where they are not known. */
export function unitsAt(node: AstNode, settings: KnownSettings): readonly string[] | null {
  const scenario = AstUtils.findRootNode(node);
  return isScenario(scenario) ? unitsOf(scenario, settings, nodeAround(node, "Variant")) : null;
}

/** Names of the units of a scenario's machine, or of a variant's, or null where they are not known. */
export function unitsOf(scenario: Scenario, settings: KnownSettings, variant?: Variant): readonly string[] | null {
  const machines = [...scenario.machines.slice(0, 1), ...(variant?.machines ?? [])];
  const kernels = [...scenario.kernels.slice(0, 1), ...(variant?.kernels ?? [])];
  if (settings.examine === undefined || machines[0]?.preset === undefined) return null;
  return settings.examine(settingsBlock(machines), settingsBlock(kernels)).units;
}

/** Blocks as one; later ones go before earlier ones. */
export function settingsBlock(blocks: readonly (Machine | Kernel)[]): SettingsBlock {
  return {
    preset: blocks.findLast(({ preset }) => preset !== undefined)?.preset ?? "",
    overrides: Object.fromEntries(
      blocks.flatMap((block) => block.settings.map((setting) => [setting.key, settingValue(setting)] as const)),
    ),
  };
}
