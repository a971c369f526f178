/**
 * Random programs without compiling each: one scenario whose program interprets a list of operations in its memory. A
 * run is the list, which is patched into the image, and settings.
 */
import fc from "fast-check";
import type { Image } from "../../src/image/image.js";
import type { Simulation } from "../../src/simulator/index.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";

/** Operations of a program's list: code, operand, operand. */
export type Operation = readonly [code: number, x: number, y: number];

const operations = 64;
const marker = 0x1122_3344n;

/**
 * Memory of its own lies in four regions from 0x3000_0000 on, mapped inside the VAS from 0x4000_0000 on. `state` says what is
 * mapped (1 readable, 2 writable), so that most accesses are allowed; where threads disagree a process may die.
 */
const scenario = `
scenario "random operations"

machine arc-hs38-1k { check on }
kernel linux-rfc

vas lib mode 0444 {
    segment text at 0x2000_0000 size 16K r-x { fn get(p) { return u64[p] } }
    segment data at 0x2004_0000 size 32K r-- { u64 table[16] = 1, 2, 3 }
}
vas tools mode 0666 {
    segment data at 0x2100_0000 size 16K r-- { u64 tool[16] = 4, 5 }
    segment state at 0x2104_0000 size 16K rw- { u64 counter[4] }
}
vas db mode 0666 {
    segment text at 0x2800_0000 size 16K r-- { u64 key[16] = 7 }
    segment rows at 0x2804_0000 size 32K rw- { u64 row[4] = 9 }
}

program actor(first) {
    u64 ops[${operations * 3}] = 0x11223344
    u64 state[8]
    u64 inner[8]
    u64 subscribed[2]
    u64 flags[8]  // 0 attached, 1 inside, 2 forks, 3 thread, 4 writer, 5 rows are read-only, 6 keys are gone

    fn region(x) { return 0x3000_0000 + (x & 3) * 0x1_0000 }
    fn innerRegion(x) { return 0x4000_0000 + (x & 3) * 0x1_0000 }

    fn map(p, size, y) {
        let kind = MAP_PRIVATE
        if y % 3 == 0 { kind = MAP_SHARED }
        return mmap(p, size, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS | MAP_FIXED)
    }

    fn memory(code, x, y) {
        let p = region(x)
        let slot = state + (x & 3) * 8
        if flags[1] == 1 {
            p = innerRegion(x)
            slot = inner + (x & 3) * 8
        }
        if code == 1 and u64[slot] == 0 {
            if map(p, 0x8000, y) == p { u64[slot] = 2 }
        }
        if code == 2 and u64[slot] != 0 {
            if munmap(p, 0x8000) == 0 { u64[slot] = 0 }
        }
        if code == 3 and u64[slot] == 2 {
            if mprotect(p, 0x8000, PROT_READ) == 0 { u64[slot] = 1 }
        }
        if code == 4 and u64[slot] == 1 {
            if mprotect(p, 0x8000, PROT_READ | PROT_WRITE) == 0 { u64[slot] = 2 }
        }
        if code == 5 and u64[slot] != 0 { return u64[p + (y & 1) * 0x4000] }
        if code == 6 and u64[slot] == 2 { u64[p + (y & 1) * 0x4000] = y }
        return 0
    }

    fn sharing(code, x, y) {
        let slot = subscribed + (x & 1) * 8
        let space = vas_find("lib")
        if (x & 1) == 1 { space = vas_find("tools") }
        if code == 8 and u64[slot] == 0 and flags[1] == 0 {
            if subscribe(space) >= 0 { u64[slot] = 1 }
        }
        if code == 9 and u64[slot] == 1 and flags[1] == 0 {
            unsubscribe(space)
            u64[slot] = 0
        }
        if u64[slot] == 0 or flags[1] == 1 { return 0 }
        if code == 10 {
            if (x & 1) == 1 { return tools.tool[y & 7] }
            return u64[lib.table + (y & 1) * 0x4000]
        }
        if code == 11 {
            if (x & 1) == 1 { tools.counter[0] = tools.counter[0] + 1 }
            else { return lib.get(lib.table) }
        }
        return 0
    }

    fn spaces(code, x, y) {
        let space = vas_find("db")
        if code == 12 and flags[0] == 0 {
            let kind = O_RDONLY
            if y % 2 == 0 { kind = O_RDWR }
            if vas_attach(0, space, kind) == 0 {
                flags[0] = 1
                flags[4] = y % 2 == 0
            }
        }
        if code == 13 and flags[0] == 1 and flags[1] == 0 {
            if vas_switch(space) == 0 { flags[1] = 1 }
        }
        if code == 14 and flags[1] == 1 {
            if vas_switch(0) == 0 { flags[1] = 0 }
        }
        if code == 15 and flags[0] == 1 and flags[1] == 0 {
            if vas_detach(0, space) == 0 {
                flags[0] = 0
                for n in 0 .. 4 { inner[n] = 0 }
            }
        }
        if flags[1] == 0 { return 0 }
        if code == 16 and flags[6] == 0 { return u64[0x2800_0000] + u64[0x2804_0000 + (y & 1) * 0x4000] }
        if code == 17 and flags[4] == 1 and flags[5] == 0 { u64[0x2804_0000 + (y & 1) * 0x4000] = y }
        if code == 20 and flags[4] == 1 and y < 4 {
            if mprotect(0x2804_0000, 0x8000, PROT_READ) == 0 { flags[5] = 1 }
        }
        if code == 20 and y >= 4 {
            if mprotect(0x2800_0000, 0x4000, PROT_NONE) == 0 { flags[6] = 1 }
        }
        return 0
    }

    // What a right kernel refuses, or what ends in SIGSEGV if nothing is left over.
    fn bold(code, x, y) {
        if code == 19 and u64[subscribed] == 1 and flags[1] == 0 {
            let p = mmap(lib.table, 0x8000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
            if p == lib.table { u64[p] = y }
        }
        if code != 21 or y < 6 { return 0 }
        if flags[1] == 1 {
            if flags[4] == 1 and x < 2 { u64[0x2804_0000] = y }
            return u64[0x2800_0000]
        }
        if x == 0 { return u64[lib.table] }
        if x == 1 {
            if u64[subscribed] == 1 {
                lib.get(lib.table)
                unsubscribe(vas_find("lib"))
                u64[subscribed] = 0
            }
            return lib.get(lib.table)
        }
        if x == 2 { return tools.tool[0] }
        u64[region(y)] = y
        return 0
    }

    fn helper(n) {
        let sum = 0
        for round in 0 .. n {
            if state[round & 3] == 2 { u64[region(round)] = round }
            sum = sum + ops[round]
            yield()
        }
        return sum
    }

    fn main() {
        let at = first
        let sum = 0
        while at < first + ${operations / 2} {
            let code = ops[at * 3]
            let x = ops[at * 3 + 1]
            let y = ops[at * 3 + 2]
            if code == 0 { yield() }
            if code < 7 { sum = sum + memory(code, x, y) }
            if code == 7 and flags[2] < 2 and flags[1] == 0 {
                flags[2] = flags[2] + 1
                if fork() == 0 {
                    flags[0] = 0
                    flags[2] = 2
                    flags[3] = 0
                }
            }
            if code >= 8 and code < 12 { sum = sum + sharing(code, x, y) }
            if (code >= 12 and code < 18) or code == 20 { sum = sum + spaces(code, x, y) }
            if code == 19 or code == 21 { sum = sum + bold(code, x, y) }
            if code == 18 and flags[3] == 0 and flags[1] == 0 { flags[3] = thread_create(helper, 6) }
            at = at + 1
        }
        if flags[1] == 1 { vas_switch(0) }
        if flags[3] != 0 { thread_join(flags[3]) }
        return sum * 0
    }
}

process A runs actor(0)
process B runs actor(16)
process C runs actor(32) { uid 1001 }
`;

