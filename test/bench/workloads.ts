/** What is measured against the C twin, with the targets of the project. */
import { loads, matrices, mixer, oneLevel, recursion, sharedLoads, sieve, walkLoop, type Guest } from "./guests.js";

/** One row of the table. */
export interface Workload {
  readonly name: string;
  /** What is counted: translated loads, or instructions. */
  readonly unit: "loads" | "instructions";
  /** Least ratio to the C twin that the project aims at, null = no target of its own. */
  readonly target: number | null;
  readonly guest: Guest;
}

const [hitRandom, hitStrided, missRandom, missStrided] = [0.55, 0.35, 0.38, 0.33];

/** Hits and misses of one machine: so many pages fit its first level of data, its second level, and neither. */
function translations(
  title: string,
  preset: string,
  pageBytes: number,
  [first, second, neither]: readonly [number, number, number],
): Workload[] {
  const row = (what: string, pages: number, pattern: "random" | "strided", target: number): Workload => ({
    name: `${title}, ${what}, ${pattern}`,
    unit: "loads",
    target,
    guest: loads(preset, pages, pageBytes, pattern),
  });
  return [
    row("hit level 1", first, "random", hitRandom),
    row("hit level 1", first, "strided", hitStrided),
    row("hit level 2", second, "random", hitRandom),
    row("hit level 2", second, "strided", hitStrided),
    row("miss", neither, "random", missRandom),
    row("miss", neither, "strided", missStrided),
  ];
}

/** The work of the prototype that the targets come from: 256 pages that fit one level of 128×4, and pages that do not. */
function asPrototype(title: string, preset: string): Workload[] {
  const row = (what: string, pages: number, pattern: "random" | "strided", target: number): Workload => ({
    name: `${title}, ${what}, ${pattern}`,
    unit: "loads",
    target,
    guest: loads(preset, pages, 4096, pattern, oneLevel),
  });
  return [
    row("hit", 256, "random", hitRandom),
    row("hit", 256, "strided", hitStrided),
    row("miss", 4096, "random", missRandom),
    row("miss", 4096, "strided", missStrided),
  ];
}

const riscv = "rv64-sv39";

/** All rows, translations first. */
export function workloads(): Workload[] {
  return [
    ...asPrototype("Sv48, one level 128x4", "rv64-sv48"),
    ...translations("ARC 2-level", "arc-hs38-1k", 8192, [8, 512, 4096]),
    ...translations("Sv39 3-level", riscv, 4096, [16, 256, 4096]),
    ...translations("Sv48 4-level", "rv64-sv48", 4096, [16, 256, 4096]),
    { name: "ARC, 8 ASIDs, half shared", unit: "loads", target: null, guest: sharedLoads("arc-hs38-1k", 8, 32, 8192) },
    ...(
      [
        ["16 pages, all hits", walkLoop(riscv, 16)],
        ["1024 pages, all misses", walkLoop(riscv, 1024)],
        ["mixer", mixer(riscv)],
        ["sieve", sieve(riscv)],
        ["matrices", matrices(riscv)],
        ["recursion", recursion(riscv)],
      ] as const
    ).map(([name, guest]): Workload => ({ name: `RV64IM ${name}`, unit: "instructions", target: 0.4, guest })),
  ];
}
