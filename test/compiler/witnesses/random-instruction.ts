/** Every RV64IM instruction with random operands: its word as our encoder makes it, its text as GNU as takes it. */
import { instructionSet, type Mnemonic } from "../../../src/compiler/target/instruction-set.js";
import * as encode from "../../../src/compiler/target/instruction.js";
import { registerNames } from "../../../src/compiler/target/register.js";

/** One instruction. */
export interface Sample {
  readonly word: number;
  readonly assembly: string;
}

/** A linear congruential generator: the same cases in every run. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A sample of one instruction; edge operands come often. */
function sampleInstruction(mnemonic: Mnemonic, random: (below: number) => number): Sample {
  const rd = random(32);
  const rs1 = random(32);
  const rs2 = random(32);
  const between = (low: number, high: number): number => {
    const kind = random(6);
    return kind === 0 ? low : kind === 1 ? high : low + random(high - low + 1);
  };
  const x = (n: number): string => registerNames[n];
  const relative = (offset: number): string => (offset < 0 ? `.-${-offset}` : `.+${offset}`);
  const sample = (word: number, operands: string): Sample => ({ word, assembly: `${mnemonic} ${operands}`.trim() });
  const { format } = instructionSet[mnemonic];
  switch (format) {
    case "register": {
      const word = encode.encodeRegister(mnemonic as encode.RegisterMnemonic, rd, rs1, rs2);
      return sample(word, `${x(rd)},${x(rs1)},${x(rs2)}`);
    }
    case "immediate":
    case "shift":
    case "word-shift": {
      const value = format === "immediate" ? between(-2048, 2047) : between(0, format === "shift" ? 63 : 31);
      const word = encode.encodeImmediate(mnemonic as encode.ImmediateMnemonic, rd, rs1, value);
      return sample(word, `${x(rd)},${x(rs1)},${value}`);
    }
    case "load": {
      const offset = between(-2048, 2047);
      const word = encode.encodeLoad(mnemonic as encode.LoadMnemonic, rd, rs1, offset);
      return sample(word, `${x(rd)},${offset}(${x(rs1)})`);
    }
    case "store": {
      const offset = between(-2048, 2047);
      const word = encode.encodeStore(mnemonic as encode.StoreMnemonic, rs2, rs1, offset);
      return sample(word, `${x(rs2)},${offset}(${x(rs1)})`);
    }
    case "branch": {
      // Multiples of 4: GNU as without C refuses targets in the middle of an instruction.
      const offset = between(-1024, 1023) * 4;
      const word = encode.encodeBranch(mnemonic as encode.BranchMnemonic, rs1, rs2, offset);
      return sample(word, `${x(rs1)},${x(rs2)},${relative(offset)}`);
    }
    case "upper": {
      const upper = between(0, 0xfffff);
      return sample(encode.encodeUpper(mnemonic as encode.UpperMnemonic, rd, upper), `${x(rd)},${upper}`);
    }
    case "jump": {
      const offset = between(-0x40000, 0x3ffff) * 4;
      return sample(encode.encodeJump(rd, offset), `${x(rd)},${relative(offset)}`);
    }
    case "fence": {
      const sets = [1 + random(15), 1 + random(15)];
      const names = sets.map((set) => ["i", "o", "r", "w"].filter((_, index) => (set & (8 >> index)) !== 0).join(""));
      return sample(encode.encodeFence(sets[0], sets[1]), names.join(","));
    }
    case "system":
      return sample(encode.encodeSystem(mnemonic as encode.SystemMnemonic), "");
  }
}

/** Every instruction, `each` times. */
export function sampleAll(each: number, seed: number): Sample[] {
  const random = randomNumbers(seed);
  return (Object.keys(instructionSet) as Mnemonic[]).flatMap((mnemonic) =>
    Array.from({ length: each }, () => sampleInstruction(mnemonic, random)),
  );
}
