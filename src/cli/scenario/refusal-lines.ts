/** Why there cannot be such a machine with such a kernel, as lines of the terminal. */
import { keyProblem, type Overrides, type Refusal } from "../../study/index.js";
import { printable } from "../terminal/index.js";

/** Refusals as lines: by the option that caused them, or at the beginning of the file. */
export function refusalLines(file: string, overrides: Overrides, refusals: readonly Refusal[]): readonly string[] {
  return refusals.map(({ key, message }) =>
    key in overrides
      ? `vas: error: --set ${key}: ${keyProblem(key) ?? printable(message)}`
      : `${printable(file)}:1:1: error: ${key}: ${printable(message)}`,
  );
}
