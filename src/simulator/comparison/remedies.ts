/** The setting that would have kept a pitfall from a run, where one does: what the same run is tried with next. */
import type { Image, Settings } from "../../image/image.js";
import { kernelSettings, resolveKernelConfig } from "../../kernel/index.js";
import { machineSettings, resolveMachineConfig, type Pitfall } from "../../machine/index.js";
import type { ComparisonProposal } from "../../protocol/comparison-snapshot.js";
import { examineSettings, withVariant } from "../settings/index.js";
import { namedSettings, type NamedSettings } from "./differences.js";

/** By number, P1 first: the setting and the value that is sound. Pitfalls that kernel code brings about have none. */
const sound: readonly (readonly string[])[] = [
  ["kernel.flush_on_rollover on"],
  ["kernel.rollover_flush private"],
  ["kernel.check_generation on"],
  ["kernel.shootdown on"],
  ["kernel.ivutlb on"],
  ["kernel.ivutlb_workaround on"],
  ["machine.metal_fix on"],
  ["kernel.probe_before_insert on"],
  ["kernel.guard_subscribed on"],
  ["kernel.dup_handler exact"],
  ["kernel.sasid_write always"],
  ["kernel.unsubscribe_marks clear"],
  ["kernel.shared_release_flush all"],
  ["kernel.unsubscribe_register now"],
  ["kernel.context_key counter"],
  ["kernel.user_global off", "kernel.global_flush on"],
  ["kernel.shared_protection own"],
  ["kernel.range_flush pages"],
  ["kernel.cpumask auto"],
  ["kernel.keep_running_asids on"],
  ["kernel.asid_allocator arm64"],
  ["machine.erratum_invlpg_global off"],
  ["kernel.cip_1200_workaround on"],
  ["kernel.reserve_asid on"],
  ["machine.walk_during_flush off"],
  ["kernel.shared_ids_full private"],
  ["machine.tags asid"],
];

/**
 * What would have kept a pitfall from this run: the settings above that would change something, and that its machine and kernel admit.
 *
 * @param image the scenario with its variants
 * @param variant the run's own
 * @param overrides the run's own, such as `kernel.shootdown`
 */
export function hazardRemedies(
  image: Image,
  variant: string | null,
  overrides: NamedSettings,
  pitfall: Pitfall,
): readonly ComparisonProposal[] {
  const own = (variant === null ? image : withVariant(image, variant)) ?? image;
  const settings = namedSettings(own, overrides);
  const now = configOf(settings);
  const kept = Object.entries(overrides).map(([name, value]) => ({ name, value: wordOf(value) }));
  return (sound[pitfall - 1] ?? []).flatMap((label) => {
    const [name, value] = label.split(" ") as [string, string];
    const after = configOf({ ...settings, [name]: value });
    if (after === null || after === now) return [];
    const other = { variant, settings: [...kept.filter((one) => one.name !== name), { name, value }] };
    return [{ label, detail: docOf(name), group: "setting" as const, other }];
  });
}

/** Machine and kernel as they come of settings, as a text to be held against another; null: there are none such. */
function configOf(settings: NamedSettings): string | null {
  const group = (prefix: string): Settings => {
    const named = Object.entries(settings).filter(([key]) => key.startsWith(prefix));
    const { preset, ...overrides } = Object.fromEntries(named.map(([key, value]) => [key.slice(prefix.length), value]));
    return { preset: String(preset), overrides };
  };
  const [machine, kernel] = [group("machine."), group("kernel.")];
  if (examineSettings(machine, kernel).problems.length > 0) return null;
  return JSON.stringify([resolveMachineConfig(machine), resolveKernelConfig(kernel)]);
}

function wordOf(value: string | number | boolean): string {
  return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
}

function docOf(name: string): string {
  const key = name.slice(name.indexOf(".") + 1);
  return name.startsWith("machine.")
    ? (machineSettings().find((one) => one.key === key)?.doc ?? "")
    : (kernelSettings().find((one) => one.name === key)?.doc ?? "");
}
