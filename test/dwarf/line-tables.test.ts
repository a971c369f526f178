import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readElf } from "../../src/elf/elf-file.js";
import { readDebugInfo } from "../../src/dwarf/debug-info.js";
import { lineAt, statementRows } from "../../src/dwarf/lines/line-index.js";
import { RowFlag } from "../../src/dwarf/lines/line-program.js";
import { buildGlibc, buildPicolibc, needTools, runTool } from "../elf/toolchain.js";
import { inflate } from "./inflate.js";
import { swept } from "../sample.js";

const program = "test/elf/programs/types.c";
const structs = "examples/real/structs.c";

/** Rows as llvm-dwarfdump prints them: by table, address, line, column, file and flags. */
function dumpedRows(path: string): Map<number, string[]> {
  const tables = new Map<number, string[]>();
  let rows: string[] = [];
  for (const line of runTool("llvm-dwarfdump", ["--debug-line", path]).split("\n")) {
    const table = /^debug_line\[(0x[0-9a-f]+)\]/.exec(line);
    if (table !== null) tables.set(Number(table[1]), (rows = []));
    const row = /^(0x[0-9a-f]{16}) +(\d+) +(\d+) +(\d+) +\d+ +\d+ +(.*)$/.exec(line);
    if (row === null) continue;
    const flags = row[5]!
      .split(" ")
      .filter((flag) => flag !== "" && flag !== "basic_block")
      .sort()
      .join(" ");
    rows.push(`${Number(row[1])} ${row[2]} ${row[3]} ${row[4]} ${flags}`);
  }
  return tables;
}

const flagNames = [
  [RowFlag.EndSequence, "end_sequence"],
  [RowFlag.EpilogueBegin, "epilogue_begin"],
  [RowFlag.Statement, "is_stmt"],
  [RowFlag.PrologueEnd, "prologue_end"],
] as const;

describe("line tables", () => {
  const variants: readonly (readonly [string, () => string])[] = [
    ["picolibc -O0", () => buildPicolibc([structs], "rv64im", ["-g", "-O0"])],
    ["picolibc -O1", () => buildPicolibc([structs], "rv64im", ["-g", "-O1"])],
    ["picolibc rv64imac -O2", () => buildPicolibc([structs], "rv64imac", ["-g", "-O2"])],
    ["DWARF 4", () => buildGlibc([program], ["-gdwarf-4", "-O1"])],
    ["DWARF 3", () => buildGlibc([program], ["-gdwarf-3", "-gstrict-dwarf", "-O2"])],
    ["DWARF 2", () => buildGlibc([program], ["-gdwarf-2", "-gstrict-dwarf", "-O1"])],
    ["compressed sections", () => buildGlibc([program], ["-g", "-gz=zlib", "-O1"])],
    // The programs whose stacks are held against gdb's.
    ["recursion", () => buildPicolibc(["test/elf/programs/recursion.c"], "rv64imac", ["-g", "-O1"])],
    ["callbacks", () => buildGlibc(["test/elf/programs/callbacks.c"], ["-g", "-O2"])],
    ["threads", () => buildGlibc(["test/elf/programs/turns.c"], ["-g", "-O2", "-static"])],
    ["text and numbers", () => buildGlibc(["test/elf/programs/dhry.c"], ["-g", "-O2", "-static"])],
  ];
  for (const [name, build] of swept(variants, 4)) {
    it(`are those of llvm-dwarfdump: ${name}`, async function () {
      needTools(this, "llvm-dwarfdump", "riscv64-linux-gnu-gcc", "riscv64-unknown-elf-gcc");
      const path = build();
      const info = await readDebugInfo(readElf(readFileSync(path)), inflate);
      assert.deepEqual(info.problems, []);
      const dumped = dumpedRows(path);
      let rows = 0;
      for (const [offset, table] of info.lines.tables) {
        const ours = Array.from({ length: table.count }, (_, row) => {
          const flags = flagNames.filter(([bit]) => (table.flags[row]! & bit) !== 0).map(([, text]) => text);
          const place = [table.addresses[row], table.lines[row], table.columns[row], table.fileOf[row]].join(" ");
          return `${place} ${flags.sort().join(" ")}`;
        });
        assert.deepEqual(ours, dumped.get(offset));
        rows += ours.length;
      }
      assert.equal(info.lines.tables.size, dumped.size);
      assert.ok(rows > 30);
    });
  }

  it("name each address's line as llvm-symbolizer does", async function () {
    needTools(this, "llvm-symbolizer", "riscv64-unknown-elf-gcc");
    const path = buildPicolibc([structs], "rv64imac", ["-g", "-O2"]);
    const info = await readDebugInfo(readElf(readFileSync(path)), inflate);
    const { start, end } = { start: info.lines.sequences[0]!.start, end: info.lines.sequences.at(-1)!.end };
    const addresses = Array.from({ length: (end - start) >> 1 }, (_, index) => start + 2 * index);
    const list = addresses.map((address) => `0x${address.toString(16)}`).join("\n");
    const args = [`--obj=${path}`, "--no-inlines", "--functions=none"];
    const told = execFileSync("llvm-symbolizer", args, { input: list, encoding: "utf8" });
    const places = told.trim().split(/\n\n?/);
    assert.equal(places.length, addresses.length);
    const rowsAt = new Map<number, number>();
    for (const table of info.lines.tables.values())
      for (const address of table.addresses) rowsAt.set(address, (rowsAt.get(address) ?? 0) + 1);
    const severalRowsAt = (address: number): boolean => (rowsAt.get(address) ?? 0) > 1;
    addresses.forEach((address, index) => {
      const line = lineAt(info.lines, address);
      // Of several rows at one address we take one that begins a statement, as gdb does; llvm-symbolizer the last.
      if (line !== null && severalRowsAt(line.start)) return;
      const ours = line === null ? "0:0" : `${line.line}:${line.column}`;
      assert.equal(ours, /:(\d+:\d+)$/.exec(places[index]!)![1], `0x${address.toString(16)}`);
    });
  });

  it("bind a breakpoint at each place where a line begins", async function () {
    needTools(this, "riscv64-unknown-elf-gcc");
    const path = buildPicolibc([structs], "rv64im", ["-g", "-O0"]);
    const info = await readDebugInfo(readElf(readFileSync(path)), inflate);
    const file = info.lines.files.find((name) => name.endsWith("structs.c"))!;
    const source = readFileSync(structs, "utf8").split("\n");
    const line = source.findIndex((text) => text.includes("hanoi(n - 1, from, via, to, moves)")) + 1;
    const rows = [...statementRows(info.lines, file)].filter((row) => row.line === line);
    assert.equal(rows.length, 1);
    assert.equal(info.names.functions.find(({ name }) => name === "hanoi")!.ranges[0]!.start < rows[0]!.start, true);
  });
});
