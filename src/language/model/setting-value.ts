/** Values of settings as words: number (with suffix), `on`/`off`, word. */
import { readNumber } from "../expressions/index.js";

/** Value of a setting given as text, in a file or on the command line: `--set machine.tags=asid`. */
export function wordValue(word: string): string | number | boolean {
  if (word === "on") return true;
  if (word === "off") return false;
  if (!/^[0-9]/.test(word)) return word;
  const reading = readNumber(word);
  return reading.ok ? Number(reading.value) : word;
}
