/** What executables write to their standard streams: lines for a reader, and all of it for expectations. */
import { decodeUtf8, type OutputRecord } from "../../kernel/index.js";

/** Kinds of output items by descriptor. */
export const streamKinds = { 1: "print", 2: "error-output" } as const;

const lineFeed = 10;

/** Joins bytes to lines, for each process and stream. */
export interface Streams {
  /** Lines that these bytes complete, without their ends. */
  readonly write: (pid: number, descriptor: 1 | 2, bytes: Uint8Array) => string[];
  /** What a process has begun and not ended; forgotten then. */
  readonly rest: (pid: number) => { readonly descriptor: 1 | 2; readonly text: string }[];
}

/** Streams that nobody has written to yet. */
export function createStreams(): Streams {
  const begun = new Map<string, number[]>();
  return {
    write: (pid, descriptor, bytes) => {
      const key = `${pid} ${descriptor}`;
      let open = begun.get(key) ?? [];
      const lines: string[] = [];
      for (const byte of bytes) {
        if (byte === lineFeed) {
          lines.push(decodeUtf8(Uint8Array.from(open)));
          open = [];
        } else open.push(byte);
      }
      begun.set(key, open);
      return lines;
    },
    rest: (pid) =>
      ([1, 2] as const).flatMap((descriptor) => {
        const key = `${pid} ${descriptor}`;
        const open = begun.get(key) ?? [];
        begun.delete(key);
        return open.length === 0 ? [] : [{ descriptor, text: decodeUtf8(Uint8Array.from(open)) }];
      }),
  };
}

/** All that a process has written to a stream, as text. */
export function streamText(output: readonly OutputRecord[], pid: number, descriptor: 1 | 2): string {
  const parts = output.flatMap((record) =>
    record.kind === "write" && record.pid === pid && record.descriptor === descriptor ? [record.bytes] : [],
  );
  const all = new Uint8Array(parts.reduce((length, { length: more }) => length + more, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return decodeUtf8(all);
}
