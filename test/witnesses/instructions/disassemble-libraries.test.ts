/** Every instruction of the real libraries, as GNU objdump reads it. */
import { strict as assert } from "node:assert";
import path from "node:path";
import { disassemble, disassembleExtension } from "../../../src/compiler/index.js";
import { expandCompressed } from "../../../src/machine/index.js";
import { debianRoot, needFiles, needTools, runTool } from "../../elf/toolchain.js";
import { sweeping } from "../../sample.js";

const [folder, tools] = ["/usr/riscv64-linux-gnu/lib", `${debianRoot}/usr/lib/riscv64-linux-gnu`];
const libraries = [
  `${folder}/libc.so.6`,
  `${folder}/libm.so.6`,
  `${tools}/libsqlite3.so.0`,
  `${folder}/ld-linux-riscv64-lp64d.so.1`,
];

/** Instructions of objdump's list: address, digits of the word, text without symbols and comments. */
function* listed(file: string): Generator<readonly [address: number, digits: string, text: string]> {
  for (const line of runTool("riscv64-linux-gnu-objdump", ["-d", "-M", "no-aliases", file]).split("\n")) {
    const match = /^\s*([0-9a-f]+):\s+([0-9a-f]+)\s+(\S+)\s*(.*)$/.exec(line);
    if (match === null) continue;
    const [, address, digits, mnemonic, operands] = match;
    yield [parseInt(address!, 16), digits!, `${mnemonic} ${operands!.replace(/\s*(<.*>|#.*)$/, "")}`.trim()];
  }
}

/** Ours as objdump writes it: targets without `0x`. */
function ours(word: number, address: number): string {
  const { text, target } = disassemble(word, address);
  const known = text.startsWith(".word") ? (disassembleExtension(word) ?? text) : text;
  return target === null ? known : known.replace(/0x([0-9a-f]+)$/, "$1");
}

describe("disassembly of whole libraries", () => {
  for (const file of sweeping ? libraries : libraries.slice(-1)) {
    it(`is objdump's for every instruction, and so are lengths: ${path.basename(file)}`, function () {
      needTools(this, "riscv64-linux-gnu-objdump");
      needFiles(this, file);
      let [long, short] = [0, 0];
      for (const [address, digits, text] of listed(file)) {
        const word = parseInt(digits, 16);
        if (digits.length === 8) {
          assert.equal(word & 3, 3, `length at ${address.toString(16)}`);
          assert.equal(ours(word, address), text, `${digits} at ${address.toString(16)}`);
          long++;
        } else {
          // All forms of compressed instructions are compared in machine/isa/compressed.test.ts.
          assert.notEqual(word & 3, 3, `length at ${address.toString(16)}`);
          if (word !== 0) assert.notEqual(expandCompressed(word), 0, `${digits} at ${address.toString(16)}: ${text}`);
          short++;
        }
      }
      assert.ok(long > 10_000 && short > 10_000, `${long} of 4 bytes, ${short} of 2`);
    });
  }
});
