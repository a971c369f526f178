/** The memory map of a process, as the kernel prints it in /proc/PID/maps. */
import { UsageError } from "../terminal/index.js";

/** A range of addresses that are one thing. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly writable: boolean;
  /** File that it shows; null: nothing but memory. */
  readonly path: string | null;
  /** Of the start, in the file. */
  readonly offset: number;
}

const form = /^([0-9a-f]+)-([0-9a-f]+) ([r-][w-][x-][ps]) ([0-9a-f]+) [0-9a-f]+:[0-9a-f]+ (\d+)(?:\s+(.*))?$/;

/**
 * Reads a map, in the order of its addresses. What lies above 2⁵³ (the kernel's own page for calls) is left out.
 *
 * @throws UsageError if a line is not of that form, or there is none
 */
export function readMemoryMap(text: string, file: string): readonly Mapping[] {
  const mappings: Mapping[] = [];
  text.split("\n").forEach((line, at) => {
    if (line.trim() === "") return;
    const match = form.exec(line.trimEnd());
    if (match === null) throw new UsageError(`${file}:${at + 1}: not a line of /proc/PID/maps: ${line.slice(0, 60)}`);
    const [start, end, offset] = [match[1], match[2], match[4]].map((digits) => parseInt(digits!, 16)) as [
      number,
      number,
      number,
    ];
    if (!Number.isSafeInteger(end)) return;
    const path = match[5] === "0" || match[6] === undefined || !match[6].startsWith("/") ? null : match[6];
    mappings.push({ start, end, writable: match[3]![1] === "w", path, offset });
  });
  if (mappings.length === 0)
    throw new UsageError(`${file} has no mapping: save /proc/PID/maps of the process while it is recorded`);
  return mappings.sort((one, other) => one.start - other.start);
}

/** The mapping of an address, or null. */
export function mappingAt(mappings: readonly Mapping[], address: number): Mapping | null {
  let [low, high] = [0, mappings.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (mappings[middle]!.end <= address) low = middle + 1;
    else high = middle;
  }
  const found = mappings[low];
  return found !== undefined && found.start <= address ? found : null;
}
