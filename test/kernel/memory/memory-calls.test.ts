/** Errors, borders and costs of the calls on memory, processes and threads: what `-errno` says, which byte is the last, who pays what. */
import assert from "node:assert/strict";
import { advice, mapFlags, protection } from "../../../src/kernel/abi/index.js";
import { auditFrames, errno, resultName, type System } from "../../../src/kernel/index.js";
import { settle } from "../../../src/kernel/run-core.js";
import { threadRegister } from "../../../src/kernel/loading/thread-registers.js";
import { spaceOf } from "../../../src/kernel/state/index.js";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { bootIdle, callAs, dataStart, load, segment, store, threadNamed } from "../systems/tiny-program.js";

const page = 0x2000;
const at = 0x3000_0000;
const { PROT_READ, PROT_WRITE, PROT_EXEC } = protection;
const { MAP_SHARED, MAP_PRIVATE, MAP_ANONYMOUS, MAP_FIXED, MAP_FIXED_NOREPLACE, MAP_POPULATE } = mapFlags;
const { EINVAL, ENOMEM, EPERM, EEXIST, EACCES, EBUSY, ECHILD, EFAULT, EAGAIN, EDEADLK, ESRCH } = errno;
const rw = PROT_READ | PROT_WRITE;
const anonymous = MAP_PRIVATE | MAP_ANONYMOUS;

type Row = readonly [name: SystemCallName, args: readonly (number | string)[], result: number, why: string];

function check(system: System, rows: readonly Row[]): System {
  for (const [name, args, result, why] of rows) {
    const actual = callAs(system, "P", name, ...args);
    const told = actual === null ? "blocks" : resultName(actual);
    assert.equal(actual, result, `${name}(${args.join(", ")}): ${told}, expected ${resultName(result)}: ${why}`);
  }
  assert.deepEqual(auditFrames(system), []);
  return system;
}

/** Cycles that something costs core 0. */
function cyclesOf(system: System, what: () => unknown): number {
  const [core] = system.machine.cores;
  const before = core!.cycles;
  what();
  return core!.cycles - before;
}

