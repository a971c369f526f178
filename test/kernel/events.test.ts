/** What the kernel records: the event of each call with all that it says, of faults, threads and processes, and who hears of flushes. */
import assert from "node:assert/strict";
import { Access, EventKind, eventsSince, type Tid } from "../../src/machine/index.js";
import { errno, runSystem, type System } from "../../src/kernel/index.js";
import type { SystemCallName } from "../../src/image/system-call.js";
import {
  bootIdle,
  boot,
  call,
  callAs,
  dataStart,
  image,
  named,
  process,
  program,
  segment,
  store,
  textStart,
  threadNamed,
  li,
  sd,
  reg,
  jump,
} from "./systems/tiny-program.js";

const page = 0x2000;
const place = 0x3000_0000;
const rw = 3;
const fixed = 0x32;

/** Events of these kinds while something is done: "VasAttach 1 5 2 0", with the operands that the kind has. */
function seen(system: System, kinds: Readonly<Record<string, number>>, act: () => unknown): string[] {
  const from = system.machine.trace.sequence;
  act();
  const found: string[] = [];
  eventsSince(system.machine.trace, from, (event) => {
    const name = EventKind[event.kind]!;
    const operands = kinds[name];
    if (operands !== undefined)
      found.push([name, ...[event.a, event.b, event.c, event.d].slice(0, operands)].join(" "));
  });
  return found;
}

function start(settings: Record<string, string | number | boolean> = {}, machine = {}): System {
  return bootIdle([process("P"), process("Q"), process("R", { uid: 0 })], {
    kernel: settings,
    machine,
    vases: [
      { name: "v", mode: 0o666, uid: 1000, gid: 1000, segments: [segment("s", 0x2000_0000, 2 * page, "r--")] },
      { name: "clash", mode: 0o666, uid: 1000, gid: 1000, segments: [segment("o", dataStart, page, "rw-")] },
    ],
  });
}

const by = (system: System, name: SystemCallName, ...args: (number | string)[]): unknown =>
  callAs(system, "P", name, ...args);

