/** Address spaces as a person names them: by number, by process, by VAS, or as "A in libc". */
import { spaces, type Simulation } from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";

/** Spaces that a refusal lists. */
const mostListed = 20;

/**
 * The space of a name.
 *
 * @throws RequestError that lists the spaces
 */
export function spaceNamed({ system, image }: Simulation, name: string): number {
  const all = spaces(system);
  const number = /^[0-9]+$/.test(name) ? Number(name) : -1;
  const found = all.find(({ space, title }) => space === number || title === name);
  if (found !== undefined) return found.space;
  const shown = all.slice(0, mostListed).map(({ space, title }) => `${title} (${space})`);
  const known = [...shown, ...(all.length > mostListed ? [`${all.length - mostListed} more`] : [])].join(", ");
  throw new RequestError(`${missing(system, image, name)}; there are: ${known || "none"}, and physical`);
}

/** Why there is no space of the name: its process has ended, or the VAS is in nobody's hands; else there is none of that name at all. */
function missing({ kernel }: Simulation["system"], { processes, vases }: Simulation["image"], name: string): string {
  const process = [...kernel.processes.values()].findLast((one) => one.name === name);
  const isProcess = process !== undefined || processes.some((one) => one.name === name);
  if (isProcess) return `${name} has ended, and its space with it`;
  if (vases.some((one) => one.name === name)) return `VAS ${name} has been deleted, or is not made yet`;
  return `there is no space \`${name}\``;
}

/** What a space is called: "A", "libc", "A in db". */
export function titleOfSpace({ system }: Simulation, space: number): string {
  return spaces(system).find((one) => one.space === space)?.title ?? `space ${space}`;
}
