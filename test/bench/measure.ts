/** Interleaved timing: each round runs every engine once, one after another. */
import type { Engine } from "./engine.js";

/** Median, least and greatest of several values. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** How long and how often is measured. */
export interface Effort {
  readonly rounds: number;
  /** What one engine should take in one round, in milliseconds. */
  readonly milliseconds: number;
}

/** Of an odd number of values the one in the middle, else the mean of the two. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, greatest: sorted.at(-1)! };
}

/** Millions of attempts per second of each engine, per round. */
export interface Rates {
  readonly rounds: readonly (readonly number[])[];
  /** Attempts that each engine has made in all, warm-up included. */
  readonly attempts: number;
}

async function nanoseconds(engine: Engine, attempts: number): Promise<number> {
  return Number(await engine.ask(`run ${attempts}`));
}

/**
 * Attempts of a round, the same for all engines: what the first one, warmed up, does in the time of a round. All
 * engines make the same attempts, also those of the warm-up, so that their states can be compared at the end.
 */
export async function measure(engines: readonly Engine[], { rounds, milliseconds }: Effort): Promise<Rates> {
  let attempts = 0;
  const all = async (count: number): Promise<number[]> => {
    attempts += count;
    const rates: number[] = [];
    for (const engine of engines) rates.push((count / (await nanoseconds(engine, count))) * 1000);
    return rates;
  };
  // Warm-up: until a slice takes the time of a round, at least three slices. V8 compiles the interpreter meanwhile.
  let count = 50_000;
  for (let warm = 0; warm < 4;) {
    const [rate] = await all(count);
    const wanted = Math.round(rate! * milliseconds * 1000);
    if (wanted < 1.5 * count) warm++;
    count = Math.min(wanted, count * 8);
  }
  const out: number[][] = [];
  for (let round = 0; round < rounds; round++) out.push(await all(count));
  return { rounds: out, attempts };
}

/** Ratio of two engines, round by round. */
export function ratios(rates: Rates, above: number, below: number): Spread {
  return spread(rates.rounds.map((round) => round[above]! / round[below]!));
}

/** Rate of one engine. */
export function rate(rates: Rates, engine: number): Spread {
  return spread(rates.rounds.map((round) => round[engine]!));
}
