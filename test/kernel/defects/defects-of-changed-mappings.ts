/** Defects of the synchronisation at a switch, each shown by a run and gone with its repair (vas-semantics §2.15, Q1 to Q5). */
import assert from "node:assert/strict";
import type { DefectName } from "../../../src/kernel/config/settings-of-defects.js";
import { errno, type System } from "../../../src/kernel/index.js";
import { bootIdle, callAs, dataStart, load, process, store, threadNamed } from "../systems/tiny-program.js";
import { bootTwoThreads, place } from "../systems/two-threads.js";

export const page = 0x2000;

export const rw = 3;

export const fixed = 0x32;

export const p = 0x2800_0000;

export const { EFAULT, EBUSY, EPERM } = errno;

const isolated: Overrides = { lazy_attach: false };

export type Overrides = Readonly<Record<string, string | number | boolean>>;

/** What a run saw in the end, and the system that it left. */
export type Outcome = readonly [System, unknown];

export interface Case {
  readonly name: string;
  readonly run: (kernel: Overrides) => Outcome;
  /** What is seen with the defect, and without. */
  readonly shown: unknown;
  readonly repaired: unknown;
}

/** P in a VAS 1 of its own making, attached to write. */
function inside(kernel: Overrides, before: (system: System) => void = () => {}): System {
  const system = bootIdle(["P", process("Q", { uid: 1001, gid: 1001 }), "R"], { machine: { cores: 4 }, kernel });
  before(system);
  assert.equal(callAs(system, "P", "vas_create", "a", 0o666), 1);
  assert.equal(callAs(system, "P", "vas_attach", 0, 1, 2), 0);
  assert.equal(callAs(system, "P", "vas_switch", 1), 0);
  return system;
}

/** A VAS with a region of two pages, of which only the first was touched; P has left it. */
export function halfTouched(kernel: Overrides): System {
  const system = inside(kernel);
  assert.equal(callAs(system, "P", "mmap", p, 2 * page, rw, fixed), p);
  assert.ok(store(system, "P", p, 1));
  assert.equal(callAs(system, "P", "vas_switch", 0), 0);
  assert.equal(callAs(system, "P", "vas_detach", 0, 1), 0);
  return system;
}

const heapOf = (system: System): number => callAs(system, "P", "brk", 0)!;

const isMapped = (system: System, who: string, va: number): boolean => load(system, who, va) !== null;

export type Cases<Name extends DefectName> = Readonly<Record<Name, readonly Case[]>>;

