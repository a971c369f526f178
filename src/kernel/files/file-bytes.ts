/** Contents of files in immutable chunks, so that checkpoints share what has not been written between them. */
import type { FileBytes } from "../state/index.js";

/** Bytes of a chunk. */
const chunkBytes = 4096;
const nothing = new Uint8Array(0);

/** Bytes `from` to `to` (exclusive) of a file, as far as it has them; not to be changed. */
export function bytesBetween(bytes: FileBytes, from: number, to: number): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes.subarray(from, to);
  const end = Math.min(to, bytes.length);
  const found = new Uint8Array(Math.max(0, end - from));
  for (let at = from; at < end;) {
    const [index, within] = [Math.floor(at / chunkBytes), at % chunkBytes];
    const size = Math.min(chunkBytes - within, end - at);
    found.set((bytes.chunks[index] ?? nothing).subarray(within, within + size), at - from);
    at += size;
  }
  return found;
}

/** The contents with bytes written at a place; zeros between their end and that place. */
export function withBytes(bytes: FileBytes, at: number, added: Uint8Array): FileBytes {
  const chunks = chunksOf(bytes);
  for (let done = 0; done < added.length;) {
    const [index, within] = [Math.floor((at + done) / chunkBytes), (at + done) % chunkBytes];
    const part = added.subarray(done, done + chunkBytes - within);
    const before = chunks[index] ?? nothing;
    const chunk = new Uint8Array(Math.max(before.length, within + part.length));
    chunk.set(before);
    chunk.set(part, within);
    while (chunks.length < index) chunks.push(nothing);
    chunks[index] = chunk;
    done += part.length;
  }
  return { length: Math.max(bytes.length, added.length === 0 ? 0 : at + added.length), chunks };
}

/** The contents cut off at a length, or with zeros up to it. */
export function resized(bytes: FileBytes, length: number): FileBytes {
  const chunks = chunksOf(bytes);
  if (length < bytes.length) {
    chunks.length = Math.min(chunks.length, Math.ceil(length / chunkBytes));
    const last = chunks.at(-1);
    if (last !== undefined) chunks[chunks.length - 1] = last.slice(0, length - (chunks.length - 1) * chunkBytes);
  }
  return { length, chunks };
}

function chunksOf(bytes: FileBytes): Uint8Array[] {
  if (!(bytes instanceof Uint8Array)) return [...bytes.chunks];
  return Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
}
