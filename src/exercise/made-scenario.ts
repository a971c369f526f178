/** Scenarios for exercises: a small TLB, and a dozen accesses that one can follow on paper. */
import { diceOf, type Dice } from "./dice.js";

/** Pages of the memory that the program touches. */
const pages = 8;
const accesses = 12;

/** Shapes of the TLB for data: entries, sets. */
const shapes = [
  [4, 1],
  [4, 2],
  [8, 2],
  [8, 4],
] as const;

/** Ways to replace that one can follow on paper, and what they are called. */
const policies = { lru: "least recently used", rr: "round robin" } as const;

/** Pages that are touched, with as many repetitions as make it worthwhile to think. */
function touches(dice: Dice): readonly number[] {
  const sequence: number[] = [];
  while (sequence.length < accesses) {
    const again = sequence.length > 2 && dice.roll(2) === 0;
    const page = again ? dice.pick(sequence.slice(-5)) : dice.roll(pages);
    if (page !== sequence.at(-1)) sequence.push(page);
  }
  return sequence;
}

/** The scenario of a seed: the same text for the same seed. */
export function exerciseScenario(seed: number): string {
  const dice = diceOf(seed);
  const [entries, sets] = dice.pick(shapes);
  const policy = dice.pick(Object.keys(policies) as (keyof typeof policies)[]);
  const lines = touches(dice).map((page) =>
    dice.roll(3) === 0 ? `        sum = sum + u8[p + ${page} * 4K]` : `        u8[p + ${page} * 4K] = 1`,
  );
  const shape = `${sets === 1 ? "one set" : `${sets} sets`} of ${entries / sets} ways`;
  return `// Exercise ${seed}: a TLB for data with ${shape}, replaced ${policies[policy]}, and pages of 4 KB.
scenario "Exercise ${seed}"

machine rv64-sv39 {
    tlb_levels 1
    udtlb_entries ${entries}
    udtlb_sets ${sets}
    utlb_replacement ${policy}
}

kernel intended

program exercise {
    fn main() {
        let sum = 0
        let p = mmap(0, ${pages * 4}K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE)
${lines.join("\n")}
        return sum
    }
}

process A runs exercise

expect A.exit < 256
`;
}
