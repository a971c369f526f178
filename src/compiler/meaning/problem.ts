/** Errors that only the compiler can find, in the language's form: place, cause and remedy. */
import type { SourceRange } from "../../image/image.js";
import type { Problem } from "../../language/index.js";

export type { Problem };

/** An error at a place; the message says the cause and the remedy. */
export function errorAt(range: SourceRange, message: string): Problem {
  return { severity: "error", ...range, message };
}
