/** Kernel code's entries in the format of each machine, what it promises about them, and who may use its primitives. */
import assert from "node:assert/strict";
import { kernelCalls } from "../../../src/image/kernel-call.js";
import { createRegisterFile, getRegister, LeafFlag, setRegister, StopReason } from "../../../src/machine/index.js";
import { errno, type System, type Thread } from "../../../src/kernel/index.js";
import { handleTrap } from "../../../src/kernel/trap.js";
import { createLab, type LabState } from "../../../src/kernel/state/lab.js";
import { setKernelRegisters } from "../../../src/kernel/lab/kernel-registers.js";
import {
  changeRights,
  frameOfEntry,
  isValidEntry,
  leafEntry,
  readEntryOf,
  tableEntry,
  tableOf,
  walkFrame,
} from "../../../src/kernel/lab/entries.js";
import {
  deferObligations,
  freeObligations,
  openObligation,
  promiseOf,
  settleObligations,
} from "../../../src/kernel/shootdown/obligations.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { bootIdle, dataStart, reg, store, threadNamed } from "../systems/tiny-program.js";

describe("entries of kernel code", () => {
  for (const [preset, bits] of [
    ["rv64-sv39", 64],
    ["rv64-sv48", 64],
    ["skylake", 64],
    ["cortex-a53", 64],
    ["cortex-a9", 32],
    ["arc-hs38-1k", 64],
  ] as const) {
    it(`lead to their frame, with the rights asked for (${preset})`, () => {
      const { machine } = bootIdle(["P"], { machine: { preset } });
      const { format, memory } = machine;
      const last = format.levels.length - 1;
      const pfn = memory.firstPfn + 5;
      const [read, write, user] = [LeafFlag.Read, LeafFlag.Write, LeafFlag.User];
      const flagsOf = (raw: bigint): number => {
        const [lo, hi] = [Number(BigInt.asIntN(32, raw)), Number(BigInt.asIntN(32, raw >> 32n))];
        return format.flags(lo, hi, last) & 15;
      };
      const entry = leafEntry(machine, pfn, read | user);
      assert.equal(isValidEntry(machine, entry), true);
      assert.equal(isValidEntry(machine, 0n), false);
      assert.equal(frameOfEntry(machine, entry), pfn);
      assert.equal(frameOfEntry(machine, 0n), 0);
      assert.ok(entry < 2n ** BigInt(bits), "no wider than an entry");
      assert.equal(flagsOf(entry) & write, 0);
      const wider = changeRights(machine, entry, write, true);
      assert.equal(flagsOf(wider) & write, write);
      assert.equal(frameOfEntry(machine, wider), pfn);
      assert.equal(changeRights(machine, wider, write, false), entry, "and back");
      assert.equal(changeRights(machine, 0n, write, true), 0n, "nothing becomes valid by that");
      const table = tableEntry(machine, pfn);
      assert.ok(table < 2n ** BigInt(bits));
      assert.equal(isValidEntry(machine, table), true);
    });
  }

  it("are read where they lie, level by level", () => {
    const system = bootIdle(["P"], { machine: { preset: "rv64-sv39" } });
    assert.ok(store(system, "P", dataStart, 1));
    const { machine, kernel } = system;
    const mm = spaceOf(kernel, threadNamed(system, "P").space);
    const frame = walkFrame(machine, mm, dataStart)!;
    assert.equal(frameOfEntry(machine, readEntryOf(machine, mm, dataStart, -1)), frame);
    assert.equal(readEntryOf(machine, mm, dataStart, 2), readEntryOf(machine, mm, dataStart, -1), "the last level");
    assert.equal(tableOf(machine, mm, dataStart, 0), mm.root);
    assert.equal(frameOfEntry(machine, readEntryOf(machine, mm, dataStart, 0)), tableOf(machine, mm, dataStart, 1));
    assert.equal(frameOfEntry(machine, readEntryOf(machine, mm, dataStart, 1)), tableOf(machine, mm, dataStart, 2));
    // A place below which there are no tables.
    const far = 0x20_0000_0000;
    assert.equal(walkFrame(machine, mm, far), null);
    assert.equal(readEntryOf(machine, mm, far, 2), 0n);
    assert.equal(tableOf(machine, mm, far, 2), 0);
    assert.equal(tableOf(machine, mm, far, 0), mm.root);
  });
});

