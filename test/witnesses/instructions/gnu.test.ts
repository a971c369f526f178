/** GNU as and objdump against the encoder and the disassemblers. */
import { strict as assert } from "node:assert";
import { disassemble, disassembleExtension } from "../../../src/compiler/index.js";
import { instructionSet } from "../../../src/compiler/target/instruction-set.js";
import { randomNumbers, sampleAll } from "../../compiler/witnesses/random-instruction.js";
import { assembleWithGnu, disassembleWithGnu, gnuPrefix } from "./gnu-tools.js";

const hex = (word: number): string => `0x${(word >>> 0).toString(16).padStart(8, "0")}`;

describe("GNU as and objdump", () => {
  it("encode every instruction with random operands as we do", function () {
    const prefix = gnuPrefix();
    if (prefix === null) {
      console.log("      (skipped: no GNU assembler for RISC-V is installed, e.g. binutils-riscv64-unknown-elf)");
      this.skip();
    }
    const samples = sampleAll(80, 1);
    const words = assembleWithGnu(
      prefix,
      samples.map(({ assembly }) => assembly),
    );
    assert.equal(words.length, samples.length);
    samples.forEach(({ word, assembly }, index) => assert.equal(hex(word), hex(words[index]), assembly));
  });

  it("disassemble instructions and random words as we do", function () {
    const prefix = gnuPrefix();
    if (prefix === null) {
      console.log("      (skipped: no GNU objdump for RISC-V is installed)");
      this.skip();
    }
    const random = randomNumbers(3);
    const words = sampleAll(40, 4).map(({ word }) => word);
    const theirs = disassembleWithGnu(prefix, words);
    words.forEach((word, index) => {
      // objdump leaves 0x out before targets only.
      const lines = [disassemble(word, index * 4).text, theirs[index]];
      const [ours, expected] = lines.map((text) => text.replace(/,0x/, ","));
      assert.equal(ours, expected);
    });
    // Random words of the opcodes that RV64IM has: what is no instruction must not be taken for one.
    const opcodes = [0x37, 0x17, 0x6f, 0x67, 0x63, 0x03, 0x23, 0x13, 0x1b, 0x33, 0x3b];
    const noise = Array.from({ length: 4000 }, () => ((random(2 ** 25) * 128) | opcodes[random(opcodes.length)]) >>> 0);
    const readings = disassembleWithGnu(prefix, noise).map((text) => text.split(" ")[0]);
    noise.forEach((word, index) => {
      const ours = disassemble(word, 0).mnemonic;
      // objdump also knows extensions beyond RV64IM; for those we say `.word`.
      if (ours === ".word") assert.ok(!(readings[index] in instructionSet), `${hex(word)} is ${readings[index]}`);
      else assert.equal(ours, readings[index], hex(word));
    });
  });

  it("read what our disassembler prints", function () {
    const prefix = gnuPrefix();
    if (prefix === null) this.skip();
    const words = sampleAll(10, 6)
      .map(({ word }) => word)
      .filter((word) => disassemble(word, 0).target === null);
    assert.deepEqual(
      assembleWithGnu(
        prefix,
        words.map((word) => disassemble(word, 0).text),
      ),
      words,
    );
  });

  it("disassemble random words of the opcodes of atomics, floating point and control registers alike", function () {
    const prefix = gnuPrefix();
    if (prefix === null) {
      console.log("      (skipped: no GNU objdump for RISC-V is installed)");
      this.skip();
    }
    const random = randomNumbers(5);
    const opcodes = [0x07, 0x27, 0x2f, 0x43, 0x47, 0x4b, 0x4f, 0x53, 0x73];
    const words = Array.from({ length: 12_000 }, (_, index) => {
      const word = ((random(2 ** 25) * 128) | opcodes[index % opcodes.length]!) >>> 0;
      // Conversions and atomics are seldom met else: few source fields, and the precisions that there are.
      const few = index % 3 === 0 ? (word & ~(31 << 20)) | (random(4) << 20) : word;
      return (index % 2 === 0 ? few & ~(1 << 26) : few) >>> 0;
    });
    const theirs = disassembleWithGnu(prefix, words);
    let read = 0;
    words.forEach((word, index) => {
      const [ours, gnu] = [disassembleExtension(word), theirs[index]!];
      // Rounding modes that are reserved; extensions that no program here has; registers that have no name here.
      const beyond =
        /,unknown$|^\.|^f[ls][hq] |\.[hq]\b|^(csr|hlv|hsv|fli|fround|fcvtmod|fleq|fltq|fm(in|ax)m|mret|sret)/;
      if (ours === null) assert.match(gnu, beyond, `${word.toString(16)}: ${gnu}`);
      else if (/^csr\w+ \w+,0x/.test(ours)) assert.match(gnu, /^csr/);
      // objdump 2.40 knows conversions to the larger format in one rounding mode only.
      else if (!/^fcvt\.d\.(s|wu?) .*,[a-z]{3}$/.test(ours) || !gnu.startsWith(".")) {
        assert.equal(ours, gnu, word.toString(16));
        read++;
      }
    });
    assert.ok(read > 3000, `${read} instructions`);
  });
});