let compiled: Promise<Image> | null = null;

/** The image with a list of operations in it. */
async function imageWith(list: readonly Operation[]): Promise<Image> {
  compiled ??= compile(scenario);
  const image = await compiled;
  const programs = image.programs.map((program) => ({
    ...program,
    segments: program.segments.map((segment) => ({ ...segment, bytes: patched(segment.bytes, list) })),
  }));
  return { ...image, programs };
}

/** The bytes with the list where the marker stands. */
function patched(bytes: Uint8Array, list: readonly Operation[]): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (let at = 0; at + 8 <= copy.length; at += 8) {
    if (view.getBigUint64(at, true) !== marker) continue;
    const whole = new Uint8Array(Math.max(copy.length, at + operations * 24));
    whole.set(copy);
    const into = new DataView(whole.buffer);
    list.flat().forEach((value, index) => {
      into.setBigUint64(at + index * 8, BigInt(value), true);
    });
    return whole;
  }
  return copy;
}

/** A run: what the programs do and on what. */
export interface RandomRun {
  readonly list: readonly Operation[];
  readonly overrides: Readonly<Record<string, string | number>>;
}

const list = fc.array(fc.tuple(fc.integer({ min: 0, max: 21 }), fc.nat(3), fc.nat(7)), {
  minLength: operations,
  maxLength: operations,
});

/** Tag policies of the presets, by family. */
const machines: fc.Arbitrary<Record<string, string | number>> = fc.oneof(
  fc.record({
    "machine.preset": fc.constantFrom("arc-hs38-1k", "arc-770d", "rv64-sv39", "cortex-a53", "skylake"),
    "machine.tags": fc.constantFrom("asid", "asid+global", "asid+sasid"),
    "machine.asid_bits": fc.integer({ min: 2, max: 4 }),
  }),
  fc.record({
    "machine.preset": fc.constantFrom("rv64-sv48", "cortex-a53", "skylake"),
    "machine.tags": fc.constantFrom("two-context", "common-mask", "region+key", "domain", "pkey", "ccid"),
    "machine.asid_bits": fc.integer({ min: 3, max: 4 }),
  }),
  fc.record({
    "machine.preset": fc.constantFrom("arc-750d", "sifive-u74", "zen2"),
    "machine.tags": fc.constant("none"),
  }),
);

/** Random operations on a random machine and kernel; `overrides` are added to the settings. */
export function randomRun(overrides: RandomRun["overrides"] = {}): fc.Arbitrary<RandomRun> {
  return fc
    .record({
      list,
      machines,
      settings: fc.record({
        "machine.cores": fc.integer({ min: 1, max: 3 }),
        "machine.seed": fc.integer({ min: 1, max: 99 }),
        "kernel.preset": fc.constantFrom("linux-rfc", "intended"),
        "kernel.quantum": fc.integer({ min: 20, max: 400 }),
      }),
    })
    .map(({ list: operationsOfRun, machines: machine, settings }) => ({
      list: operationsOfRun,
      overrides: { ...machine, ...settings, ...overrides },
    }));
}

/** Runs to the end, with every access recorded if wished. */
export async function execute({ list: operationsOfRun, overrides }: RandomRun, records = false): Promise<Simulation> {
  const simulation = open(await imageWith(operationsOfRun), {
    overrides: { "machine.memory": "8M", ...overrides, "kernel.max_steps": 60_000 },
  });
  simulation.system.machine.trace.recordAccesses = records;
  go(simulation, { kind: "continue" });
  return simulation;
}
