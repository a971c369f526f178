/** A process with two threads on two cores, which make system calls and accesses one after the other as a test says. */
import assert from "node:assert/strict";
import { systemCalls, type SystemCallName } from "../../../src/image/system-call.js";
import type { CoreId } from "../../../src/machine/base/address.js";
import { runSystem, systemCall, type System, type Thread } from "../../../src/kernel/index.js";
import { spaceOf, type Kernel } from "../../../src/kernel/state/kernel.js";
import type { Mm } from "../../../src/kernel/state/mm.js";
import { readUser, writeUser } from "../../../src/kernel/memory/user-memory.js";
import { bootIdle, callAs, segment, textStart } from "./tiny-program.js";

const page = 0x2000;
/** Four pages of shared memory of the process, and a page of VAS 1. */
export const place = 0x3000_0000;
export const inVas = 0x2000_0000;

/** The two threads, by the core that they run on; accesses are of one byte. */
export interface TwoThreads {
  readonly system: System;
  readonly call: (core: number, name: SystemCallName, ...args: number[]) => number;
  /** What the thread would load; null: SIGSEGV. */
  readonly load: (core: number, va: number) => number | null;
  /** False: SIGSEGV. */
  readonly store: (core: number, va: number, value: number) => boolean;
}

type Overrides = Readonly<Record<string, string | number | boolean>>;

/** P with VAS 1 attached to write; its main thread on core 0, a sibling on core 1, both in the original space. */
export function bootTwoThreads(machine: Overrides, kernel: Overrides, mapping = 0x31): TwoThreads {
  const system = bootIdle(["P"], {
    machine: { cores: 2, ...machine },
    kernel,
    vases: [{ name: "data", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", inVas, page, "rw-")] }],
  });
  assert.equal(callAs(system, "P", "mmap", place, 4 * page, 3, mapping), place);
  assert.equal(callAs(system, "P", "vas_attach", 0, 1, 2), 0);
  assert.ok(callAs(system, "P", "thread_create", textStart, 0, 1)! > 0);
  for (let steps = 0; steps < 5000 && system.kernel.cores[1]!.current === null; steps++) runSystem(system, 1);
  assert.ok(threadOn(system.kernel, 0).tid !== threadOn(system.kernel, 1).tid);
  const enter = (core: number): Mm => {
    system.kernel.activeCore = core as CoreId;
    return spaceOf(system.kernel, threadOn(system.kernel, core).space);
  };
  return {
    system,
    call: (core, name, ...args) =>
      Number(systemCall(system, system.machine.cores[core]!, systemCalls[name], args.map(BigInt))),
    load: (core, va) => readUser(system, enter(core), va, 1)?.[0] ?? null,
    store: (core, va, value) => writeUser(system, enter(core), va, Uint8Array.of(value)) === 0,
  };
}

/** Thread that runs on a core. */
function threadOn(kernel: Kernel, core: number): Thread {
  return kernel.threads.get(kernel.cores[core]!.current!)!;
}