export const changedMappings: Cases<"q1" | "q2" | "q3" | "q4" | "q5"> = {
  q1: [
    {
      name: "a heap that grew outside",
      shown: -EFAULT,
      repaired: 7,
      run: (kernel) => {
        const system = bootIdle(["P"], { kernel });
        const heap = heapOf(system);
        callAs(system, "P", "brk", heap + page);
        store(system, "P", heap, 7);
        callAs(system, "P", "vas_create", "a", 0o660);
        callAs(system, "P", "vas_attach", 0, 1, 2);
        callAs(system, "P", "vas_switch", 1);
        callAs(system, "P", "vas_switch", 0);
        callAs(system, "P", "brk", heap + 2 ** 20);
        const entered = callAs(system, "P", "vas_switch", 1);
        return [system, entered === 0 ? load(system, "P", heap) : entered];
      },
    },
    {
      name: "a heap that grew inside",
      shown: -EFAULT,
      repaired: [9, true],
      run: (kernel) => {
        let heap = 0;
        const system = inside(kernel, (booted) => {
          heap = heapOf(booted);
          callAs(booted, "P", "brk", heap + page);
          store(booted, "P", heap, 7);
        });
        callAs(system, "P", "vas_switch", 0);
        store(system, "P", dataStart, 1);
        callAs(system, "P", "mmap", p, page, rw, fixed);
        callAs(system, "P", "vas_switch", 1);
        assert.equal(callAs(system, "P", "brk", heap + 3 * page), heap + 3 * page);
        store(system, "P", heap, 9);
        const left = callAs(system, "P", "vas_switch", 0);
        return [system, left === 0 ? [load(system, "P", heap), isMapped(system, "P", heap + 2 * page)] : left];
      },
    },
    {
      name: "a heap that a change inside makes the process forget",
      shown: 0,
      repaired: true,
      run: (kernel) => {
        const system = inside(kernel);
        callAs(system, "P", "mmap", p, page, rw, fixed);
        callAs(system, "P", "vas_switch", 0);
        const end = heapOf(system);
        return [system, end === 0 ? 0 : callAs(system, "P", "brk", end + page) === end + page];
      },
    },
    {
      name: "a lazy touch of a mapping that was resized",
      shown: null,
      repaired: 5,
      run: (kernel) => {
        const { system, call, load: loadOn, store: storeOn } = bootTwoThreads({ tags: "asid" }, kernel, fixed);
        storeOn(0, place, 5);
        call(0, "vas_switch", 1);
        assert.equal(call(1, "mmap", place + 4 * page, page, rw, fixed), place + 4 * page);
        return [system, loadOn(0, place)];
      },
    },
  ],
  q2: [
    {
      name: "a region that both sides changed",
      shown: [-EFAULT, 1, 0],
      repaired: [0, 1, 2],
      run: (kernel) => {
        const { system, call, load: loadOn, store: storeOn } = bootTwoThreads({}, kernel);
        call(0, "vas_switch", 1);
        storeOn(0, place, 1);
        storeOn(1, place + page, 2);
        const left = call(0, "vas_switch", 0);
        return [system, [left, loadOn(0, place), left === 0 ? loadOn(0, place + page) : 0]];
      },
    },
  ],
  q3: [
    {
      name: "a page of the process first touched inside",
      shown: 0,
      repaired: 9,
      run: (kernel) => {
        const system = inside({ ...isolated, ...kernel });
        store(system, "P", dataStart + page, 9);
        callAs(system, "P", "vas_switch", 0);
        return [system, load(system, "P", dataStart + page)];
      },
    },
    {
      name: "a page of the process first touched outside after the attach",
      shown: 0,
      repaired: 9,
      run: (kernel) => {
        const system = inside({ ...isolated, ...kernel });
        callAs(system, "P", "vas_switch", 0);
        store(system, "P", dataStart + page, 9);
        callAs(system, "P", "vas_switch", 1);
        return [system, load(system, "P", dataStart + page)];
      },
    },
    {
      name: "a page of the VAS first touched in a later session",
      shown: 0,
      repaired: 8,
      run: (kernel) => {
        const system = halfTouched(kernel);
        for (const value of [8, 0]) {
          callAs(system, "P", "vas_attach", 0, 1, 2);
          callAs(system, "P", "vas_switch", 1);
          if (value !== 0) store(system, "P", p + page, value);
          else break;
          callAs(system, "P", "vas_switch", 0);
          callAs(system, "P", "vas_detach", 0, 1);
        }
        return [system, load(system, "P", p + page)];
      },
    },
  ],
  q4: [
    {
      name: "munmap inside of memory of the process",
      shown: 5,
      repaired: null,
      run: (kernel) => {
        const system = inside(kernel, (booted) => {
          callAs(booted, "P", "mmap", 0x3000_0000, 3 * page, rw, fixed);
          store(booted, "P", 0x3000_0000, 5);
        });
        load(system, "P", 0x3000_0000);
        callAs(system, "P", "munmap", 0x3000_0000, 3 * page);
        callAs(system, "P", "vas_switch", 0);
        return [system, load(system, "P", 0x3000_0000)];
      },
    },
    {
      name: "munmap outside",
      shown: 5,
      repaired: null,
      run: (kernel) => {
        const system = inside({ ...isolated, ...kernel }, (booted) => {
          callAs(booted, "P", "mmap", 0x3000_0000, page, rw, fixed);
          store(booted, "P", 0x3000_0000, 5);
        });
        callAs(system, "P", "vas_switch", 0);
        callAs(system, "P", "munmap", 0x3000_0000, page);
        callAs(system, "P", "vas_switch", 1);
        return [system, load(system, "P", 0x3000_0000)];
      },
    },
    {
      name: "mprotect outside",
      shown: true,
      repaired: false,
      run: (kernel) => {
        const system = inside({ ...isolated, ...kernel }, (booted) => {
          callAs(booted, "P", "mmap", 0x3000_0000, page, rw, fixed);
          store(booted, "P", 0x3000_0000, 5);
        });
        callAs(system, "P", "vas_switch", 0);
        callAs(system, "P", "mprotect", 0x3000_0000, page, 1);
        callAs(system, "P", "vas_switch", 1);
        return [system, store(system, "P", 0x3000_0000, 6)];
      },
    },
    {
      name: "memory of the VAS that was cut can never be written back",
      shown: -EFAULT,
      repaired: [0, null, 1],
      run: (kernel) => {
        const system = halfTouched(kernel);
        callAs(system, "P", "vas_attach", 0, 1, 2);
        callAs(system, "P", "vas_switch", 1);
        assert.equal(callAs(system, "P", "munmap", p + page, page), 0);
        callAs(system, "P", "vas_switch", 0);
        const detached = callAs(system, "P", "vas_detach", 0, 1);
        if (detached !== 0) return [system, detached];
        callAs(system, "R", "vas_attach", 0, 1, 0);
        callAs(system, "R", "vas_switch", 1);
        return [system, [detached, load(system, "R", p + page), load(system, "R", p)]];
      },
    },
  ],
  q5: [
    {
      name: "a write inside after a fork",
      shown: 2,
      repaired: 1,
      run: (kernel) => {
        const system = inside(kernel, (booted) => void store(booted, "P", dataStart, 1));
        load(system, "P", dataStart);
        const child = system.kernel.processes.get(callAs(system, "P", "fork") as never)!;
        store(system, "P", dataStart, 2);
        threadNamed(system, child.name).core = 0 as never;
        return [system, load(system, child.name, dataStart)];
      },
    },
  ],
};