describe("promises about old translations", () => {
  const root = 7;
  const thread = (tid: number): Thread => ({ tid, core: null }) as unknown as Thread;
  const [mine, others] = [thread(1), thread(2)];

  /** What was promised about pages 16 to 19, which led to frames 100 to 103; others know nothing of it. */
  function start(): { lab: LabState; system: System } {
    const system = bootIdle(["P"]);
    const lab = createLab(1);
    system.kernel.lab = lab;
    openObligation(lab, mine, root, 16, 4, 100);
    return { lab, system };
  }
  const promises = (lab: LabState): (string | null)[] =>
    [
      [root, 16, 100],
      [root, 19, 103],
      [root, 15, 99],
      [root, 20, 104],
      [root, 17, 100],
      [root + 1, 16, 100],
    ].map(([of, vpn, pfn]) => promiseOf(lab, of!, vpn!, pfn!));

  it("are about each page of a large one, under one root, to the frame that it led to", () => {
    const { lab } = start();
    assert.deepEqual(promises(lab), ["open", "open", null, null, null, null]);
    assert.equal(promiseOf(lab, root, 18, 102), "open");
  });

  it("are made once, but again after they have come due, and by each thread", () => {
    const { lab, system } = start();
    openObligation(lab, mine, root, 16, 4, 100);
    assert.equal(lab.obligations.length, 1);
    openObligation(lab, others, root, 16, 4, 100);
    openObligation(lab, mine, root, 16, 2, 100);
    openObligation(lab, mine, root, 16, 4, 200);
    openObligation(lab, mine, root, 12, 4, 100);
    openObligation(lab, mine, root + 1, 16, 4, 100);
    assert.equal(lab.obligations.length, 6);
    settleObligations(system, mine);
    openObligation(lab, mine, root, 16, 4, 100);
    assert.equal(lab.obligations.length, 7);
  });

  it("come due when their own thread settles, deferred ones when the frame is freed", () => {
    const { lab, system } = start();
    settleObligations(system, others);
    assert.equal(promises(lab)[0], "open");
    deferObligations(lab, others);
    settleObligations(system, mine);
    assert.equal(promises(lab)[0], "due");
    const second = start();
    deferObligations(second.lab, mine);
    settleObligations(second.system, mine);
    assert.equal(promises(second.lab)[0], "open");
    for (const pfn of [99, 104]) freeObligations(second.lab, pfn);
    assert.equal(promises(second.lab)[0], "open");
    freeObligations(second.lab, 103);
    assert.deepEqual(promises(second.lab), ["freed", "freed", null, null, null, null]);
  });

  it("are the worst of several: freed before due before open", () => {
    const { lab, system } = start();
    settleObligations(system, mine);
    openObligation(lab, others, root, 16, 1, 100);
    assert.deepEqual(promises(lab).slice(0, 2), ["due", "due"]);
    freeObligations(lab, 101);
    assert.deepEqual(promises(lab).slice(0, 2), ["freed", "freed"]);
  });

  it("that come due while the core's flush is not completed are P32", () => {
    const system = bootIdle(["P"], { machine: { check: true } });
    const lab = createLab(1);
    system.kernel.lab = lab;
    const onCore = { tid: 1, core: 0 } as unknown as Thread;
    openObligation(lab, onCore, root, 16, 4, 100);
    lab.pending[0] = 1;
    settleObligations(system, onCore);
    assert.deepEqual(
      system.machine.hazards.map(({ reason, va }) => [reason, va]),
      [["not-completed", 16 * system.machine.memory.pageBytes]],
    );
  });
});

describe("primitives of kernel code", () => {
  it("are no calls for programs of other kernels: ENOSYS", () => {
    const system = bootIdle(["P"]);
    assert.equal(system.kernel.lab, null);
    const core = system.machine.cores[0]!;
    for (const number of Object.values(kernelCalls)) {
      setRegister(core, reg.a7, BigInt(number));
      const pc = core.pc;
      handleTrap(system, core, StopReason.SystemCall);
      assert.equal(BigInt.asIntN(64, getRegister(core, reg.a0)), BigInt(-errno.ENOSYS), String(number));
      assert.equal(core.pc, pc + 4);
    }
  });

  it("a thread begins with its function, its stack and its arguments in a0, a1, …, and nothing else", () => {
    const registers = createRegisterFile();
    registers.lo.fill(9);
    registers.hi.fill(9);
    setKernelRegisters(registers, 0x1234, 0xff_0000_2000, [5n, -1n, 2n ** 40n]);
    const value = (n: number): bigint => (BigInt(registers.hi[n]!) << 32n) | BigInt(registers.lo[n]! >>> 0);
    const set: Record<number, bigint> = { 2: 0xff_0000_2000n, 5: 0x1234n, 10: 5n, 11: -1n, 12: 2n ** 40n };
    for (let n = 0; n < 32; n++) assert.equal(value(n), set[n] ?? 0n, `x${n}`);
  });
});
