import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readElf, type ElfFile } from "../../src/elf/elf-file.js";
import { symbolAt, symbolsOf } from "../../src/elf/symbols.js";
import { readDebugInfo } from "../../src/dwarf/debug-info.js";
import { ruleFromCode } from "../../src/dwarf/frames/prologue.js";
import { frameRuleAt, type FrameRule } from "../../src/dwarf/frames/frames.js";
import { buildGlibc, buildPicolibc, needTools, runTool } from "../elf/toolchain.js";
import { inflate } from "./inflate.js";
import { swept } from "../sample.js";

const names =
  "zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6".split(" ");

/** Rows of `readelf --debug-dump=frames-interp`: first address, CFA and the rule of each column. */
function interpreted(path: string): { address: number; end: number; cfa: string; rules: Map<string, string> }[] {
  const rows: ReturnType<typeof interpreted> = [];
  let columns: string[] = [];
  let end = 0;
  for (const line of runTool("riscv64-linux-gnu-readelf", ["--debug-dump=frames-interp", "-W", path]).split("\n")) {
    const range = /FDE .*pc=([0-9a-f]+)\.\.([0-9a-f]+)/.exec(line);
    if (range !== null) end = parseInt(range[2]!, 16);
    else if (/ CIE /.test(line)) end = -1;
    if (/^ +LOC +CFA/.test(line)) columns = line.trim().split(/\s+/).slice(2);
    const row = /^([0-9a-f]{16}) (\S+)(.*)$/.exec(line);
    if (row === null || end < 0) continue;
    const cells = row[3]!.trim().split(/\s+/);
    const rules = new Map(columns.map((name, index) => [name, cells[index]!]));
    const before = rows.at(-1);
    const address = parseInt(row[1]!, 16);
    if (before !== undefined && before.end === end && before.address <= address)
      before.end = Math.max(before.end, address);
    rows.push({ address, end, cfa: row[2]!, rules });
  }
  return rows;
}

function cfaText({ cfa }: FrameRule): string {
  return cfa.kind === "register" ? `${names[cfa.register]}+${cfa.offset}` : "exp";
}

function ruleText(rule: ReturnType<FrameRule["registers"]["get"]>): string {
  if (rule === undefined || rule.kind === "undefined") return "u";
  if (rule.kind === "saved") return `c${rule.offset < 0 ? rule.offset : `+${rule.offset}`}`;
  return rule.kind;
}

describe("call frame information", () => {
  const variants: readonly (readonly [string, () => string])[] = [
    ["picolibc -O2, .debug_frame", () => buildPicolibc(["examples/real/structs.c"], "rv64imac", ["-g", "-O2"])],
    ["glibc static, .eh_frame", () => buildGlibc(["test/elf/programs/types.c"], ["-g", "-O1", "-static"])],
    ["libc.so.6", () => "/usr/riscv64-linux-gnu/lib/libc.so.6"],
  ];
  for (const [name, build] of swept(variants, 2)) {
    it(`is what readelf computes: ${name}`, async function () {
      needTools(this, "riscv64-linux-gnu-readelf", "riscv64-linux-gnu-gcc", "riscv64-unknown-elf-gcc");
      const path = build();
      const info = await readDebugInfo(readElf(readFileSync(path)), inflate);
      assert.deepEqual(info.problems, []);
      const seen = new Set<number>();
      let rows = 0;
      for (const { address, cfa, rules } of interpreted(path)) {
        // A function that .debug_frame and .eh_frame both describe is looked at once.
        if (seen.has(address)) continue;
        seen.add(address);
        const rule = frameRuleAt(info.frames, address);
        if (rule === null) continue; // a function without code, left of one that the linker dropped
        assert.equal(cfaText(rule), cfa, `0x${address.toString(16)}`);
        for (const [column, text] of rules) {
          const register = names.indexOf(column);
          if (register >= 0 && /^[cu]/.test(text))
            assert.equal(ruleText(rule.registers.get(register)), text, `${column} at 0x${address.toString(16)}`);
        }
        rows++;
      }
      assert.ok(rows > 100, `${rows} rows`);
    });
  }

  /** Instructions of a file from an address to another. */
  const codeOf = (file: ElfFile, start: number, end: number): Uint8Array | null => {
    const segment = file.segments.find(({ address, fileBytes }) => start >= address && end <= address + fileBytes);
    if (segment === undefined) return null;
    return file.bytes.subarray(segment.offset + start - segment.address, segment.offset + end - segment.address);
  };

  const read: readonly (readonly [string, number, () => string])[] = [
    ["-O0", 0, () => buildPicolibc(["examples/real/structs.c"], "rv64imac", ["-g", "-O0"])],
    ["-O2", 0, () => buildPicolibc(["examples/real/structs.c"], "rv64imac", ["-g", "-O2"])],
    ["rv64im", 0, () => buildPicolibc(["examples/real/structs.c"], "rv64im", ["-g", "-O1"])],
    ["libc.so.6", 0.01, () => "/usr/riscv64-linux-gnu/lib/libc.so.6"],
  ];
  for (const [name, most, build] of swept(read, 2)) {
    it(`is what the code says where it does not: ${name}`, async function () {
      needTools(this, "riscv64-linux-gnu-gcc", "riscv64-unknown-elf-gcc");
      const file = readElf(readFileSync(build()));
      const { frames } = await readDebugInfo(file, inflate);
      let [lost, all] = [0, 0];
      const wrong: string[] = [];
      const symbols = symbolsOf(file);
      for (const { start, end } of frames.descriptions) {
        // These move sp for their callers.
        if (/^__riscv_(save|restore)_/.test(symbolAt(symbols, start)?.name ?? "")) continue;
        // Some places of each function, its end among them.
        const step = Math.max(2, 2 * Math.floor((end - start) / 32));
        for (let address = end - 2; address >= start; address -= step) {
          const code = codeOf(file, start, address);
          const said = frameRuleAt(frames, address);
          if (code === null || said === null || said.cfa.kind === "expression") break;
          const found = ruleFromCode(code)?.rule ?? null;
          all++;
          // What is saved already and still in its register, either may say.
          const agree = (register: number): boolean => {
            const [one, other] = [found, said].map((rule) => ruleText(rule?.registers.get(register)));
            return one === other || (one!.startsWith("c") && other === "u");
          };
          // Where one counts from s0 and the other from sp, what lies where below the CFA compares them.
          const sameBase = (one: FrameRule, other: FrameRule): boolean =>
            cfaText(one).slice(0, 2) === cfaText(other).slice(0, 2);
          const text = (rule: FrameRule): string =>
            `${cfaText(rule)} ra ${ruleText(rule.registers.get(1))} s0 ${ruleText(rule.registers.get(8))}`;
          if (found === null) lost++;
          else if ((sameBase(found, said) && cfaText(found) !== cfaText(said)) || !agree(1) || !agree(8))
            wrong.push(`0x${address.toString(16)}: ${text(found)}, said ${text(said)}`);
        }
      }
      assert.ok(all > 500, `${all} places`);
      assert.ok(wrong.length <= most * all, `${wrong.length} of ${all}; ${wrong.slice(0, 5).join("; ")}`);
      assert.ok(lost <= 0.4 * all, `${lost} of ${all} lost`);
    });
  }
});
