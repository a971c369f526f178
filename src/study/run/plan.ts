/** Which runs a study makes: all combinations or a sample of them, the part of one machine of several, less what is done. */
import { permutation, type Combinations } from "../options/index.js";
import { UsageError } from "../problem/index.js";

/** One machine's part of a study: the runs k, k+n, k+2n, … */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

/** The runs of a study, numbered from 1 in the order of its table. Nothing is kept of them but how to make them. */
export interface Plan {
  readonly keys: readonly string[];
  /** Runs of the whole study. */
  readonly total: number;
  readonly shard: Shard;
  /** Values of a run. */
  readonly values: (run: number) => readonly string[];
}

/**
 * Reads `--shard 2/8`.
 *
 * @throws UsageError if it is not of that form
 */
export function readShard(text: string): Shard {
  const [, part, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number) as [unknown, number?, number?];
  if (part === undefined || of === undefined || part < 1 || part > of || !Number.isSafeInteger(of))
    throw new UsageError(`--shard ${text}: write which part of how many, for example --shard 1/8 up to --shard 8/8`);
  return { part, of };
}

/**
 * Plans a study.
 *
 * @param sample that many different combinations, drawn at random; null: all
 * @throws UsageError if there are fewer than the sample
 */
export function planStudy(
  { keys, count, at }: Combinations,
  { sample, seed, shard }: { readonly sample: number | null; readonly seed: number; readonly shard: Shard },
): Plan {
  if (sample !== null && sample > count)
    throw new UsageError(`--sample ${sample}: there are ${count} combinations: draw at most so many, or leave it out`);
  const place = sample === null ? (index: number) => index : permutation(count, seed);
  return { keys, total: sample ?? count, shard, values: (run) => at(place(run - 1)) };
}

/** How many runs of the plan are this shard's. */
export function runsOfShard({ total, shard }: Plan): number {
  return total < shard.part ? 0 : Math.floor((total - shard.part) / shard.of) + 1;
}

/** Numbers of the runs to make, ascending, without those that are done. */
export function* runsToMake({ total, shard }: Plan, done: ReadonlySet<number>): Generator<number> {
  for (let run = shard.part; run <= total; run += shard.of) if (!done.has(run)) yield run;
}