describe("calls on memory", () => {
  it("mmap: what is wrong with an address decides the error", () => {
    const system = bootIdle(["P"]);
    const { userStart, userEnd } = system.kernel.layout;
    const fixed = anonymous | MAP_FIXED;
    const careful = anonymous | MAP_FIXED_NOREPLACE;
    check(system, [
      ["mmap", [at, 0, rw, anonymous], -EINVAL, "no length"],
      ["mmap", [at, page, 8, anonymous], -EINVAL, "unknown protection"],
      ["mmap", [at, page, rw, MAP_PRIVATE], -EINVAL, "not anonymous"],
      ["mmap", [at, page, rw, MAP_ANONYMOUS], -EINVAL, "neither shared nor private"],
      ["mmap", [at, page, rw, MAP_SHARED | anonymous], -EINVAL, "shared and private"],
      ["mmap", [at + 1, page, rw, fixed], -EINVAL, "not aligned"],
      ["mmap", [userStart - page, page, rw, fixed], -EPERM, "below the lowest address"],
      ["mmap", [0, page, rw, fixed], -EPERM, "the null page"],
      ["mmap", [userStart, page, rw, fixed | MAP_FIXED_NOREPLACE], -EEXIST, "the program's text"],
      ["mmap", [userEnd - page, 2 * page, rw, fixed], -ENOMEM, "ends beyond the last address"],
      ["mmap", [0, userEnd, rw, anonymous], -ENOMEM, "no gap as large"],
      ["mmap", [0, userEnd + page, rw, anonymous], -ENOMEM, "larger than the space"],
      ["mmap", [at, 2 * page, rw, careful], at, "free"],
      ["mmap", [at + page, 2 * page, rw, careful], -EEXIST, "in part taken"],
      ["mmap", [at - page, page, rw, careful], at - page, "ends where the other begins"],
      ["mmap", [userEnd - page, page, rw, fixed], userEnd - page, "the last page"],
      ["mmap", [at, page, rw, fixed], at, "replaces"],
    ]);
  });

  it("mmap: without a fixed address it takes the hint if it is free, else the highest gap", () => {
    const system = bootIdle(["P"]);
    const { userEnd, userStart } = system.kernel.layout;
    const { mmapTop } = spaceOf(system.kernel, threadNamed(system, "P").space);
    check(system, [
      ["mmap", [0, page, rw, anonymous], mmapTop - page, "no hint"],
      ["mmap", [0, 3 * page, PROT_READ, anonymous], mmapTop - 4 * page, "below it"],
      ["mmap", [at + 5, page, rw, anonymous], at, "hints are rounded down"],
      ["mmap", [at, page, rw, anonymous], mmapTop - 5 * page, "taken"],
      ["mmap", [at + page, page + 1, rw, anonymous], at + page, "lengths are rounded up"],
      ["mmap", [at + 2 * page, page, rw, anonymous], mmapTop - 6 * page, "the rounded part is taken too"],
      ["mmap", [userEnd - page, 2 * page, rw, anonymous], mmapTop - 8 * page, "ends beyond the last address"],
      ["mmap", [userStart - page, page, rw, anonymous], mmapTop - 9 * page, "below the lowest"],
      ["munmap", [mmapTop - 4 * page, 3 * page], 0, "a hole"],
      ["mmap", [0, 4 * page, rw, anonymous], mmapTop - 13 * page, "too large for the hole"],
      ["mmap", [0, 3 * page, rw, anonymous], mmapTop - 4 * page, "fits exactly"],
    ]);
  });

  it("munmap, mprotect and madvise: alignment, length, holes", () => {
    const system = bootIdle(["P"]);
    const { userEnd } = system.kernel.layout;
    check(system, [
      ["mmap", [at, 4 * page, rw, anonymous], at, "four pages"],
      ["munmap", [at + 1, page], -EINVAL, "not aligned"],
      ["munmap", [at, 0], -EINVAL, "no length"],
      ["munmap", [userEnd - page, 2 * page], -EINVAL, "beyond the last address"],
      ["munmap", [at + 8 * page, page], 0, "nothing is mapped there"],
      ["mprotect", [at + 1, page, PROT_READ], -EINVAL, "not aligned"],
      ["mprotect", [at, page, 8], -EINVAL, "unknown protection"],
      ["mprotect", [at + 9 * page, 0, PROT_READ], 0, "no length: nothing to look at"],
      ["mprotect", [at, 5 * page, PROT_READ], -ENOMEM, "a hole behind"],
      ["mprotect", [at, 4 * page, PROT_READ], 0, "all of it"],
      ["mprotect", [at + page, 1, rw], 0, "a length is rounded up to pages"],
      ["madvise", [at + 1, page, advice.MADV_DONTNEED], -EINVAL, "not aligned"],
      ["madvise", [at, page, 99], -EINVAL, "unknown advice"],
      ["madvise", [at, page, advice.MADV_VAS_PRIVATE], -EINVAL, "not without vas_private"],
      ["madvise", [at, 5 * page, advice.MADV_DONTNEED], -ENOMEM, "a hole behind"],
      ["madvise", [at, 5 * page, advice.MADV_NORMAL], -ENOMEM, "a hole behind"],
      ["madvise", [at, 4 * page, advice.MADV_NORMAL], 0, "changes nothing"],
      ["madvise", [at + 9 * page, 0, advice.MADV_DONTNEED], 0, "no length"],
    ]);
    assert.equal(store(system, "P", at, 1), false);
    assert.equal(store(system, "P", at + page, 1), true);
    assert.equal(store(system, "P", at + 2 * page, 1), false);
    check(system, [["munmap", [at + page, 1], 0, "a length is rounded up to pages"]]);
    assert.deepEqual(
      [0, 1, 2].map((n) => load(system, "P", at + n * page)),
      [0, null, 0],
    );
  });

  it("of a subscribed VAS are refused: EBUSY to unmap and protect, EINVAL to advise", () => {
    const vas = { name: "lib", mode: 0o444, uid: 1000, gid: 1000, segments: [segment("s", at, 2 * page, "r--")] };
    check(bootIdle(["P"], { vases: [vas] }), [
      ["subscribe", [1], 0, "subscribe"],
      ["munmap", [at, page], -EBUSY, "a part"],
      ["munmap", [at - page, 4 * page], -EBUSY, "more than it"],
      ["mmap", [at, page, rw, anonymous | MAP_FIXED], -EBUSY, "over it"],
      ["mprotect", [at, 2 * page, PROT_READ], -EBUSY, "protect"],
      ["madvise", [at, page, advice.MADV_DONTNEED], -EINVAL, "advise"],
    ]);
  });

  it("mprotect gives no right to write to memory of a VAS that is attached to be read", () => {
    const vas = { name: "v", mode: 0o444, uid: 1000, gid: 1000, segments: [segment("s", at, 2 * page, "r--")] };
    check(bootIdle(["P"], { vases: [vas] }), [
      ["vas_attach", [0, 1, 0], 0, "to read"],
      ["vas_switch", [1], 0, "inside"],
      ["mprotect", [at, page, rw], -EACCES, "to write"],
    ]);
  });

  it("brk stays where it is when it cannot go there", () => {
    const system = bootIdle(["P"]);
    const end = callAs(system, "P", "brk", 0)!;
    check(system, [
      ["brk", [end - 1], end, "below its beginning"],
      ["brk", [end + 3 * page], end + 3 * page, "up"],
      ["brk", [end + page + 1], end + page + 1, "down, to within a page"],
      ["mmap", [end + 4 * page, page, rw, anonymous | MAP_FIXED], end + 4 * page, "something in the way"],
      ["brk", [end + 4 * page], end + 4 * page, "up to it"],
      ["brk", [end + 4 * page + 1], end + 4 * page, "not into it"],
      ["brk", [system.kernel.layout.userEnd + 1], end + 4 * page, "beyond the last address"],
    ]);
    store(system, "P", end + 3 * page, 7);
    check(system, [
      ["brk", [end + 3 * page], end + 3 * page, "down"],
      ["brk", [end + 4 * page], end + 4 * page, "up again"],
    ]);
    assert.equal(load(system, "P", end + 3 * page), 0, "fresh memory");
  });

  it("a stack grows down to its limit, and leaves a page free above what lies below", () => {
    const start = (): { system: System; top: number; most: number } => {
      const system = bootIdle(["P"], { kernel: { stack: 64 * 1024 } });
      const mm = spaceOf(system.kernel, threadNamed(system, "P").space);
      const stack = mm.vmas.find(({ growsDown }) => growsDown)!;
      return { system, top: stack.end, most: system.kernel.config.stackBytes };
    };
    const limit = start();
    assert.equal(load(limit.system, "P", limit.top - limit.most - 8), null, "a byte below the limit");
    assert.equal(load(limit.system, "P", limit.top - limit.most), 0, "the last byte within it");
    const guarded = start();
    const below = guarded.top - 6 * page;
    check(guarded.system, [["mmap", [below - page, page, rw, anonymous | MAP_FIXED], below - page, "under the stack"]]);
    assert.equal(load(guarded.system, "P", below), null, "the page above it stays free");
    assert.equal(load(guarded.system, "P", below + page), 0, "the next one is the stack's");
  });

  it("giving pages back costs by what was there: an entry edited for a page, an entry looked at for none", () => {
    const system = bootIdle(["P"], { machine: { classify: "off" }, kernel: { costs: "rfc-e5620" } });
    const { editEntry, skipEntry } = system.kernel.config.cost;
    assert.notEqual(editEntry, skipEntry);
    const pages = 6;
    callAs(system, "P", "mmap", at, pages * page, rw, anonymous | MAP_FIXED);
    const advise = (): number =>
      cyclesOf(system, () => callAs(system, "P", "madvise", at, pages * page, advice.MADV_DONTNEED));
    const nothing = advise();
    const costs = [1, 2].map((present) => {
      for (let n = 0; n < present; n++) store(system, "P", at + n * page, 1);
      return advise();
    });
    // What a page adds besides: its flush, once for each, and the frame that goes back.
    const flush = costs[1]! - costs[0]! - (editEntry - skipEntry);
    assert.equal(costs[0]! - nothing, editEntry - skipEntry + flush);
    assert.ok(flush > 0 && flush % system.machine.config.costs.flushOperation === 0, `${flush}`);
    assert.equal(advise(), nothing, "nothing is left");
  });

  it("MAP_POPULATE makes pages present, and the first touch costs nothing more", () => {
    const system = bootIdle(["P"]);
    const frames = (): number => system.kernel.frames.used;
    const before = frames();
    callAs(system, "P", "mmap", at, 4 * page, rw, anonymous | MAP_FIXED);
    const mapped = frames();
    callAs(system, "P", "mmap", at + 8 * page, 4 * page, rw, anonymous | MAP_FIXED | MAP_POPULATE);
    const table = mapped - before;
    assert.ok(table <= 1);
    assert.ok(frames() - mapped >= 4 && frames() - mapped <= 5, "four pages, and a table at most");
    const present = frames();
    for (let n = 0; n < 4; n++) assert.equal(load(system, "P", at + (8 + n) * page), 0);
    assert.equal(frames(), present);
    callAs(system, "P", "mmap", at + 16 * page, page, PROT_EXEC, anonymous | MAP_FIXED | MAP_POPULATE);
    assert.equal(frames(), present + 1, "what may only be executed is brought in as a fetch");
  });
});

