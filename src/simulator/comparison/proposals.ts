/** What a scenario can be compared with: its variants, and every choice of one setting that machine and kernel admit. */
import type { Image, Settings } from "../../image/image.js";
import { kernelPresets, kernelSettings } from "../../kernel/index.js";
import { machinePresets, machineSettings } from "../../machine/index.js";
import type { ComparisonProposal } from "../../protocol/comparison-snapshot.js";
import { examineSettings, withVariant } from "../settings/index.js";
import { differences, namedSettings, type NamedSettings } from "./differences.js";

/** A setting with the values that it can have. */
interface Choice {
  readonly name: string;
  readonly values: readonly string[];
  readonly group: ComparisonProposal["group"];
  /** What it is, or what each value is. */
  readonly doc: string | ReadonlyMap<string, string>;
}

function choices(): readonly Choice[] {
  const machine = machineSettings()
    .filter(({ values }) => values.length > 0)
    .map(({ key, values, doc }): Choice => ({
      name: `machine.${key}`,
      values,
      group: key === "tags" ? "policy" : "setting",
      doc,
    }))
    .sort((one, other) => Number(other.group === "policy") - Number(one.group === "policy"));
  const kernel = kernelSettings()
    .filter(({ type, values }) => type === "switch" || values !== undefined)
    .map(({ name, values, doc }): Choice => ({
      name: `kernel.${name}`,
      values: values ?? ["on", "off"],
      group: "setting",
      doc,
    }));
  const presets: readonly Choice[] = [
    {
      name: "machine.preset",
      values: machinePresets().map(({ name }) => name),
      group: "machine",
      doc: new Map(machinePresets().map(({ name, title }) => [name, title])),
    },
    {
      name: "kernel.preset",
      values: kernelPresets().map(({ name }) => name),
      group: "kernel",
      doc: new Map(kernelPresets().map(({ name, title }) => [name, title])),
    },
  ];
  return [...machine.slice(0, 1), ...presets, ...machine.slice(1), ...kernel];
}

/**
 * Everything that a run with these settings can be compared with by one choice: not what it is already, and nothing that machine
 * or kernel would refuse.
 *
 * @param image the scenario with its variants
 * @param variant the run's own
 * @param overrides the run's own, such as `machine.tags`
 * @param only settings that are wanted; null: variants and every setting
 */
export function comparisonProposals(
  image: Image,
  variant: string | null,
  overrides: NamedSettings,
  only: readonly string[] | null = null,
): readonly ComparisonProposal[] {
  const own = (variant === null ? image : withVariant(image, variant)) ?? image;
  const now = namedSettings(own, overrides);
  const names = only === null ? [null, ...image.variants.map(({ name }) => name)] : [];
  const variants = names.flatMap((name): ComparisonProposal[] => {
    if (name === variant && Object.keys(overrides).length === 0) return [];
    const other = name === null ? image : withVariant(image, name)!;
    const changed = differences(now, namedSettings(other, {}));
    if (changed.length === 0) return [];
    const label = name === null ? "as written" : `variant ${name}`;
    const title = image.variants.find((one) => one.name === name)?.title;
    const detail = changed.map(({ setting, b }) => `${setting} ${b ?? "of the preset"}`).join(", ");
    return [{ label, detail: title ?? detail, group: "variant", other: { variant: name } }];
  });
  const kept = Object.entries(overrides).map(([name, value]) => ({ name, value: String(value) }));
  const wanted = only === null ? choices() : choices().filter(({ name }) => only.includes(name));
  const settings = wanted.flatMap(({ name, values, group, doc }) =>
    values
      .filter((value) => !isNow(now[name], value) && admitted({ ...now, [name]: value }))
      .map((value): ComparisonProposal => ({
        label: `${name} ${value}`,
        detail: typeof doc === "string" ? doc : (doc.get(value) ?? ""),
        group,
        other: { variant, settings: [...kept.filter((one) => one.name !== name), { name, value }] },
      })),
  );
  return [...variants, ...settings];
}

function isNow(now: string | number | boolean | undefined, value: string): boolean {
  return (typeof now === "boolean" ? (now ? "on" : "off") : String(now)) === value;
}

/** Can there be such a machine with such a kernel? */
function admitted(settings: NamedSettings): boolean {
  const group = (prefix: string): Settings => {
    const entries = Object.entries(settings).filter(([key]) => key.startsWith(`${prefix}.`));
    const { preset, ...overrides } = Object.fromEntries(
      entries.map(([key, value]) => [key.slice(prefix.length + 1), value]),
    );
    return { preset: String(preset), overrides };
  };
  return examineSettings(group("machine"), group("kernel")).problems.length === 0;
}
