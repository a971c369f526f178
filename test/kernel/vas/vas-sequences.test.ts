import assert from "node:assert/strict";
import { auditFrames, errno, runSystem, type System } from "../../../src/kernel/index.js";
import {
  bootIdle,
  callAs,
  dataStart,
  load,
  named,
  process,
  segment,
  store,
  threadNamed,
} from "../systems/tiny-program.js";

const { EINVAL, ESRCH, EFAULT, EBUSY, EACCES } = errno;
const [O_RDONLY, O_RDWR] = [0, 2];
const rw = 3;
const anonymous = 0x22;
const fixed = 0x32;
const p = 0x2800_0000;
const page = 0x2000;

function expectClean(system: System): void {
  assert.deepEqual(auditFrames(system), []);
}

/** P creates VAS 1, enters it and maps a page with 42 in it at `p`. */
function withMapping(system: System): void {
  assert.equal(callAs(system, "P", "vas_create", "a", 0o660), 1);
  assert.equal(callAs(system, "P", "vas_attach", 0, 1, O_RDWR), 0);
  assert.equal(callAs(system, "P", "vas_switch", 1), 0);
  assert.equal(callAs(system, "P", "mmap", p, page, rw, fixed), p);
  assert.ok(store(system, "P", p, 42));
}

for (const [preset, fidelity] of [
  ["arc-hs38-1k", "rfc"],
  ["rv64-sv39", "rfc"],
  ["arc-hs38-1k", "intended"],
] as const) {
  for (const tags of ["none", "asid", "asid+global", "asid+sasid"]) {
    const make = (...names: string[]): System => bootIdle(names, { machine: { preset, tags }, kernel: { fidelity } });

    describe(`worked sequences (vas-semantics §2.16), ${preset}, ${tags}, ${fidelity}`, () => {
      it("1: what is mapped inside belongs to the VAS", () => {
        const system = make("P", "Q");
        withMapping(system);
        assert.equal(load(system, "P", p), 42);
        assert.equal(callAs(system, "P", "vas_switch", 0), 0);
        assert.equal(load(system, "P", p), null, "invisible in the original space");
        assert.equal(callAs(system, "P", "vas_detach", 0, 1), 0);
        expectClean(system);
        assert.equal(callAs(system, "Q", "vas_attach", 0, 1, O_RDONLY), 0);
        assert.equal(load(system, "Q", p), null);
        assert.equal(callAs(system, "Q", "vas_switch", 1), 0);
        assert.equal(load(system, "Q", p), 42);
        assert.equal(store(system, "Q", p, 1), false, "read-only");
        assert.equal(callAs(system, "Q", "mprotect", p, page, rw), -errno.EACCES, "and mprotect cannot restore it");
        expectClean(system);
      });

      it("2: a writer excludes everybody from attach to detach", () => {
        const system = make("P", "Q");
        withMapping(system);
        assert.equal(callAs(system, "Q", "vas_attach", 0, 1, O_RDONLY), -EBUSY);
        assert.equal(callAs(system, "P", "vas_delete", 1), -EBUSY);
        assert.equal(callAs(system, "P", "vas_seg_create", "s", 0x3000_0000, 0x3000_0000 + page, 0o660), 1);
        assert.equal(callAs(system, "P", "vas_seg_attach", 1, 1, O_RDWR), -EBUSY);
        assert.equal(callAs(system, "P", "vas_detach", 0, 1), -EBUSY, "active");
        assert.equal(callAs(system, "P", "vas_switch", 0), 0);
        assert.equal(callAs(system, "P", "vas_detach", 0, 1), 0);
        assert.equal(callAs(system, "Q", "vas_attach", 0, 1, O_RDONLY), 0);
        expectClean(system);
      });

      it("3: readers share; attaching again changes nothing", () => {
        const system = make("P", "Q", "R");
        withMapping(system);
        callAs(system, "P", "vas_switch", 0);
        callAs(system, "P", "vas_detach", 0, 1);
        assert.equal(callAs(system, "P", "vas_attach", 0, 1, O_RDONLY), 0);
        assert.equal(callAs(system, "Q", "vas_attach", 0, 1, O_RDONLY), 0);
        assert.equal(callAs(system, "R", "vas_attach", 0, 1, O_RDWR), -EBUSY);
        assert.equal(callAs(system, "P", "vas_attach", 0, 1, O_RDWR), 0);
        assert.equal(callAs(system, "P", "vas_switch", 1), 0);
        assert.equal(store(system, "P", p, 7), false, "still read-only");
        expectClean(system);
      });

      it("4: owner, group, others and root", () => {
        const [O, G] = [process("O", { uid: 1001, gid: 1001 }), process("G", { uid: 1002, gid: 5, groups: [1000] })];
        const system = bootIdle(["P", O, G, process("R", { uid: 0, gid: 0 })], {
          machine: { preset, tags },
          kernel: { fidelity },
        });
        assert.equal(callAs(system, "P", "vas_create", "a", 0o640), 1);
        assert.equal(callAs(system, "O", "vas_attach", 0, 1, O_RDONLY), -EACCES, "other user");
        assert.equal(callAs(system, "G", "vas_attach", 0, 1, O_RDWR), -EACCES, "group member, to write");
        assert.equal(callAs(system, "G", "vas_attach", 0, 1, O_RDONLY), 0, "group member, to read");
        assert.equal(callAs(system, "R", "vas_attach", 0, 1, O_RDONLY), 0, "root");
        callAs(system, "G", "vas_detach", 0, 1);
        callAs(system, "R", "vas_detach", 0, 1);
        assert.equal(callAs(system, "R", "vas_attach", 0, 1, O_RDWR), 0, "root, to write");
        expectClean(system);
      });

      it("5: a segment has many readers or one writer, and needs free room", () => {
        const system = make("P");
        const [x, end] = [0x3000_0000, 0x3000_0000 + 3 * page];
        assert.equal(callAs(system, "P", "vas_create", "a", 0o660), 1);
        assert.equal(callAs(system, "P", "vas_create", "b", 0o660), 2);
        assert.equal(callAs(system, "P", "vas_seg_create", "s", x, end, 0o660), 1);
        assert.equal(callAs(system, "P", "vas_seg_attach", 1, 1, O_RDWR), 0);
        assert.equal(callAs(system, "P", "vas_seg_attach", 2, 1, O_RDWR), -EBUSY);
        assert.equal(callAs(system, "P", "vas_seg_attach", 2, 1, O_RDONLY), -EBUSY);
        assert.equal(callAs(system, "P", "vas_seg_detach", 1, 1), 0);
        assert.equal(callAs(system, "P", "vas_seg_attach", 1, 1, O_RDONLY), 0);
        assert.equal(callAs(system, "P", "vas_seg_attach", 2, 1, O_RDONLY), 0);
        assert.equal(callAs(system, "P", "vas_seg_create", "over", end - page, end + page, 0o660), 2);
        assert.equal(callAs(system, "P", "vas_seg_attach", 1, 2, O_RDWR), -EFAULT);
        expectClean(system);
      });

      it("6: a sibling thread uses the attachment, and cannot make a second one of a writable VAS", () => {
        const system = bootIdle(["P", "Q"], { machine: { preset, tags, cores: 3 }, kernel: { fidelity } });
        withMapping(system);
        const tid = callAs(system, "P", "thread_create", 0x1_0000, 0, 2)!;
        const first = threadNamed(system, "P");
        assert.equal(first.activeVas, 1);
        const sibling = system.kernel.threads.get(tid as never)!;
        sibling.activeVas = 0;
        // Calls are made by the first live thread: let that be the sibling.
        system.kernel.threads.delete(first.tid);
        system.kernel.threads.set(first.tid, first);
        assert.equal(sibling.state, "runnable");
        sibling.core = 2 as never;
        sibling.state = "running";
        system.kernel.cores[2]!.queue = [];
        system.kernel.cores[2]!.current = sibling.tid;
        Object.assign(system.machine.cores[2]!, { pid: sibling.pid, tid: sibling.tid });
        assert.equal(callAs(system, "P", "vas_attach", 0, 1, O_RDWR), -EBUSY);
        assert.equal(callAs(system, "P", "vas_switch", 1), 0);
        assert.equal(load(system, "P", p), 42);
        expectClean(system);
      });

      it("8: an overlap refuses the attach and frees the share", () => {
        const system = bootIdle(["P", process("Q", { program: 0 })], {
          machine: { preset, tags },
          kernel: { fidelity },
          vases: [{ name: "over", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", 0x2_0000, 0x4000, "rw-")] }],
        });
        assert.equal(callAs(system, "P", "mmap", 0x2_0000, page, rw, fixed), 0x2_0000);
        assert.equal(callAs(system, "P", "vas_attach", 0, 1, O_RDONLY), -EFAULT);
        assert.equal(callAs(system, "Q", "vas_attach", 0, 1, O_RDWR), 0);
        expectClean(system);
      });

      it("9: a child of a fork inside runs in a copy of the original space", () => {
        const system = bootIdle(["P"], { machine: { preset, tags }, kernel: { fidelity, quantum: 1 } });
        store(system, "P", dataStart, 5);
        withMapping(system);
        const child = system.kernel.processes.get(callAs(system, "P", "fork") as never)!;
        for (let steps = 0; threadNamed(system, child.name).core === null; steps++) {
          assert.ok(steps < 20, "the child gets its turn");
          runSystem(system, 1);
        }
        assert.equal(load(system, child.name, dataStart), 5);
        assert.equal(load(system, child.name, p), null);
        assert.equal(callAs(system, child.name, "vas_switch", 1), -EINVAL, "an empty context");
        assert.equal(callAs(system, child.name, "active_vas"), fidelity === "rfc" ? 1 : 0, "Q8");
        expectClean(system);
      });

      it("10: errors", () => {
        const system = make("P");
        withMapping(system);
        assert.equal(callAs(system, "P", "vas_find", "nope"), -ESRCH);
        assert.equal(callAs(system, "P", "vas_delete", 0), -EINVAL);
        assert.equal(callAs(system, "P", "vas_attach", 0, 0, O_RDONLY), -EINVAL);
        assert.equal(callAs(system, "P", "vas_attach", 99_999, 1, O_RDONLY), -ESRCH);
        assert.equal(callAs(system, "P", "vas_attach", 0, 1, 3), -EINVAL);
      });

      it("data of the process is the same inside and outside", () => {
        const system = make("P");
        store(system, "P", dataStart, 1);
        withMapping(system);
        assert.equal(load(system, "P", dataStart), 1);
        assert.ok(store(system, "P", dataStart, 2));
        assert.equal(callAs(system, "P", "vas_switch", 0), 0);
        assert.equal(load(system, "P", dataStart), 2);
        expectClean(system);
      });

      it("leaves no frame behind when everything exits and is deleted", () => {
        const system = make("P");
        withMapping(system);
        callAs(system, "P", "vas_switch", 0);
        callAs(system, "P", "vas_detach", 0, 1);
        callAs(system, "P", "vas_delete", 1);
        callAs(system, "P", "exit", 0);
        assert.equal(system.kernel.frames.used, 0);
        expectClean(system);
      });

      it("data written to a VAS survives the process that exits inside it", () => {
        const system = make("P", "Q");
        withMapping(system);
        callAs(system, "P", "exit", 0);
        assert.equal(callAs(system, "Q", "vas_attach", 0, 1, O_RDONLY), 0);
        assert.equal(callAs(system, "Q", "vas_switch", 1), 0);
        assert.equal(load(system, "Q", p), 42);
        expectClean(system);
      });
    });
  }
}

describe("defects of the published patches (vas-semantics §2.15) and their repaired twins", () => {
  const make = (fidelity: string, ...names: string[]): System => bootIdle(names, { kernel: { fidelity } });
  const defects = (system: System): number[] =>
    system.kernel.output.flatMap((record) => (record.kind === "defect" ? [record.number] : []));

  it("Q1, sequence 7: a heap that grew after the attach cannot be taken along", () => {
    for (const [fidelity, result] of [
      ["rfc", -EFAULT],
      ["intended", 0],
    ] as const) {
      const system = make(fidelity, "P");
      const heap = callAs(system, "P", "brk", 0)!;
      assert.equal(callAs(system, "P", "brk", heap + page), heap + page);
      callAs(system, "P", "vas_create", "a", 0o660);
      callAs(system, "P", "vas_attach", 0, 1, O_RDWR);
      assert.equal(callAs(system, "P", "brk", heap + 2 ** 20), heap + 2 ** 20);
      assert.equal(callAs(system, "P", "vas_switch", 1), result, fidelity);
      assert.deepEqual(defects(system), fidelity === "rfc" ? [1] : []);
      expectClean(system);
    }
  });

  it("Q3: a page first touched inside is lost when nothing else changed its region", () => {
    for (const [fidelity, seen] of [
      ["rfc", 0],
      ["intended", 9],
    ] as const) {
      const system = make(fidelity, "P");
      withMapping(system);
      store(system, "P", dataStart + page, 9);
      callAs(system, "P", "vas_switch", 0);
      assert.equal(load(system, "P", dataStart + page), seen, fidelity);
      expectClean(system);
    }
  });

  it("Q4: munmap inside does not reach the other side", () => {
    for (const [fidelity, seen] of [
      ["rfc", 5],
      ["intended", null],
    ] as const) {
      const system = make(fidelity, "P");
      assert.equal(callAs(system, "P", "mmap", 0x3000_0000, page, rw, fixed), 0x3000_0000);
      store(system, "P", 0x3000_0000, 5);
      withMapping(system);
      assert.equal(load(system, "P", 0x3000_0000), 5);
      assert.equal(callAs(system, "P", "munmap", 0x3000_0000, page), 0);
      assert.equal(load(system, "P", 0x3000_0000), null);
      callAs(system, "P", "vas_switch", 0);
      assert.equal(load(system, "P", 0x3000_0000), seen, fidelity);
      expectClean(system);
    }
  });

  it("Q5: after a fork inside, a write still reaches the child", () => {
    for (const [fidelity, seen] of [
      ["rfc", 2],
      ["intended", 1],
    ] as const) {
      const system = bootIdle(["P"], { kernel: { fidelity }, machine: { cores: 2 } });
      store(system, "P", dataStart, 1);
      withMapping(system);
      load(system, "P", dataStart);
      const child = callAs(system, "P", "fork")!;
      store(system, "P", dataStart, 2);
      const space = system.kernel.processes.get(child as never)!.space;
      const name = system.kernel.processes.get(child as never)!.name;
      assert.equal(named(system, name).space, space);
      threadNamed(system, name).core = 0 as never;
      assert.equal(load(system, name, dataStart), seen, fidelity);
      expectClean(system);
    }
  });

  it("Q8, sequence 9: a child of a thread inside believes to be inside too", () => {
    for (const [fidelity, active] of [
      ["rfc", 1],
      ["intended", 0],
    ] as const) {
      const system = make(fidelity, "P");
      withMapping(system);
      const child = system.kernel.threads.get(callAs(system, "P", "fork") as never)!;
      assert.equal(child.activeVas, active, fidelity);
      assert.equal(child.space, system.kernel.processes.get(child.pid)!.space);
      assert.deepEqual(system.kernel.processes.get(child.pid)!.attachments, []);
    }
  });

  it("Q9: a VAS that cannot be written back at exit stays attached for ever", () => {
    for (const [fidelity, result] of [
      ["rfc", -EBUSY],
      ["intended", 0],
    ] as const) {
      const system = make(fidelity, "P", "Q", "S");
      withMapping(system);
      store(system, "P", p + 8, 1);
      callAs(system, "P", "vas_switch", 0);
      callAs(system, "P", "vas_detach", 0, 1);
      for (const reader of ["P", "Q"]) {
        assert.equal(callAs(system, reader, "vas_attach", 0, 1, O_RDONLY), 0);
        assert.equal(callAs(system, reader, "vas_switch", 1), 0);
        assert.equal(callAs(system, reader, "mmap", 0x2900_0000, page, rw, fixed), 0x2900_0000);
      }
      callAs(system, "P", "exit", 0);
      callAs(system, "Q", "exit", 0);
      assert.equal(callAs(system, "S", "vas_delete", 1), result, fidelity);
      assert.deepEqual(
        defects(system).filter((number) => number === 9),
        fidelity === "rfc" ? [9] : [],
      );
    }
  });

  it("keeps anonymous hints and merges like mmap does", () => {
    const system = make("rfc", "P");
    const first = callAs(system, "P", "mmap", 0, page, rw, anonymous)!;
    const second = callAs(system, "P", "mmap", 0, page, rw, anonymous)!;
    assert.equal(second, first - page, "top down");
    const { vmas } = system.kernel.spaces.get(named(system, "P").space)!;
    assert.equal(vmas.filter(({ start, end }) => start === second && end === first + page).length, 1, "merged");
  });
});
