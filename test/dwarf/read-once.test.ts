/** What a debugger asks at each of its steps is read once: counted, as a count is the same on a machine that is busy. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createObjectDebug } from "../../src/dwarf/object-debug.js";
import { readDebugInfo } from "../../src/dwarf/debug-info.js";
import { scopesAt } from "../../src/dwarf/entries/scopes.js";
import { readElf } from "../../src/elf/elf-file.js";
import { symbolsOf } from "../../src/elf/symbols.js";
import type { ObjectFrame } from "../../src/image/object-debug.js";
import { inflate } from "./inflate.js";
import { sometimes } from "../sample.js";

const read = async (): Promise<Awaited<ReturnType<typeof readDebugInfo>>> =>
  readDebugInfo(readElf(readFileSync("examples/real/structs.elf")), inflate);

const frameAt = (pc: number): ObjectFrame => ({
  pc,
  registers: Array<bigint>(32).fill(0x1000n),
  memory: (_, bytes) => new Uint8Array(bytes),
  floats: () => 0n,
  cfa: null,
});

describe("debug information that is asked again", () => {
  sometimes("reads scopes, columns and the rules of frames once", async () => {
    const info = await read();
    let lines = 0;
    const debug = createObjectDebug({
      info,
      symbols: symbolsOf(readElf(readFileSync("examples/real/structs.elf"))),
      owner: { kind: "program", index: 0 },
      bias: 0,
      sourceOf: () => 0,
      columnsOf: () => {
        lines++;
        return { first: 1, end: 1 };
      },
    });
    const { parts } = info.names;
    // Of functions that the linker has dropped some seem to lie where others do. Fewer than the rules that are kept.
    const all = parts.flatMap(({ start, end }) => Array.from({ length: (end - start) >> 1 }, (_, n) => start + 2 * n));
    const addresses = [...new Set(all)].slice(0, 3_000);
    assert.ok(addresses.length === 3_000, String(addresses.length));
    const ask = (): unknown[] =>
      addresses.map((pc) => [
        debug.framesAt(pc, false),
        debug.unwind(frameAt(pc)),
        debug.variablesAt(frameAt(pc), 0).map(({ name }) => name),
      ]);
    const first = ask();
    const { read: entries } = info.scopes;
    const rules = info.frames.rules.size;
    assert.ok(entries > 10 && rules === addresses.length, `${entries} ${rules}`);
    assert.deepEqual(ask(), first);
    assert.equal(info.scopes.read, entries);
    assert.equal(info.frames.rules.size, rules);
    lines = 0;
    for (const pc of addresses) debug.lineAt(pc);
    assert.equal(lines, 0, "lines whose columns were looked for again");
  });

  it("gives up scopes of the functions looked at longest ago, and answers the same when it has", async () => {
    const [kept, afresh] = [await read(), await read()];
    const starts = [...new Set(kept.names.functions.map(({ ranges }) => ranges[0]!.start))];
    const answer = (info: typeof kept, address: number): unknown =>
      scopesAt(info.scopes, info.units, info.names, address).map(({ name, variables }) => [
        name,
        variables.map((variable) => [variable.name, variable.type, variable.parameter]),
      ]);
    const first = starts.map((start) => answer(kept, start));
    // As if much more had been read: each look leaves the function that it was for, and no other.
    for (let round = 0; round < 2; round++)
      starts.forEach((start, index) => {
        afresh.scopes.kept += 1_000_000;
        assert.deepEqual(answer(afresh, start), first[index]);
        assert.equal(afresh.scopes.functions.size, 1);
      });
    assert.equal(kept.scopes.functions.size, starts.length);
  });
});
