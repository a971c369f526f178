/** Which other order `--other-order` asks for. */
import { otherOrderAt, type OtherOrder } from "../../explore/index.js";
import type { Image } from "../../image/image.js";
import { chooseSchedule } from "../../simulator/index.js";
import { UsageError } from "../terminal/index.js";

/** What the command line says of it. */
export interface AskedOrder {
  /** Text or name of a schedule; null: the one of the file. */
  readonly schedule: string | null;
  /** Its step, from 1. */
  readonly step: number;
}

/**
 * The steps that stay, and the one that does not come next.
 *
 * @throws UsageError if there is no such schedule or step
 */
export function askedOrder(file: string, image: Image, { schedule: asked, step }: AskedOrder): OtherOrder {
  const chosen = chooseSchedule(image, asked ?? undefined);
  if ("problem" in chosen) throw new UsageError(`--schedule ${asked}: ${chosen.problem}`);
  if (chosen.schedule === null) {
    const names = (image.schedules ?? []).flatMap(({ name }) => (name === "" ? [] : [name]));
    const which =
      names.length === 0
        ? `${file} has no schedule: give one with --schedule TEXT, such as vas explore prints`
        : `${file} has several schedules or only such with a name: choose one with --schedule NAME (${names.join(", ")})`;
    throw new UsageError(`--other-order ${step}: ${which}`);
  }
  const found = otherOrderAt(chosen.schedule, step);
  if ("problem" in found) throw new UsageError(`--other-order ${step}: ${found.problem}`);
  return found.other;
}
