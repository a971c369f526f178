/** The settings of a file's `explore` block as options. */
import type { Image } from "../../image/image.js";
import type { ExploreOptions } from "./verdict.js";

/** Seconds that an exploration may take unless somebody says otherwise. */
const defaultSeconds = 60;

/** What the file says about its exploration; the rest is as the defaults say. Values were checked by the language. */
export function exploreSettings({ explore }: Image): ExploreOptions & { readonly seconds: number } {
  const values = explore ?? {};
  const hardware = String(values.hardware ?? "none").split("+");
  const number = (name: string): number | undefined => (name in values ? Number(values[name]) : undefined);
  const [switches, steps, states] = ["switches", "steps", "states"].map(number);
  return {
    timer: values.timer === true,
    ...("from" in values && { from: String(values.from) }),
    walks: hardware.includes("walk"),
    evictions: hardware.includes("evict"),
    ...(switches !== undefined && { switches }),
    ...(steps !== undefined && { steps }),
    ...(states !== undefined && { states }),
    seconds: number("seconds") ?? defaultSeconds,
  };
}
