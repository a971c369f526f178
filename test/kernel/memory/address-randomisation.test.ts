import assert from "node:assert/strict";
import { auditFrames, type System } from "../../../src/kernel/index.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { bootIdle, callAs, dataStart, named, segment, store } from "../systems/tiny-program.js";

const names = ["P", "Q", "R", "S"];

function make(kernel: Record<string, string | number>, machine: Record<string, string | number> = {}): System {
  return bootIdle(names, { kernel, machine });
}

/** Where the stack ends, the heap starts, and a mapping without an address goes. */
function places(system: System, name: string): [stack: number, heap: number, mapping: number] {
  const mm = spaceOf(system.kernel, named(system, name).space);
  const stack = mm.vmas.find(({ kind }) => kind === "stack")!.end;
  return [stack, callAs(system, name, "brk", 0)!, callAs(system, name, "mmap", 0, 4096, 3, 0x22)!];
}

describe("ASLR", () => {
  for (const preset of ["arc-hs38-1k", "rv64-sv39"]) {
    it(`is off by default: every process looks the same (${preset})`, () => {
      const system = make({}, { preset });
      for (const name of names) assert.deepEqual(places(system, name), places(make({}, { preset }), "P"));
    });

    it(`gives each process places of its own, the same for the same seed (${preset})`, () => {
      const all = (seed: number): number[][] => {
        const system = make({ aslr: "on" }, { preset, seed });
        return names.map((name) => places(system, name));
      };
      const first = all(1);
      assert.deepEqual(all(1), first, "deterministic");
      assert.notDeepEqual(all(2), first, "another seed");
      for (const place of [0, 1, 2])
        assert.ok(new Set(first.map((row) => row[place])).size > 1, `place ${place} moves`);
    });

    it(`stays within its entropy, and covers it (${preset})`, () => {
      const still = make({}, { preset });
      const page = still.kernel.layout.pageBytes;
      const [stack, heap, mapping] = places(still, "P");
      for (const bits of [1, 3, 16]) {
        const distances = [new Set<number>(), new Set<number>(), new Set<number>()];
        const room = Math.min(2 ** bits, still.kernel.layout.userEnd / 8 / page);
        for (let seed = 0; seed < 40; seed++) {
          const system = make({ aslr: "on", aslr_bits: bits }, { preset, seed });
          for (const name of names) {
            const [s, h, m] = places(system, name);
            const moved = [stack - s, h - heap, mapping - m - (stack - s)];
            moved.forEach((bytes, place) => {
              assert.ok(
                bytes >= 0 && bytes < room * page && bytes % page === 0,
                `${place}: ${bytes} with ${bits} bits`,
              );
              distances[place]!.add(bytes);
            });
          }
        }
        for (const seen of distances)
          assert.ok(seen.size >= Math.min(2 ** bits, 100), `${seen.size} of 2^${bits} seen`);
      }
    });
  }

  it("programs with a random layout run, fork, thread and exec as before", () => {
    const system = bootIdle(["P"], { kernel: { aslr: "on", fidelity: "intended" }, machine: { cores: 2, seed: 7 } });
    assert.ok(store(system, "P", spaceOf(system.kernel, named(system, "P").space).stackTop - 8, 1));
    const before = places(system, "P")[0];
    const child = system.kernel.processes.get(callAs(system, "P", "fork") as never)!;
    const forked = spaceOf(system.kernel, child.space);
    assert.equal(forked.stackTop, before);
    assert.equal(forked.mmapTop, spaceOf(system.kernel, named(system, "P").space).mmapTop);
    assert.ok(callAs(system, "P", "thread_create", dataStart, 0, -1)! > 0);
    callAs(system, "P", "exec", "idle");
    assert.notEqual(places(system, "P")[0], before, "a new program, a new layout");
    assert.deepEqual(auditFrames(system), []);
  });

  it("makes a space at a fixed address collide with some layouts and not with others", () => {
    const results = new Map<number, number>();
    for (let seed = 0; seed < 60; seed++) {
      const at = 0x5ff0_0000;
      const system = bootIdle(["P"], {
        kernel: { aslr: "on" },
        machine: { seed },
        vases: [{ name: "v", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", at, 0x2_0000, "rw-")] }],
      });
      const result = callAs(system, "P", "vas_attach", 0, 1, 2)!;
      const { vmas } = spaceOf(system.kernel, named(system, "P").space);
      const collides = vmas.some(({ start, end }) => start < at + 0x2_0000 && end > at);
      assert.equal(result, collides ? -14 : 0, `seed ${seed}`);
      assert.equal(system.kernel.refusals.length, collides ? 1 : 0);
      if (collides) assert.deepEqual(system.kernel.refusals[0]!.ranges!.first, [at, at + 0x2_0000]);
      results.set(result, (results.get(result) ?? 0) + 1);
    }
    assert.ok(results.get(0)! > 10 && results.get(-14)! > 2, JSON.stringify([...results]));
  });
});
