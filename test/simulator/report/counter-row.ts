/** A scenario whose counters can be counted by hand. */

/** Machines that differ in what matters here: who refills, how many levels tables have, who must be interrupted. */
export type Preset = string;

/** A scenario on some machines, and the values of counters as expectations write them. */
export interface CounterRow {
  readonly what: string;
  /** With what a preset's settings are, `PRESET { … }`. */
  readonly text: string;
  readonly presets: readonly Preset[];
  readonly counters: Readonly<Record<string, number | Readonly<Record<Preset, number>>>>;
}

/** Pages have 8K on ARC and 4K elsewhere: programs go in steps of 8K, which is another page on both. */
/** One of each. */
export const everyKind = ["rv64-sv39", "arc-hs38-1k", "skylake", "cortex-a53"];
/** Machines whose hardware walks. */
export const walkers = ["rv64-sv39", "skylake", "cortex-a53"];
/** What every scenario begins with. */
export const head = (settings = "", kernel = ""): string =>
  `scenario "counted" machine PRESET { ${settings} } kernel linux-rfc { ${kernel} }\n`;
/** The process of one. */
export const process = "process A runs p\n";
