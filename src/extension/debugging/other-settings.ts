/** Launch configurations of one scenario under other settings. */
import type { ComparedSettings } from "../../protocol/comparison-snapshot.js";

/** A launch configuration with a variant and settings in place of its own. */
export function withSettings<Configuration extends object>(
  configuration: Configuration,
  { variant, settings }: ComparedSettings,
): Configuration & { machine: Record<string, string>; kernel: Record<string, string>; variant: string | null } {
  const group = (prefix: string) =>
    Object.fromEntries(
      (settings ?? []).flatMap(({ name, value }) =>
        name.startsWith(`${prefix}.`) ? [[name.slice(prefix.length + 1), value]] : [],
      ),
    );
  return { ...configuration, variant: variant ?? null, machine: group("machine"), kernel: group("kernel") };
}

/** A launch configuration, of which only what says what is run matters here. */
type Configuration = Readonly<Record<string, unknown>>;

/** Whether two configurations run the same. Settings may be texts, numbers or switches; absent ones are the file's. */
export function runsTheSame(one: Configuration, other: Configuration): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf(configuration: Configuration): string {
  const [program, variant, schedule, machine, kernel] = ["program", "variant", "schedule", "machine", "kernel"].map(
    (name) => configuration[name],
  );
  const settings = (block: unknown) =>
    Object.entries(block ?? {})
      .map(([name, value]) => [name, value === true ? "on" : value === false ? "off" : String(value)])
      .sort();
  return JSON.stringify([program, variant || null, schedule || null, settings(machine), settings(kernel)]);
}
