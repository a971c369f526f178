/** Scenarios to explore, and driving an exploration to its verdict. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { explore, type ExploreOptions, type Verdict } from "../../../src/explore/index.js";
import type { Image } from "../../../src/image/image.js";
import { scheduleText } from "../../../src/kernel/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";

const examples = path.join(import.meta.dirname, "../../../examples");

/** Text of an example, `name` as `hazards/p04-no-shootdown`. */
export function exampleText(name: string): string {
  return readFileSync(path.join(examples, `${name}.vas`), "utf8");
}

/** A hazard's example without what pins its schedule down: no rendezvous, no expectations. */
export async function withoutMeets(name: string, change: (text: string) => string = (text) => text): Promise<Image> {
  const text = exampleText(`hazards/${name}`).replace(/\bmeet \w+(\(\d+\))?/g, "");
  return compile(change(text.replace(/^expect .*$/gm, "")));
}

/** Explores to the end. */
export function verdictOf(image: Image, options: ExploreOptions = {}): Verdict {
  const exploration = explore(open({ ...image, schedules: [] }), options);
  for (;;) {
    const next = exploration.next();
    if (next.done === true) return next.value;
  }
}

/** A verdict with its schedules as they are written. */
export function told({ breaches, ...rest }: Verdict): unknown {
  return { ...rest, breaches: breaches.map((breach) => ({ ...breach, schedule: scheduleText(breach.schedule) })) };
}
