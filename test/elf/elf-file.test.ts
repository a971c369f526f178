import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { architectureOf, extensionsOf } from "../../src/elf/attributes.js";
import { FormatError, textAt } from "../../src/elf/bytes.js";
import { dynamicFacts } from "../../src/elf/dynamic.js";
import { interpreterOf, readElf, segmentType } from "../../src/elf/elf-file.js";
import { symbolAt, symbolsOf } from "../../src/elf/symbols.js";
import { buildGlibc, needTools, runTool } from "./toolchain.js";
import { sometimes } from "../sample.js";

const libc = "/usr/riscv64-linux-gnu/lib/libc.so.6";
const shipped = "examples/real/structs.elf";

describe("ELF reader", () => {
  it("reads the segments that readelf lists", function () {
    needTools(this, "riscv64-linux-gnu-readelf");
    for (const path of [shipped, libc]) {
      const file = readElf(readFileSync(path));
      const listed = [...runTool("riscv64-linux-gnu-readelf", ["-lW", path]).matchAll(/^ {2}LOAD +(.*)$/gm)].map(
        ([, row]) => row!.trim().split(/\s+/),
      );
      const loads = file.segments.filter(({ type }) => type === segmentType.LOAD);
      assert.deepEqual(
        loads.map(({ offset, address, fileBytes, memoryBytes }) => [offset, address, fileBytes, memoryBytes]),
        listed.map(([offset, address, , fileBytes, memoryBytes]) =>
          [offset, address, fileBytes, memoryBytes].map((text) => Number(text)),
        ),
      );
    }
  });

  it("knows the interpreter, the needed libraries and the name of dynamic files", function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    const program = readElf(readFileSync(buildGlibc(["test/elf/programs/types.c"], ["-g", "-O1"])));
    assert.equal(interpreterOf(program), "/lib/ld-linux-riscv64-lp64d.so.1");
    assert.deepEqual(dynamicFacts(program)!.needed, ["libc.so.6"]);
    const library = dynamicFacts(readElf(readFileSync(libc)))!;
    assert.equal(library.soname, "libc.so.6");
    assert.equal(library.writesText, false);
    assert.equal(dynamicFacts(readElf(readFileSync(shipped))), null);
    assert.equal(interpreterOf(readElf(readFileSync(shipped))), null);
  });

  sometimes("names every function as nm does, at its first and last byte", function () {
    needTools(this, "riscv64-linux-gnu-nm");
    for (const [path, table] of [
      [shipped, []],
      [libc, ["-D"]],
    ] as const) {
      const symbols = symbolsOf(readElf(readFileSync(path)));
      const lines = runTool("riscv64-linux-gnu-nm", ["-S", "--defined-only", ...table, path]).split("\n");
      let checked = 0;
      for (const line of lines) {
        const match = /^([0-9a-f]{16}) ([0-9a-f]{16}) [tTwWi] (\S+)$/.exec(line);
        if (match === null) continue;
        const [address, size] = [parseInt(match[1]!, 16), parseInt(match[2]!, 16)];
        const within = symbols.some((other) => other.address > address && other.address < address + size);
        for (const at of within ? [address] : [address, address + size - 1])
          assert.equal(symbolAt(symbols, at)?.address, address, `${match[3]} in ${path}`);
        const name = match[3]!.replace(/@.*/, "");
        assert.ok(
          symbols.some((symbol) => symbol.address === address && symbol.name === name),
          name,
        );
        checked++;
      }
      assert.ok(checked > 40, `${checked} functions in ${path}`);
    }
  });

  it("reads for which instruction set a file was compiled", () => {
    const architecture = architectureOf(readElf(readFileSync(shipped)))!;
    assert.deepEqual(extensionsOf(architecture), ["i", "m", "zmmul"]);
    assert.deepEqual(extensionsOf("rv64i2p1_m2p0_a2p1_f2p2_d2p2_c2p0_zicsr2p0_zba1p0"), [
      "i",
      "m",
      "a",
      "f",
      "d",
      "c",
      "zicsr",
      "zba",
    ]);
    assert.deepEqual(extensionsOf("rv64gc"), ["i", "m", "a", "f", "d", "zicsr", "zifencei", "c"]);
  });

  it("says what a file is that it cannot read, and where it breaks", () => {
    const good = readFileSync(shipped);
    const changed = (at: number, ...bytes: number[]): Uint8Array => {
      const copy = Uint8Array.from(good);
      copy.set(bytes, at);
      return copy;
    };
    assert.throws(() => readElf(new TextEncoder().encode("#!/bin/sh")), /not an ELF file/);
    assert.throws(() => readElf(changed(4, 1)), /32-bit/);
    assert.throws(() => readElf(changed(5, 2)), /big-endian/);
    assert.throws(() => readElf(changed(18, 62, 0)), /x86-64/);
    assert.throws(() => readElf(good.subarray(0, 40)), /cut off/);
    assert.throws(() => readElf(changed(32, 0xff, 0xff, 0xff, 0x7f)), /program header lies outside/);
    assert.throws(() => readElf(changed(40, 0xff, 0xff, 0xff, 0x7f)), /section header/);
    // Whatever is cut off: an error of its own kind, or a file that was read.
    for (let length = 0; length < good.length; length += 997) {
      try {
        symbolsOf(readElf(good.subarray(0, length)));
      } catch (error) {
        assert.ok(error instanceof FormatError, String(error));
      }
    }
  });

  it("decodes names that are not ASCII, and broken ones", () => {
    assert.equal(textAt(new TextEncoder().encode("größe €𝄞\0x"), 0), "größe €𝄞");
    assert.equal(textAt(Uint8Array.of(0x61, 0xc3, 0x28, 0xff, 0), 0), "a\ufffd(\ufffd");
  });
});
