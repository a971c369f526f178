/** Values of settings: number (with suffix), `on`/`off`, word, quoted text. */
import type { Setting } from "../generated/ast.js";
import { readNumber } from "../syntax/index.js";

/** Value of a setting as the machine and the kernel take it: `64K` → 65536, `on` → true, `asid+sasid` → itself. */
export function settingValue(setting: Setting): string | number | boolean {
  return setting.text ?? wordValue(setting.word ?? "");
}

/** The same for a value given as text, e.g. on the command line: `--set machine.tags=asid`. */
export function wordValue(word: string): string | number | boolean {
  if (word === "on") return true;
  if (word === "off") return false;
  if (!/^[0-9]/.test(word)) return word;
  const reading = readNumber(word);
  return reading.ok ? Number(reading.value) : word;
}
