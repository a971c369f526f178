/**
 * A file with an exploration that is not finished. Its first line says of what it is and has the sum of the second, which is the
 * search: numbers in arrays as Base64.
 */
import { createHash } from "node:crypto";
import { serialize } from "node:v8";
import type { ExploreOptions, SavedSearch } from "../../explore/index.js";
import type { Image } from "../../image/image.js";
import type { Overrides } from "../../study/index.js";
import { readText, UsageError, writeText, type Terminal } from "../terminal/index.js";

/** Says what the rest of a file is. */
const title = "vas exploration 4";

/** The first line. */
interface Head {
  readonly file: typeof title;
  /** Identifies scenario, settings and options. */
  readonly of: string;
  /** SHA-256 of the second line. */
  readonly sum: string;
}

/** Array types that a search consists of. */
const arrays = { Int32Array, Uint16Array, Uint8Array, Int16Array } as const;
type Arrays = typeof arrays;

/** Identifies what a search is of: what it found holds for nothing else. Bounds that only end it early do not count. */
export function searchIdentity(image: Image, set: Overrides, options: ExploreOptions): string {
  const { until: _until, states: _states, resume: _resume, ...bounds } = options;
  return sha256(serialize([image, set, bounds]));
}

/**
 * Writes a search into a file.
 *
 * @throws UsageError if it cannot be written
 */
export async function writeSearch(terminal: Terminal, file: string, of: string, search: SavedSearch): Promise<void> {
  const text = JSON.stringify(search, (_key, value: unknown) => encoded(value));
  const head: Head = { file: title, of, sum: sha256(text) };
  await writeText(terminal, file, `${JSON.stringify(head)}\n${text}\n`);
}

/**
 * Reads a search from a file.
 *
 * @throws UsageError if the file cannot be read, is none of ours, was damaged, or is of something else
 */
export async function readSearch(terminal: Terminal, file: string, of: string): Promise<SavedSearch> {
  const text = await readText(terminal, file);
  const end = text.indexOf("\n");
  const head = headOf(text.slice(0, Math.max(0, end)));
  if (head === null)
    throw new UsageError(`--resume ${file}: this is no saved exploration: name a file that \`--save\` has written`);
  const body = text.slice(end + 1).trimEnd();
  if (sha256(body) !== head.sum)
    throw new UsageError(
      `--resume ${file}: the file is damaged or was not written to its end: explore from the beginning`,
    );
  if (head.of !== of)
    throw new UsageError(
      `--resume ${file}: it was saved for another text, other settings or other options: resume with those, or explore from the beginning`,
    );
  try {
    return JSON.parse(body, (_key, value: unknown) => decoded(value)) as SavedSearch;
  } catch {
    throw new UsageError(`--resume ${file}: what the file holds is no search: explore from the beginning`);
  }
}

function headOf(line: string): Head | null {
  try {
    const head = JSON.parse(line) as Partial<Head> | null;
    return head?.file === title && typeof head.of === "string" && typeof head.sum === "string" ? (head as Head) : null;
  } catch {
    return null;
  }
}

function encoded(value: unknown): unknown {
  for (const [name, type] of Object.entries(arrays)) {
    if (!(value instanceof type)) continue;
    return { [name]: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  }
  return value;
}

function decoded(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const name of Object.keys(arrays) as (keyof Arrays)[]) {
    const text = (value as Partial<Record<keyof Arrays, string>>)[name];
    if (text === undefined) continue;
    const bytes = Uint8Array.from(Buffer.from(text, "base64"));
    return new arrays[name](bytes.buffer);
  }
  return value;
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