describe("events of system calls", () => {
  it("have number, the first three arguments as signed numbers, and the result", () => {
    const system = start();
    const of = { SystemCall: 4, SystemCallReturn: 2 };
    assert.deepEqual(
      seen(system, of, () => by(system, "mmap", place, page, rw, fixed)),
      [`SystemCall 222 ${place} ${page} 3`, `SystemCallReturn 222 ${place}`],
    );
    assert.deepEqual(
      seen(system, of, () => by(system, "vas_attach", -1, 1, 2)),
      ["SystemCall 294 -1 1 2", `SystemCallReturn 294 ${-errno.EINVAL}`],
    );
    assert.deepEqual(
      seen(system, of, () => by(system, "wait", -1, 0)),
      ["SystemCall 260 -1 0 0", `SystemCallReturn 260 ${-errno.ECHILD}`],
    );
  });

  it("attach tells VAS, new space and type; detach VAS and space; a refused call nothing", () => {
    for (const [type, told] of [
      [0, 0],
      [1, 1],
      [2, 2],
      [0x1002, 2],
    ] as const) {
      const system = start();
      const of = { VasAttach: 3, VasDetach: 2 };
      const attach = seen(system, of, () => by(system, "vas_attach", 0, 1, type));
      const { space } = [...system.kernel.attached.values()][0]!;
      assert.deepEqual(attach, [`VasAttach 1 ${space} ${told}`]);
      assert.deepEqual(
        seen(system, of, () => by(system, "vas_attach", 0, 1, type)),
        [],
        "attached already",
      );
      assert.deepEqual(
        seen(system, of, () => by(system, "vas_detach", 0, 1)),
        [`VasDetach 1 ${space}`],
      );
      assert.deepEqual(
        seen(system, of, () => by(system, "vas_attach", 0, 2, type)),
        [],
        "an overlap",
      );
    }
  });

  it("SpaceJMP's attach tells whether it may be written", () => {
    for (const [mode, told] of [
      [0o660, 2],
      [0o440, 0],
    ] as const) {
      const system = bootIdle(["P"], {
        kernel: { preset: "spacejmp" },
        vases: [{ name: "v", mode, uid: 1000, gid: 1000, segments: [] }],
      });
      const attach = seen(system, { VasAttach: 3 }, () => by(system, "spacejmp_vas_attach", 1));
      assert.deepEqual(attach, [`VasAttach 1 ${[...system.kernel.attached.values()][0]!.space} ${told}`]);
      const of = { VasSwitch: 3 };
      assert.deepEqual(
        seen(system, of, () => by(system, "spacejmp_vas_switch", 0x1_0000)),
        ["VasSwitch 0 1 0"],
      );
      assert.deepEqual(
        seen(system, of, () => by(system, "spacejmp_vas_switch", 0)),
        ["VasSwitch 1 0 0"],
      );
    }
  });

  it("switch tells where from, where to and the result, also where it fails", () => {
    const system = start();
    const of = { VasSwitch: 3 };
    const heap = dataStart + 0x8000;
    by(system, "brk", heap + page);
    by(system, "vas_attach", 0, 1, 0);
    assert.deepEqual(
      seen(system, of, () => by(system, "vas_switch", 1)),
      ["VasSwitch 0 1 0"],
    );
    assert.deepEqual(
      seen(system, of, () => by(system, "vas_switch", 1)),
      [],
      "it is there",
    );
    assert.deepEqual(
      seen(system, of, () => by(system, "vas_switch", 0)),
      ["VasSwitch 1 0 0"],
    );
    by(system, "brk", heap + 2 * page);
    assert.deepEqual(
      seen(system, of, () => by(system, "vas_switch", 1)),
      [`VasSwitch 0 1 ${-errno.EFAULT}`],
    );
    assert.deepEqual(
      seen(system, of, () => by(system, "vas_switch", 9)),
      [],
      "nowhere to go",
    );
  });

  it("subscriptions tell VAS and shared id", () => {
    const of = { Subscribe: 2, Unsubscribe: 2 };
    for (const [tags, id] of [
      ["asid+sasid", 0],
      ["asid", -1],
    ] as const) {
      const system = start({}, { tags });
      assert.deepEqual(
        seen(system, of, () => [by(system, "subscribe", 1), by(system, "unsubscribe", 1)]),
        [`Subscribe 1 ${id}`, `Unsubscribe 1 ${id}`],
      );
    }
  });

  it("a meeting tells its point, and whether it is complete", () => {
    const system = start();
    system.kernel.rendezvous.push(
      { name: "other", waiting: [], participants: 0 },
      { name: "m", waiting: [], participants: 0 },
    );
    const of = { Meet: 2 };
    assert.deepEqual(
      seen(system, of, () => by(system, "meet", 1, 2)),
      ["Meet 1 0"],
    );
    assert.deepEqual(
      seen(system, of, () => callAs(system, "Q", "meet", 1, 2)),
      ["Meet 1 1"],
    );
  });

  it("an expectation tells its index and whether it held", () => {
    const system = start();
    (system.kernel.image as { assertions: unknown }).assertions = [{}, {}];
    for (const held of [0, 1, 7])
      assert.deepEqual(
        seen(system, { Expectation: 2 }, () => by(system, "report_expectation", 1, 5, 6, held)),
        [`Expectation 1 ${held === 0 ? 0 : 1}`],
      );
  });

  it("ends of threads and processes tell who, the exit code or the signal", () => {
    const of = { ThreadExit: 1, ProcessExit: 2 };
    const system = start();
    const tid = by(system, "thread_create", textStart, 0, 0) as Tid;
    assert.deepEqual(
      seen(system, of, () => callAs(system, "P", "exit", 0x105)),
      ["ThreadExit 1", `ThreadExit ${tid}`, "ProcessExit 5 0"],
    );
    assert.deepEqual(
      seen(system, of, () => callAs(system, "R", "kill", named(system, "Q").pid, 15)),
      ["ThreadExit 2", "ProcessExit 0 15"],
    );
  });

  it("a change of threads tells both", () => {
    const system = boot(image({ processes: [process("A"), process("B")] }), {}, { quantum: 10 });
    assert.deepEqual(
      seen(system, { ThreadSwitch: 2 }, () => runSystem(system, 20)),
      ["ThreadSwitch 1 2", "ThreadSwitch 2 1"],
    );
  });
});

