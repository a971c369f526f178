/**
 * Memory traces as Valgrind's tool lackey prints them with `--trace-mem=yes`: a line an access, `I` an instruction, `L` a
 * load, `S` a store, `M` a load and a store, each with an address in hexadecimal and a size in bytes.
 */

import { UsageError } from "../terminal/index.js";

/** What an access does. */
export type AccessKind = "fetch" | "load" | "store";

/** One access. */
export interface TracedAccess {
  readonly kind: AccessKind;
  /** Below 2⁵³. */
  readonly address: number;
  readonly bytes: number;
}

const record = /^(?:I {2}| ([LSM]) )([0-9a-f]+),(\d+)$/;

/** The access of a line; null if the line is none, as Valgrind's own messages are not. */
export function readAccess(line: string): TracedAccess | null {
  const match = record.exec(line);
  if (match === null) return null;
  const address = parseInt(match[2]!, 16);
  if (!Number.isSafeInteger(address)) return null;
  // What is loaded and stored needs the right to store.
  const kind = match[1] === undefined ? "fetch" : match[1] === "L" ? "load" : "store";
  return { kind, address, bytes: Number(match[3]) };
}

/** Most characters of a line: Valgrind's own messages are some hundreds long. */
export const longestLine = 65_536;

/** Most bytes of an access: the widest instruction, XSAVE with tiles, stores some 11,000. */
export const widestAccess = 65_536;

/**
 * Lines of a text that comes in pieces.
 *
 * @throws UsageError at a line of more than {@link longestLine} characters: what has no lines is no trace
 */
export async function* linesOf(pieces: AsyncIterable<string>, file: string): AsyncGenerator<string> {
  let rest = "";
  let number = 1;
  const bounded = (line: string): string => {
    if (line.length <= longestLine) return line;
    throw new UsageError(
      `${file}:${number}: a line of more than ${longestLine} characters: this is no trace of valgrind --tool=lackey`,
    );
  };
  for await (const piece of pieces) {
    const lines = piece.split("\n");
    lines[0] = rest + lines[0]!;
    rest = lines.pop()!;
    for (const line of lines) {
      yield bounded(line.endsWith("\r") ? line.slice(0, -1) : line);
      number++;
    }
    bounded(rest);
  }
  if (rest !== "") yield rest;
}
