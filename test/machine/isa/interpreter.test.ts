import assert from "node:assert/strict";
import fc from "fast-check";
import {
  accessesSince,
  counterTotals,
  frameAddress,
  getRegister,
  hashMachine,
  mergeCheckpoint,
  readBytes,
  restoreCheckpoint,
  run,
  setRegister,
  StopReason,
  takeCheckpoint,
  type AccessRecord,
  type Pfn,
  type SettingValue,
} from "../../../src/machine/index.js";
import { createBench, enter, mapPage, newSpace, va, writeProgram, type Bench } from "../machines/bench-machine.js";
import { dataPages, dataVa, randomProgram, textVa, type RandomProgram } from "./random-program.js";
import { stepReference, type Reference, type ReferenceStop } from "./reference-interpreter.js";
import { runs } from "../../sample.js";

interface Loaded extends Bench {
  readonly frames: Map<number, Pfn>;
  readonly shift: number;
}

/** Loads a program at the end of one text page, so that it runs into the next. */
function load(program: RandomProgram, preset: string, overrides: Record<string, SettingValue> = {}, shift = 0): Loaded {
  const bench = createBench(preset, { memory: 2 ** 20, ...overrides });
  const pageBytes = 2 ** bench.machine.config.pageShift;
  const root = newSpace(bench);
  const frames = new Map<number, Pfn>();
  for (let page = 0; page < 2; page++) {
    const address = textVa + shift + page * pageBytes;
    frames.set(address / pageBytes, mapPage(bench, root, address, { permissions: "rx" }));
  }
  for (let page = 0; page < dataPages; page++) {
    const address = dataVa + shift + page * pageBytes;
    frames.set(
      address / pageBytes,
      mapPage(bench, root, address, { permissions: page === 3 ? "r" : "rw", owner: page % 3 }),
    );
  }
  const start = textVa + shift + pageBytes - 64;
  program.words.forEach((word, n) => {
    const address = start + n * 4;
    writeProgram(bench, frames.get(Math.floor(address / pageBytes))!, [word], address % pageBytes);
  });
  program.registers.forEach((value, n) => {
    setRegister(bench.core, n + 1, n + 1 === 24 ? BigInt(start) : n + 1 >= 16 ? value + BigInt(shift) : value);
  });
  enter(bench, root);
  bench.core.pc = va(start);
  return { ...bench, frames, shift };
}

function referenceOf(loaded: Loaded): Reference {
  const { machine, core } = loaded;
  const pageBytes = 2 ** machine.config.pageShift;
  const pages = new Map(
    [...loaded.frames].map(([vpn, pfn]) => {
      const address = vpn * pageBytes - loaded.shift;
      const permissions = address >= textVa ? "rx" : address === dataVa + 3 * pageBytes ? "r" : "rw";
      const bytes =
        address >= textVa
          ? readBytes(machine.memory, frameAddress(machine.memory, pfn), pageBytes)
          : new Uint8Array(pageBytes);
      return [BigInt(vpn), { bytes, permissions }];
    }),
  );
  return {
    x: Array.from({ length: 32 }, (_, n) => getRegister(core, n)),
    pc: BigInt(core.pc),
    pages,
    pageBytes: BigInt(pageBytes),
  };
}

const stops: Record<number, ReferenceStop> = {
  [StopReason.Budget]: null,
  [StopReason.PageFault]: "fault",
  [StopReason.IllegalInstruction]: "illegal",
  [StopReason.Misaligned]: "misaligned",
  [StopReason.SystemCall]: "ecall",
  [StopReason.EBreak]: "ebreak",
};

/** Runs the budgets one after the other until the program stops. */
function runAll(loaded: Loaded, budgets: readonly number[]): StopReason {
  for (const budget of budgets) {
    const reason = run(loaded.machine, loaded.core, budget);
    if (reason !== StopReason.Budget) return reason;
  }
  return StopReason.Budget;
}

function logOf({ machine }: Loaded): AccessRecord[] {
  const log: AccessRecord[] = [];
  accessesSince(machine.trace.accesses, 0, (record) => log.push(record));
  return log;
}

const presets = ["arc-hs38-1k", "rv64-sv39", "arc-770d"];
/** Where programs lie: also with text or data across the border of 4 GB, and with page 0 mapped. */
const shifts: Record<string, readonly number[]> = {
  "arc-hs38-1k": [0, -dataVa],
  "arc-770d": [0],
  "rv64-sv39": [0, 2 ** 32 - 4096 - textVa, 2 ** 32 - 3 * 4096 - dataVa, 2 ** 38 - 2 * 4096 - textVa, -dataVa],
};
const tiny = { jtlb_sets: 2, jtlb_ways: 2, uitlb_entries: 1, udtlb_entries: 2 };