describe("calls on processes and threads", () => {
  it("wait: no child, a bad address for the status, a status as Linux encodes it", () => {
    const system = bootIdle(["P"]);
    check(system, [["wait", [-1, 0], -ECHILD, "no child"]]);
    const ended = (code: number): number => {
      const child = callAs(system, "P", "fork", "child")!;
      system.kernel.processes.get(child as never)!.exit = { kind: "code", code };
      return child;
    };
    const first = ended(3);
    check(system, [
      ["wait", [first + 100, 0], -ECHILD, "not a child"],
      ["wait", [first, dataStart], first, "the child"],
      ["wait", [first, dataStart], -ECHILD, "collected"],
    ]);
    assert.equal(load(system, "P", dataStart), 3 << 8);
    const second = ended(300);
    check(system, [
      ["wait", [second, at], -EFAULT, "the status goes nowhere"],
      ["wait", [second, 0], -ECHILD, "the child is gone all the same"],
    ]);
  });

  it("wait: a parent that sleeps is told the same when the child ends", () => {
    for (const address of [0, dataStart, at]) {
      const system = bootIdle(["P"]);
      const parent = threadNamed(system, "P");
      const child = callAs(system, "P", "fork", "child")!;
      assert.equal(callAs(system, "P", "wait", child, address), null, "blocks");
      settle(system, 0 as never);
      callAs(system, "child", "exit", 5);
      settle(system, 0 as never);
      assert.equal(parent.state, "running");
      const told = BigInt.asIntN(64, threadRegister(system, parent.tid, 10));
      assert.equal(told, BigInt(address === at ? -EFAULT : child), `status at ${address}`);
      if (address === dataStart) assert.equal(load(system, "P", dataStart), 5 << 8);
    }
  });

  it("sleep, thread_create, thread_join: their errors", () => {
    const system = bootIdle(["P"], { kernel: { max_threads: 3 }, machine: { cores: 2 } });
    const tid = threadNamed(system, "P").tid;
    check(system, [
      ["sleep", [-1], -EINVAL, "negative"],
      ["sleep", [0], 0, "nothing"],
      ["thread_create", [0x1_0000, 0, 7], -EINVAL, "no such core"],
      ["thread_join", [99], -ESRCH, "no such thread"],
      ["thread_join", [tid], -EDEADLK, "itself"],
    ]);
    const second = callAs(system, "P", "thread_create", 0x1_0000, 0, -1)!;
    assert.ok(second > 0);
    assert.ok(callAs(system, "P", "thread_create", 0x1_0000, 0, -1)! > second);
    check(system, [
      ["thread_create", [0x1_0000, 0, -1], -EAGAIN, "as many as there may be"],
      ["fork", [0], -EAGAIN, "a process is a thread too"],
    ]);
  });

  it("fork: as many processes as there may be", () => {
    const system = bootIdle(["P"], { kernel: { max_processes: 2 } });
    assert.ok(callAs(system, "P", "fork", 0)! > 0);
    check(system, [["fork", [0], -EAGAIN, "one too many"]]);
  });
});

describe("the ends of user space", () => {
  const end = 0x6000_0000;

  it("can be mapped, unmapped and reached by the heap, and nothing beyond", () => {
    const system = bootIdle(["P"]);
    assert.equal(callAs(system, "P", "mmap", end - page, page, 3, 0x32), end - page);
    assert.ok(store(system, "P", end - 8, 1));
    assert.equal(callAs(system, "P", "munmap", end - page, page), 0);
    assert.equal(callAs(system, "P", "munmap", end - page, page + 1), -errno.EINVAL);
    assert.equal(callAs(system, "P", "mmap", 0x1_0000 - page, page, 3, 0x32), -errno.EPERM, "mmap_min_addr");
    // Without its stack nothing stands in the way of the heap.
    const heap = callAs(system, "P", "brk", 0)!;
    assert.equal(callAs(system, "P", "brk", end), heap, "the stack");
    assert.equal(callAs(system, "P", "munmap", heap, end - heap), 0);
    assert.equal(callAs(system, "P", "brk", end + 1), heap);
    assert.equal(callAs(system, "P", "brk", end), end);
    assert.equal(callAs(system, "P", "brk", heap - 1), end, "below its beginning");
    assert.equal(callAs(system, "P", "brk", heap), heap);
  });
});
