import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { disassemble } from "../../src/compiler/target/disassemble.js";
import { instructionSet } from "../../src/compiler/target/instruction-set.js";
import * as encode from "../../src/compiler/target/instruction.js";
import { goldenInstructions } from "./witnesses/golden-instructions.js";
import { sampleAll } from "./witnesses/random-instruction.js";

describe("instruction encoding", () => {
  it("agrees with words that GNU as made", () => {
    const ours = new Map(sampleAll(2, 7).map(({ word, assembly }) => [assembly, word]));
    assert.ok(goldenInstructions.length > 100);
    for (const [word, assembly] of goldenInstructions) assert.equal(hex(ours.get(assembly) ?? 0), hex(word), assembly);
  });

  it("covers the format of every instruction", () => {
    const sampled = new Set(sampleAll(1, 2).map(({ word }) => disassemble(word, 0).mnemonic));
    assert.deepEqual([...sampled].sort(), Object.keys(instructionSet).sort());
  });

  it("refuses operands that do not fit", () => {
    assert.throws(() => encode.encodeImmediate("addi", 1, 1, 2048), /addi: immediate 2048 is outside -2048…2047/);
    assert.throws(() => encode.encodeImmediate("slli", 1, 1, 64), /shift amount 64/);
    assert.throws(() => encode.encodeImmediate("slliw", 1, 1, 32), /shift amount 32/);
    assert.throws(() => encode.encodeBranch("beq", 1, 1, 4096), /offset 4096/);
    assert.throws(() => encode.encodeBranch("beq", 1, 1, 3), /odd/);
    assert.throws(() => encode.encodeJump(1, 0x100000), /offset 1048576/);
    assert.throws(() => encode.encodeUpper("lui", 1, -1), /upper immediate -1/);
    assert.throws(() => encode.encodeStore("sd", 32, 1, 0), /register 32/);
    assert.throws(() => encode.encodeLoad("ld", 1, 1, 0.5), /offset 0.5/);
  });
});

/** What objdump 2.40 -M no-aliases prints for words at 0x10000, with our spacing and 0x before targets. */
const texts: readonly (readonly [word: number, text: string])[] = [
  [0xfe010113, "addi sp,sp,-32"],
  [0x12345537, "lui a0,0x12345"],
  [0xfffff597, "auipc a1,0xfffff"],
  [0x010000ef, "jal ra,0x10010"],
  [0xfeb50ce3, "beq a0,a1,0xfff8"],
  [0xffc280e7, "jalr ra,-4(t0)"],
  [0x0ff0000f, "fence iorw,iorw"],
  [0x0310000f, "fence rw,w"],
  [0x8330000f, "fence.tso"],
  [0x00000073, "ecall"],
  [0x00100073, "ebreak"],
  [0x03f59513, "slli a0,a1,0x3f"],
  [0x41f5d51b, "sraiw a0,a1,0x1f"],
  [0xfff44503, "lbu a0,-1(s0)"],
];

describe("disassembler", () => {
  it("prints what GNU objdump prints", () => {
    for (const [word, text] of texts) {
      assert.deepEqual([disassemble(word, 0x10000).text, disassemble(word | 0, 0x10000).text], [text, text]);
    }
    assert.equal(disassemble(0, 0).text, ".word 0x00000000");
    assert.equal(disassemble(0x30200073, 0).mnemonic, ".word");
    assert.equal(disassemble(0x010000ef, 0x10000).target, 0x10010);
  });

  it("is the inverse of the encoder", () => {
    for (const { word, assembly } of sampleAll(200, 5)) {
      const { text } = disassemble(word, 0);
      if (/^(b|jal )/.test(assembly) || /^(lui|auipc|s[rl][al]i)/.test(assembly)) continue;
      assert.equal(text, assembly);
    }
  });
});

function hex(word: number): string {
  return `0x${(word >>> 0).toString(16).padStart(8, "0")}`;
}
