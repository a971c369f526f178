/** A scenario under settings and arguments of the command line: opened, or refused with the reasons. */
import type { Image } from "../../image/image.js";
import { openSimulation, type Simulation } from "../../simulator/index.js";
import { splitOverrides, type Overrides } from "../options/index.js";
import { withArguments } from "./process-arguments.js";

/** Why a machine or kernel cannot be as it was asked for. `key` is a setting, such as `machine.tags`. */
export interface Refusal {
  readonly key: string;
  readonly message: string;
}

/**
 * Boots an image to tick 0.
 *
 * @param checkpointInterval instruction attempts between two checkpoints; absent: as the simulator chooses
 * @param schedule a schedule to follow, as text or by its name in the file
 * @returns the simulation, or every reason why there cannot be one
 * @throws UsageError if no process has an argument that was set
 */
export function openConfiguration(
  image: Image,
  overrides: Overrides,
  checkpointInterval?: number,
  schedule?: string,
): { readonly simulation: Simulation } | { readonly refusals: readonly Refusal[] } {
  const { settings, processArguments } = splitOverrides(overrides);
  const opened = openSimulation(withArguments(image, processArguments), {
    overrides: settings,
    ...(checkpointInterval === undefined ? {} : { checkpointInterval }),
    ...(schedule === undefined ? {} : { schedule }),
  });
  return "simulation" in opened ? opened : { refusals: opened.problems };
}