describe("events of faults", () => {
  it("tell address, access, whether something was there, and the signal", () => {
    const code = [
      ...li(reg.t0, dataStart),
      sd(reg.t0, reg.t0),
      ...call("mprotect", dataStart, 0x8000, 1),
      ...li(reg.t0, dataStart),
      sd(reg.t0, reg.t0, 8),
      jump(0),
    ];
    const system = boot(image({ programs: [program("p", code)], processes: [process("A")] }));
    const data = seen(system, { PageFault: 4 }, () => runSystem(system, 100)).filter(
      (one) => !/^PageFault \d+ 0 /.test(one),
    );
    assert.deepEqual(data, [
      `PageFault ${dataStart} ${Access.Store} 0 0`,
      `PageFault ${dataStart + 8} ${Access.Store} 1 11`,
    ]);
  });
});

describe("who hears of a flush", () => {
  /** Masks of the shootdowns of a munmap of P, which has a thread on cores 0 and 1 of four. */
  function masks(machine: Record<string, string | number>, kernel: Record<string, string | boolean> = {}): string[] {
    const system = bootIdle(["P"], { machine: { cores: 4, ...machine }, kernel });
    assert.ok((callAs(system, "P", "thread_create", textStart, 0, 1) as number) > 0);
    for (let steps = 0; steps < 5000 && system.kernel.cores[1]!.current === null; steps++) runSystem(system, 1);
    assert.equal(threadNamed(system, "P").core, 0);
    system.kernel.activeCore = 0 as never;
    assert.equal(callAs(system, "P", "mmap", place, page, rw, fixed), place);
    assert.ok(store(system, "P", place, 1));
    return seen(system, { Shootdown: 3 }, () => callAs(system, "P", "munmap", place, page));
  }
  const rows: readonly (readonly [
    what: string,
    machine: Record<string, string>,
    kernel: Record<string, string | boolean>,
    told: RegExp | null,
  ])[] = [
    ["ARC interrupts the cores that ran the space", { preset: "arc-hs38-1k" }, {}, /^Shootdown 2 \d 0$/],
    ["a broadcast of ARMv8 reaches all", { preset: "cortex-a53" }, {}, /^Shootdown 14 \d 1$/],
    [
      "ARMv8 by interrupts reaches those that ran it",
      { preset: "cortex-a53" },
      { shootdown_by: "ipi" },
      /^Shootdown 2 \d 0$/,
    ],
    ["x86-64 interrupts those that run it now", { preset: "skylake" }, {}, /^Shootdown 2 \d 0$/],
    ["nobody with shootdown off", { preset: "arc-hs38-1k" }, { shootdown: false }, null],
  ];
  for (const [what, machine, kernel, told] of rows)
    it(what, () => {
      const found = masks(machine, kernel);
      if (told === null) assert.deepEqual(found, []);
      else {
        assert.equal(found.length, 1, found.join());
        assert.match(found[0]!, told);
      }
    });

  it("nobody where the space runs on one core only, whichever that is", () => {
    for (const who of ["P", "Q", "R"]) {
      const system = start();
      callAs(system, who, "mmap", place, page, rw, fixed);
      assert.ok(store(system, who, place, 1));
      assert.deepEqual(
        seen(system, { Shootdown: 3 }, () => callAs(system, who, "munmap", place, page)),
        [],
      );
    }
  });
});
