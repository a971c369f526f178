/** What is remembered of a refused call on a VAS, for the views: which call, its errno, why in words, and both ranges of an overlap. */
import assert from "node:assert/strict";
import { refusalTitle, runSystem, type System } from "../../../src/kernel/index.js";
import {
  boot,
  bootIdle,
  call,
  callAs,
  dataStart,
  ecall,
  image,
  jump,
  process,
  program,
  segment,
  textStart,
} from "../systems/tiny-program.js";

const page = 0x2000;
const place = 0x3000_0000;
const heap = dataStart + 0x8000;
type Call = Parameters<typeof callAs>[2];
type Row = readonly [
  call: readonly [who: string, Call, ...number[]],
  title: string,
  text: string,
  ranges?: readonly number[],
];

/** P, of whom VAS 1 is, root's VAS 2, VAS 3 over the data of all, and VAS 4, which all may read. */
function start(kernel: Record<string, string | boolean> = {}, machine: Record<string, string | number> = {}): System {
  const own = { uid: 1000, gid: 1000 };
  return bootIdle([process("P"), process("Q"), process("R", { uid: 0 })], {
    kernel,
    machine,
    vases: [
      { name: "mine", mode: 0o660, ...own, segments: [segment("m", 0x2000_0000, 2 * page, "rw-")] },
      { name: "theirs", mode: 0o600, uid: 0, gid: 0, segments: [] },
      { name: "clash", mode: 0o666, ...own, segments: [segment("o", dataStart + page, page, "rw-")] },
      { name: "shown", mode: 0o644, uid: 0, gid: 0, segments: [segment("s", 0x2800_0000, page, "r--")] },
    ],
  });
}

function check(system: System, rows: readonly Row[]): void {
  for (const [[who, name, ...args], title, text, ranges] of rows) {
    callAs(system, who, name, ...args);
    const last = system.kernel.refusals.at(-1)!;
    assert.equal(refusalTitle(last), title);
    assert.equal(last.text, text);
    assert.deepEqual(last.ranges && [...last.ranges.first, ...last.ranges.second], ranges ?? null);
    assert.equal(last.tick, system.machine.tick);
  }
}

const done = (system: System, who: string, name: Call, ...args: (number | string)[]): void =>
  void assert.ok(callAs(system, who, name, ...args)! >= 0, name);

