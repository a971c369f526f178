/** Random bytes of a process: AT_RANDOM, getrandom, /dev/urandom. */
import { nextRandom } from "../../machine/index.js";
import type { Process } from "../state/index.js";

/** The next bytes of a process's own sequence, which begins with `seed` and its pid. */
export function drawBytes({ random }: Pick<Process, "random">, length: number): Uint8Array {
  // Of the 16 bits of a draw the upper eight are new.
  return Uint8Array.from({ length }, () => nextRandom(random) >>> 8);
}
