/** Address spaces as a person names them: by number, by process, by VAS, or as "A in libc". */
import { spaces, type Simulation } from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";

/**
 * The space of a name.
 *
 * @throws RequestError that lists the spaces
 */
export function spaceNamed({ system }: Simulation, name: string): number {
  const all = spaces(system);
  const number = /^[0-9]+$/.test(name) ? Number(name) : -1;
  const found = all.find(({ space, title }) => space === number || title === name);
  if (found !== undefined) return found.space;
  const known = all.map(({ space, title }) => `${title} (${space})`).join(", ");
  throw new RequestError(`there is no space \`${name}\`; there are: ${known || "none"}, and physical`);
}
