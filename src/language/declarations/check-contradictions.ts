/** Settings that are right each for itself and cannot be together: what the machine and the kernel would refuse. */
import type { ValidationAcceptor } from "langium";
import type { Kernel, Machine, Scenario, Variant } from "../generated/ast.js";
import { settingsBlock } from "../names/index.js";
import type { KnownSettings } from "../model/index.js";
import { isSettingWrong } from "./check-settings.js";

/** The scenario and each of its variants, as they would run. */
export function checkContradictions(scenario: Scenario, settings: KnownSettings, accept: ValidationAcceptor): void {
  if (settings.examine === undefined) return;
  const base = { machines: scenario.machines.slice(0, 1), kernels: scenario.kernels.slice(0, 1) };
  if (base.machines[0]?.preset === undefined || base.kernels[0]?.preset === undefined) return;
  const told = new Set<string>();
  report(base, null, settings, told, accept);
  for (const variant of scenario.variants) {
    if (variant.machines.length + variant.kernels.length === 0) continue;
    const both = {
      machines: [...base.machines, ...variant.machines.slice(0, 1)],
      kernels: [...base.kernels, ...variant.kernels.slice(0, 1)],
    };
    report(both, variant, settings, told, accept);
  }
}

interface Blocks {
  readonly machines: readonly Machine[];
  readonly kernels: readonly Kernel[];
}

function report(
  { machines, kernels }: Blocks,
  variant: Variant | null,
  settings: KnownSettings,
  told: Set<string>,
  accept: ValidationAcceptor,
): void {
  const { problems } = settings.examine!(settingsBlock(machines), settingsBlock(kernels));
  for (const { key, message } of problems) {
    if (told.has(`${key}: ${message}`)) continue;
    told.add(`${key}: ${message}`);
    const [group, name] = key.split(".") as [string, string?];
    // An unknown preset is reported where it is named.
    if (name === "preset") continue;
    const blocks: readonly (Machine | Kernel)[] = group === "kernel" ? kernels : machines;
    const at = [...blocks].reverse().flatMap((block) => block.settings.filter((setting) => setting.key === name))[0];
    const other = blocks.at(-1)!;
    if (at !== undefined) {
      // A value that is wrong by itself is reported where it is checked.
      if (!isSettingWrong(at, settings)) accept("error", `\`${at.key}\`: ${message}.`, { node: at });
    } else if (variant !== null && !("preset" in other && other.preset !== undefined))
      accept("error", `${key}: ${message}.`, { node: variant, property: "name" });
    else accept("error", `${name ?? key}: ${message}.`, { node: other, property: "preset" });
  }
}