describe("refused calls on a VAS", () => {
  it("attach, detach, subscribe", () => {
    const system = start({ q6: false });
    done(system, "Q", "vas_attach", 0, 1, 0);
    done(system, "R", "vas_attach", 0, 1, 0);
    check(system, [
      [["P", "vas_attach", 0, 2, 0], "attach → EACCES", "uid 1000 may not open `theirs` (mode 0600) ro"],
      [["P", "vas_attach", 0, 4, 2], "attach → EACCES", "uid 1000 may not open `shown` (mode 0644) rw"],
      [["P", "vas_attach", 0, 4, 1], "attach → EACCES", "uid 1000 may not open `shown` (mode 0644) wo"],
      [["P", "vas_attach", 0, 1, 2], "attach → EBUSY", "`mine` is attached by 2 readers, from attach to detach"],
      [
        ["P", "vas_attach", 0, 3, 0],
        "attach → EFAULT",
        "`o` 0x0004_2000–0x0004_4000 overlaps `bss` 0x0004_0000–0x0004_8000",
        [dataStart + page, dataStart + 2 * page, dataStart, heap],
      ],
      [["P", "subscribe", 2], "subscribe → EACCES", "uid 1000 may not read `theirs` (mode 0600)"],
      [
        ["P", "subscribe", 3],
        "subscribe → EFAULT",
        "`o` 0x0004_2000–0x0004_4000 overlaps `bss` 0x0004_0000–0x0004_8000 of the process",
        [dataStart + page, dataStart + 2 * page, dataStart, heap],
      ],
      [
        ["P", "subscribe_at", 4, dataStart + 3 * page],
        "subscribe → EFAULT",
        "`s` 0x0004_6000–0x0004_8000 overlaps `bss` 0x0004_0000–0x0004_8000 of the process",
        [dataStart + 3 * page, heap, dataStart, heap],
      ],
    ]);
    done(system, "Q", "vas_detach", 0, 1);
    check(system, [
      [["P", "vas_attach", 0, 1, 2], "attach → EBUSY", "`mine` is attached by 1 reader, from attach to detach"],
    ]);
    done(system, "R", "vas_detach", 0, 1);
    done(system, "Q", "vas_attach", 0, 1, 1);
    check(system, [
      [["P", "vas_attach", 0, 1, 0], "attach → EBUSY", "`mine` is attached by a writer, from attach to detach"],
    ]);
    done(system, "Q", "vas_switch", 1);
    check(system, [[["Q", "vas_detach", 0, 1], "detach → EBUSY", "thread 2 executes in it"]]);
  });

  it("detach and switch that cannot bring changes over", () => {
    const system = start();
    for (const who of ["P", "Q"]) {
      done(system, who, "vas_attach", 0, 1, 0);
      done(system, who, "vas_switch", 1);
      done(system, who, "mmap", place, page, 3, 0x32);
      done(system, who, "vas_switch", 0);
    }
    done(system, "P", "vas_detach", 0, 1);
    check(system, [
      [
        ["Q", "vas_detach", 0, 1],
        "detach → EFAULT",
        "`mmap` 0x3000_0000–0x3000_2000, mapped inside, overlaps `mmap` 0x3000_0000–0x3000_2000 of the VAS",
        [place, place + page, place, place + page],
      ],
    ]);
    const resized = start();
    done(resized, "P", "brk", heap + page);
    done(resized, "P", "vas_attach", 0, 1, 0);
    done(resized, "P", "vas_switch", 1);
    done(resized, "P", "vas_switch", 0);
    done(resized, "P", "brk", heap + 2 * page);
    check(resized, [
      [
        ["P", "vas_switch", 1],
        "switch → EFAULT",
        "`heap` 0x0004_8000–0x0004_c000 of the process overlaps `heap` 0x0004_8000–0x0004_a000 in the attached space",
        [heap, heap + page, heap, heap + 2 * page],
      ],
    ]);
  });

  it("no shared id", () => {
    const system = start({ shared_ids_full: "refuse" }, { sasids: 1, tags: "asid+sasid" });
    done(system, "R", "subscribe", 4);
    check(system, [
      [["P", "vas_attach", 0, 1, 0], "attach → EINVAL", "no shared id is free for `mine` (P26)"],
      [["P", "subscribe", 1], "subscribe → EINVAL", "no shared id is free for `mine` (P26)"],
    ]);
  });

  it("the last one of a process and VAS is kept, until a call on it works", () => {
    const system = start();
    done(system, "Q", "vas_attach", 0, 1, 1);
    for (const [who, vid] of [
      ["P", 1],
      ["P", 2],
      ["R", 1],
      ["P", 1],
    ] as const)
      assert.ok(callAs(system, who, "vas_attach", 0, vid, 0)! < 0 || who === "R");
    const kept = (): string[] => system.kernel.refusals.map(({ pid, vid }) => `${pid} ${vid}`);
    assert.deepEqual(kept(), ["1 2", "3 1", "1 1"]);
    done(system, "Q", "vas_detach", 0, 1);
    done(system, "P", "vas_attach", 0, 1, 0);
    assert.deepEqual(kept(), ["1 2", "3 1"]);
    done(system, "R", "subscribe", 1);
    assert.deepEqual(kept(), ["1 2"]);
  });
});

describe("failures that a program does not look at", () => {
  it("are counted by the place of the call, and told once each", () => {
    const code = [...call("munmap", 1, 1), ...call("getpid"), ...call("munmap", 0, 0), jump(0)];
    const calls = code.flatMap((word, index) => (word === ecall ? [textStart + 4 * index] : []));
    const what = image({ programs: [program("p", code)], processes: [process("A"), process("B")] });
    const ignored = calls.map((address) => ({ owner: { kind: "program", index: 0 }, address, call: "", range: null }));
    const system = boot({ ...what, ignoredCalls: ignored as never }, { cores: 2 });
    runSystem(system, 1000);
    assert.deepEqual(
      [...system.kernel.ignoredFailures].toSorted(([a], [b]) => a - b),
      [
        [0, 2],
        [2, 2],
      ],
    );
    const told = system.kernel.output.flatMap((one) =>
      one.kind === "ignored-failure" ? [[one.index, one.result]] : [],
    );
    assert.deepEqual(
      told.toSorted(([a], [b]) => a! - b!),
      [
        [0, -22],
        [2, -22],
      ],
    );
  });
});
