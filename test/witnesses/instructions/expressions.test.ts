import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { Image, SegmentImage } from "../../../src/image/image.js";
import { compile, scenarioOf } from "../../compiler/compiled.js";
import { expression, surroundings, type World } from "../../compiler/witnesses/random-expression.js";

/** An ELF executable for Linux on RISC-V (64 bit, little endian) that holds all segments of an image. */
function executableOf(image: Image): Buffer {
  const segments = [...image.programs[0].segments, ...image.vases.flatMap((vas) => vas.segments)];
  const page = 8192;
  const header = Buffer.alloc(64 + 56 * segments.length);
  header.write("\x7fELF\x02\x01\x01", "latin1");
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(243, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(image.programs[0].entry), 24);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(segments.length, 56);
  const chunks = [header];
  let position = header.length;
  segments.forEach((segment, index) => {
    const padding = Math.ceil(position / page) * page - position;
    chunks.push(Buffer.alloc(padding), Buffer.from(segment.bytes));
    programHeader(segment, position + padding, page).copy(header, 64 + 56 * index);
    position += padding + segment.bytes.length;
  });
  return Buffer.concat(chunks);
}

function programHeader(segment: SegmentImage, offset: number, page: number): Buffer {
  const { start, size, bytes, read, write, execute } = segment;
  const header = Buffer.alloc(56);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE((execute ? 1 : 0) | (write ? 2 : 0) | (read ? 4 : 0), 4);
  // qemu clears the rest of the last page by writing, which only writable segments stand.
  const memory = write ? size : bytes.length;
  [offset, start, start, bytes.length, memory, page].forEach((value, index) => {
    header.writeBigUInt64LE(BigInt(value), 8 + 8 * index);
  });
  return header;
}

/** Exit status under qemu's user mode emulation. */
function run(image: Image): number | null {
  const folder = mkdtempSync(join(tmpdir(), "vas-qemu-"));
  try {
    const file = join(folder, "program");
    writeFileSync(file, executableOf(image));
    chmodSync(file, 0o755);
    return spawnSync("qemu-riscv64", [file]).status;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("compiled programs on qemu-riscv64", () => {
  it("give the values that the evaluator gives", async function () {
    if (spawnSync("qemu-riscv64", ["--version"]).status !== 0) {
      console.log("      (skipped: qemu-riscv64 is not installed, e.g. qemu-user)");
      this.skip();
    }
    const parameters = [3n, -1n, 0n, 100n, -(2n ** 63n), 2n ** 40n];
    for (let seed = 1; seed <= 2; seed += 1) {
      const trees = fc.sample(expression, { seed, numRuns: 25 });
      const functions = trees.map(({ text }, index) => `fn test${index}(a, b, c, d, e, f) { return ${text} }`);
      const calls = trees.map((_, index) => `s = s * 31 + test${index}(${parameters.join(", ")})`);
      const image = await compile(
        scenarioOf(
          `${surroundings}${functions.join("\n")}
        fn main() {
          for i in 0 .. 16 { memory[i] = i * i * 12345 - 7 }
          let s = libc.twice(4)
          ${calls.join("\n")}
          let folded = 0
          for i in 0 .. 8 { folded = folded ^ (s >> (i * 8)) }
          return folded & 255
        }`,
          "vas libc { segment text at 0x2000_0000 size 64K r-x { fn twice(x) { return x + x } } }",
        ),
      );
      const memory = Array.from({ length: 16 }, (_, index) => BigInt(index * index * 12345 - 7));
      const world: World = { parameters, memory, log: 0n };
      const sum = trees.reduce((s, { value }) => BigInt.asIntN(64, s * 31n + value(world)), 8n);
      const bytes = Array.from({ length: 8 }, (_, index) => sum >> BigInt(index * 8));
      const folded = bytes.reduce((one, other) => one ^ other);
      assert.equal(run(image), Number(folded & 255n));
    }
  });
});
