import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expandCompressed } from "../../../src/machine/cpu/compressed.js";
import { needTools, runTool } from "../../elf/toolchain.js";

/** Text of objdump for the instruction at each multiple of 4. */
function disassemble(bytes: Buffer, march: string): Map<number, string> {
  const folder = mkdtempSync(join(tmpdir(), "compressed-"));
  try {
    const file = join(folder, "code.bin");
    writeFileSync(file, bytes);
    const machine = ["-b", "binary", "-m", "riscv:rv64", "-M", march, "-D", "-z"];
    const lines = runTool("riscv64-linux-gnu-objdump", [...machine, file]).split("\n");
    return new Map(
      lines.flatMap((line) => {
        const match = /^ *([0-9a-f]+):\t[0-9a-f ]+\t(.*)$/.exec(line);
        if (match === null) return [];
        const text = match[2]!.replace(/\s+#.*$/, "").trim();
        // One instruction may have several aliases; c.mv copies by add, mv by addi.
        const plain = text
          .replace(/\t/g, " ")
          .replace(/^add (x\d+,x\d+),0$/, "mv $1")
          .replace(/^add (x\d+),x0,(x\d+)$/, "mv $1,$2")
          .replace(/^jalr (x\d+)$/, "jalr x1,0($1)");
        return [[parseInt(match[1]!, 16), plain] as const];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("compressed instructions", () => {
  it("stand for what objdump reads in all 49,152 of them", function () {
    needTools(this, "riscv64-linux-gnu-objdump");
    this.timeout(400_000);
    const halves = Array.from({ length: 0x1_0000 }, (_, half) => half).filter((half) => (half & 3) !== 3);
    const short = Buffer.alloc(4 * halves.length);
    const long = Buffer.alloc(4 * halves.length);
    halves.forEach((half, n) => {
      short.writeUInt16LE(half, 4 * n);
      short.writeUInt16LE(1, 4 * n + 2); // c.nop
      const word = expandCompressed(half);
      // What is no instruction must be none in either length: ebreak stands for it here.
      long.writeInt32LE(word === 0 ? 0x0010_0073 : word | 0, 4 * n);
    });
    const ofShort = disassemble(short, "numeric");
    const ofLong = disassemble(long, "numeric");
    const wrong: string[] = [];
    let hints = 0;
    halves.forEach((half, n) => {
      let expected = ofShort.get(4 * n)!;
      const ours = expandCompressed(half) === 0 ? "none" : ofLong.get(4 * n)!;
      if (/^\.(2byte|short|insn)|^c?\.?unimp/.test(expected)) expected = "none";
      // Reserved: an adjustment of sp by 0.
      if (half === 0x6101) expected = "none";
      if (expected === ours) return;
      // Hints, which objdump calls by their short name: they write x0, or shift by 0.
      if (expected.startsWith("c.") && /^\S+ x0,|,0x0$|^nop$/.test(ours)) hints++;
      else wrong.push(`${half.toString(16)}: ${ours}, not ${expected}`);
    });
    assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length}`);
    assert.ok(hints < 400, `${hints}`);
  });
});
