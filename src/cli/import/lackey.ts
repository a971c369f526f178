/**
 * Memory traces as Valgrind's tool lackey prints them with `--trace-mem=yes`: a line an access, `I` an instruction, `L` a
 * load, `S` a store, `M` a load and a store, each with an address in hexadecimal and a size in bytes.
 */

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

/** Lines of a text that comes in pieces. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}