describe("interpreter", () => {
  for (const preset of presets) {
    it(`agrees with the reference on registers, memory and stops (${preset})`, () => {
      fc.assert(
        fc.property(randomProgram, fc.boolean(), fc.constantFrom(...shifts[preset]), (program, small, shift) => {
          const loaded = load(program, preset, small ? tiny : {}, shift);
          const reference = referenceOf(loaded);
          const reason = runAll(loaded, program.budgets);
          const attempts = loaded.machine.tick;
          let stop: ReferenceStop = null;
          for (let n = 0; n < attempts && stop === null; n++) stop = stepReference(reference);
          assert.equal(stops[reason], stop);
          assert.equal(BigInt.asUintN(64, BigInt(loaded.core.pc)), reference.pc);
          for (let n = 0; n < 32; n++) assert.equal(getRegister(loaded.core, n), reference.x[n], `x${n}`);
          for (const [vpn, pfn] of loaded.frames) {
            const { words, frameWords, firstPfn } = loaded.machine.memory;
            const at = (pfn - firstPfn) * frameWords * 4;
            assert.ok(
              Buffer.from(words.buffer)
                .subarray(at, at + frameWords * 4)
                .equals(reference.pages.get(BigInt(vpn))!.bytes),
            );
          }
        }),
        { numRuns: runs(80) },
      );
    });
  }

  it("gives the same machine in one run, in single steps and with every access logged", () => {
    const policies = fc.constantFrom("rr", "lru", "plru", "random-lfsr");
    fc.assert(
      fc.property(
        randomProgram,
        fc.constantFrom(...presets),
        policies,
        fc.boolean(),
        (program, preset, policy, unified) => {
          const overrides = {
            ...tiny,
            utlb_replacement: policy,
            udtlb_entries: 4,
            uitlb_entries: 2,
            replacement: policy,
            utlb_unified: unified,
          };
          const total = program.budgets.reduce((sum, budget) => sum + budget, 0);
          const whole = load(program, preset, overrides);
          const reason = runAll(whole, [total]);
          const single = load(program, preset, overrides);
          assert.equal(runAll(single, new Array<number>(total).fill(1)), reason);
          const logged = load(program, preset, overrides);
          logged.machine.trace.recordAccesses = true;
          assert.equal(runAll(logged, program.budgets), reason);
          assert.equal(hashMachine(single.machine), hashMachine(whole.machine));
          assert.equal(hashMachine(logged.machine), hashMachine(whole.machine));
          const accesses = counterTotals(whole.machine, { all: true })
            .tlbs.filter((_, level) => whole.machine.config.tlbs[level].level === 1)
            .reduce((sum, { both }) => sum + both.hits + both.misses, 0);
          assert.equal(logged.machine.trace.accesses.sequence - unnumbered(logged), accesses);
          // A call of one attempt knows no page: everything is searched for. What is logged of known pages is the same.
          const searched = load(program, preset, overrides);
          searched.machine.trace.recordAccesses = true;
          runAll(searched, new Array<number>(total).fill(1));
          assert.deepEqual(logOf(logged), logOf(searched));
        },
      ),
      { numRuns: runs(30) },
    );
  });

  it("comes back to any checkpoint, also after thinning, and repeats what followed", () => {
    fc.assert(
      fc.property(randomProgram, fc.infiniteStream(fc.nat()), (program, choices) => {
        const loaded = load(program, "arc-hs38-1k", tiny);
        const { machine } = loaded;
        const live: { checkpoint: ReturnType<typeof takeCheckpoint>; hash: string }[] = [];
        const choose = (below: number): number => choices.next().value % below;
        for (const budget of [...program.budgets, ...program.budgets]) {
          live.push({ hash: hashMachine(machine), checkpoint: takeCheckpoint(machine) });
          run(machine, loaded.core, budget);
          const action = choose(4);
          if (action === 0 && live.length > 2) {
            const [gone] = live.splice(choose(live.length), 1);
            mergeCheckpoint(machine, gone.checkpoint);
          }
          if (action === 1) {
            const back = choose(live.length);
            restoreCheckpoint(machine, live[back].checkpoint);
            assert.equal(hashMachine(machine), live[back].hash);
            live.length = back + 1;
          }
        }
        for (const { checkpoint, hash } of live.reverse()) {
          restoreCheckpoint(machine, checkpoint);
          assert.equal(hashMachine(machine), hash);
        }
      }),
      { numRuns: runs(25) },
    );
  });
});

/** Accesses that the log has but no TLB counted: addresses outside the format. */
function unnumbered(loaded: Loaded): number {
  return loaded.core.trap.kind === StopReason.PageFault &&
    !(loaded.core.trap.va >= 0 && loaded.core.trap.va < loaded.machine.format.vaLimit)
    ? 1
    : 0;
}
