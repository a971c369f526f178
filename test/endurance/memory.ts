/** Memory that is still in use after garbage collection, and whether it grows. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes in use: objects, and buffers outside the heap. */
async function inUse(): Promise<number> {
  // What ended in this turn of the event loop is let go of in the next ones; weak references after a collection.
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes in use after each tenth of the work. */
export type Marks = readonly number[];

/** Does something so many times and takes the marks. */
export async function marksOf(count: number, work: (index: number) => Promise<void>): Promise<Marks> {
  const marks: number[] = [];
  for (let index = 0; index < count; index++) {
    await work(index);
    if (Math.floor(((index + 1) * 10) / count) > marks.length) marks.push(await inUse());
  }
  return marks;
}

/** Bytes by which the rest of the work grew beyond what was in use after the first tenth. */
export function growth(marks: Marks): number {
  return Math.max(...marks.slice(1)) - marks[0]!;
}

/** Most growth that is none: what compilers and caches of the runtime still take in a young process. */
export const noise = 8 * 2 ** 20;
