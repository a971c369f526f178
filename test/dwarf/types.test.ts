import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readElf } from "../../src/elf/elf-file.js";
import { readDebugInfo, type DebugInfo } from "../../src/dwarf/debug-info.js";
import { scopesAt } from "../../src/dwarf/entries/scopes.js";
import { sizeOf, strip, typeIdOf, typeName, typeOf } from "../../src/dwarf/entries/types.js";
import { readEntry } from "../../src/dwarf/entries/units.js";
import { buildGlibc, needTools, runTool } from "../elf/toolchain.js";
import { inflate } from "./inflate.js";

const source = "test/elf/programs/types.c";

function gdb(path: string, commands: readonly string[]): string[] {
  const args = ["-batch", "-nx", ...commands.flatMap((command) => ["-ex", command]), path];
  return runTool("gdb-multiarch", args).trim().split("\n");
}

function globalType(info: DebugInfo, name: string): number {
  const global = info.names.globals.get(name)![0]!;
  return typeIdOf(readEntry(global.unit, global.offset)!);
}

describe("types", () => {
  for (const version of ["-gdwarf-5", "-gdwarf-4", "-gdwarf-2"]) {
    it(`have the names and sizes that gdb gives them, ${version}`, async function () {
      needTools(this, "gdb-multiarch", "riscv64-linux-gnu-gcc");
      const path = buildGlibc([source], [version, "-O1"]);
      const info = await readDebugInfo(readElf(readFileSync(path)), inflate);
      assert.deepEqual(info.problems, []);
      const names = [...info.names.globals.keys()];
      assert.ok(names.length === 24, names.join());
      const told = gdb(
        path,
        names.flatMap((name) => [`whatis ${name}`, `print sizeof(${name})`]),
      );
      names.forEach((name, index) => {
        const type = globalType(info, name);
        // Spaces around stars, brackets and parentheses and the order of C's words for integers are a matter of taste.
        const plain = (text: string): string =>
          text
            .replace(/^type = /, "")
            .replace(/ *([*()[\]]) */g, "$1")
            .replace(/long unsigned int/, "unsigned long")
            .replace(/long int/, "long")
            .replace(/long long int/, "long long")
            .replace(/short int/, "short");
        assert.equal(plain(typeName(info.types, type)), plain(told[2 * index]!), name);
        assert.equal(`$${index + 1} = ${sizeOf(info.types, type)}`, told[2 * index + 1], name);
      });
    });

    it(`have members at the places that gdb gives them, ${version}`, async function () {
      needTools(this, "gdb-multiarch", "riscv64-linux-gnu-gcc");
      const path = buildGlibc([source], [version, "-O1"]);
      const info = await readDebugInfo(readElf(readFileSync(path)), inflate);
      const told = gdb(path, ["ptype /o struct node"]).join("\n");
      const node = strip(info.types, globalType(info, "one")).type;
      assert.equal(node.kind, "struct");
      if (node.kind !== "struct") return;
      const lines = [
        ...told.matchAll(/^\/\* +(\d+)(?:: ?(\d+))? +\| +(\d+) +\*\/ .*?(\w+)(?:\[\d+\])?(?: : (\d+))?;/gm),
      ];
      const bits = strip(info.types, node.members.find(({ name }) => name === "bits")!.type).type;
      const start = node.members.find(({ name }) => name === "bits")!.offset;
      assert.ok(bits.kind === "struct" && bits.members.length === 4);
      for (const member of bits.members) {
        const line = lines.find(([, , , , name]) => name === member.name)!;
        const place = 8 * (start + member.offset) + member.bits!.offset;
        assert.equal(place, 8 * Number(line[1]) + Number(line[2] ?? 0), member.name);
        assert.equal(member.bits!.size, Number(line[5]), member.name);
      }
      for (const name of ["next", "color", "deep"]) {
        const line = lines.find(([, , , , other]) => other === name)!;
        assert.equal(node.members.find((member) => member.name === name)!.offset, Number(line[1]), name);
      }
    });
  }

  it("tell enumerators with their sign", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    const info = await readDebugInfo(readElf(readFileSync(buildGlibc([source], ["-g", "-O1"]))), inflate);
    const color = typeOf(info.types, info.names.types.get("enum color")!);
    assert.ok(color.kind === "enum" && color.signed);
    assert.deepEqual(color.enumerators, [
      { name: "RED", value: 0n },
      { name: "GREEN", value: 5n },
      { name: "BLUE", value: -1n },
    ]);
  });
});

describe("scopes", () => {
  it("have the functions, inlined calls and locals that gdb finds at each statement", async function () {
    needTools(this, "gdb-multiarch", "riscv64-linux-gnu-gcc");
    const path = buildGlibc([source], ["-g", "-O1"]);
    const info = await readDebugInfo(readElf(readFileSync(path)), inflate);
    const main = info.names.functions.find(({ name }) => name === "main")!;
    const { start, end } = main.ranges[0]!;
    const addresses = Array.from({ length: (end - start) >> 1 }, (_, index) => start + 2 * index);
    // `info scope` lists the variables of the innermost block and of those around it, up to the (inlined) function.
    const told = gdb(
      path,
      addresses.flatMap((at) => [`echo @\\n`, `info scope *${at}`]),
    )
      .join("\n")
      .split("@\n")
      .slice(1);
    let inlined = 0;
    addresses.forEach((at, index) => {
      const frames = scopesAt(info.scopes, info.units, info.names, at);
      assert.equal(frames.at(-1)!.name, "main");
      const ours = frames[0]!.variables.map(({ name }) => name);
      const theirs = [...told[index]!.matchAll(/Symbol (\w+) is/g)]
        .map(([, name]) => name!)
        .filter((name) => name !== "twice_of");
      assert.deepEqual([...new Set(ours)].sort(), [...new Set(theirs)].sort(), `0x${at.toString(16)}`);
      if (frames.length > 1) {
        assert.equal(frames[0]!.name, "twice_of");
        assert.ok(frames[0]!.inlined && frames[0]!.call!.line > 0);
        inlined++;
      }
    });
    assert.ok(inlined > 2);
  });
});
