/** What of the language's tables the scenario's machine and kernel have. */
import { AstUtils, type AstNode } from "langium";
import { isVariant, type Scenario } from "../generated/ast.js";
import {
  exploreSettings,
  findSystemCall,
  kernelCallGroups,
  stateFunctions,
  vasModelOf,
  type KnownSettings,
  type SettingDescription,
  type SettingsBlock,
} from "../model/index.js";
import { machineFacts, settingsBlock } from "../names/index.js";
import type { SettingsBlockKind } from "./completion-context.js";
import type { OpenCall } from "./words-before.js";

/** Does the scenario's kernel have this system call? */
export function hasSystemCall(name: string, scenario: Scenario, { systemCalls }: KnownSettings): boolean {
  const model = vasModelOf(scenario);
  const call = findSystemCall(name, model);
  if (call === null || (call.model ?? model) !== model) return false;
  return systemCalls?.includes(call.abi ?? name) ?? true;
}

/** Names of the primitives that kernel code has on the scenario's machine. */
export function kernelCallsOf(scenario: Scenario, settings: KnownSettings): ReadonlySet<string> {
  const { architecture: own } = machineFacts(scenario, settings);
  const groups = kernelCallGroups.filter(
    ({ architectures }) => architectures === undefined || own === null || architectures.includes(own),
  );
  return new Set(groups.flatMap(({ calls }) => calls).map(({ name }) => name));
}

/** All settings of a kind of block. */
export function settingsOf(block: SettingsBlockKind, settings: KnownSettings): readonly SettingDescription[] {
  if (block === "explore") return exploreSettings;
  return (block === "machine" ? settings.machineSettings : settings.kernelSettings) ?? [];
}

/** The values of a setting with which the scenario could run, as it is otherwise: others are not offered. */
export function fittingValues(
  block: SettingsBlockKind,
  setting: SettingDescription,
  place: AstNode,
  scenario: Scenario,
  settings: KnownSettings,
): SettingDescription {
  const { values, name } = setting;
  if (values === undefined || block === "explore") return setting;
  const fits = fitting(block, place, scenario, settings);
  return { ...setting, values: values.filter((value) => fits(name, value)) };
}

/** The settings that some value makes sense of; those of machines of another kind are not offered. */
export function fittingSettings(
  block: SettingsBlockKind,
  place: AstNode,
  scenario: Scenario,
  settings: KnownSettings,
): readonly SettingDescription[] {
  const all = settingsOf(block, settings);
  if (block === "explore") return all;
  const fits = fitting(block, place, scenario, settings);
  return all.filter((setting) => {
    const tried = samplesOf(setting);
    return tried.length === 0 || tried.some((value) => fits(setting.name, value));
  });
}

type Value = string | number | boolean;

function samplesOf({ type, values, minimum, maximum, default: fallback }: SettingDescription): Value[] {
  if (type === "switch") return [true, false];
  if (values && values.length > 0) return values.map((value) => (type === "word" ? value : Number(value)));
  return [fallback, minimum, maximum, 1, 2, 4].filter((value) => value !== undefined);
}

/** Is nothing said against a value, by the machine or the kernel that the block around a place is about? */
function fitting(
  block: "machine" | "kernel",
  place: AstNode,
  scenario: Scenario,
  { examine, machinePresets }: KnownSettings,
): (key: string, value: Value) => boolean {
  const variant = AstUtils.getContainerOfType(place, isVariant);
  const machine = settingsBlock([...scenario.machines.slice(0, 1), ...(variant?.machines ?? [])]);
  const kernel = settingsBlock([...scenario.kernels.slice(0, 1), ...(variant?.kernels ?? [])]);
  if (examine === undefined || machine.preset === "" || kernel.preset === "") return () => true;
  if (!(machinePresets?.some(({ name }) => name === machine.preset) ?? true)) return () => true;
  return (key, value) => {
    const changed = (one: SettingsBlock): SettingsBlock => ({
      ...one,
      overrides: { ...one.overrides, [key]: value },
    });
    const { problems } = block === "machine" ? examine(changed(machine), kernel) : examine(machine, changed(kernel));
    return !problems.some((problem) => problem.key === `${block}.${key}`);
  };
}

/** What the open call of `running`, `held` and their like is to be given next; null: it is of something else. */
export function stateParameter({ name, index, named }: OpenCall): "core" | "lock" | "frame" | "asid" | null {
  const parameters = stateFunctions.find((one) => one.name === name)?.parameters ?? [];
  return (named === null ? parameters[index] : parameters.find((one) => one.name === named))?.name ?? null;
}
