/** With which registers threads begin and go on: new ones, children, handlers, results of calls that waited; and how tools see them. */
import assert from "node:assert/strict";
import type { Tid } from "../../../src/machine/index.js";
import {
  readSpace,
  runSystem,
  setThreadRegister,
  threadFloatRegister,
  threadProgramCounter,
  threadRegister,
  type System,
} from "../../../src/kernel/index.js";
import { exitProcess, exitThread } from "../../../src/kernel/threads/index.js";
import {
  boot,
  bootIdle,
  callAs,
  dataStart,
  exitOf,
  idle,
  image,
  jump,
  named,
  process,
  program,
  reg,
  textStart,
  threadNamed,
} from "../systems/tiny-program.js";

const big = 0x1234_5678_9abc_def0n;
const main = 1 as Tid;

/** A program whose entry, thread stub and signal stub are at different places. */
function start(args: readonly bigint[] = []): System {
  const stubs = {
    ...program("p", [jump(0), jump(0), jump(0)]),
    threadEntry: textStart + 4,
    signalEntry: textStart + 8,
  };
  return boot(
    image({
      programs: [stubs, program("other", idle)],
      processes: [process("P", { core: 0, args }), process("S", { core: 1 })],
    }),
    { cores: 2 },
    { quantum: 50 },
  );
}

const others = (system: System, tid: Tid, set: Readonly<Record<number, bigint>>): void => {
  for (let n = 0; n < 32; n++) assert.equal(threadRegister(system, tid, n), set[n] ?? 0n, `x${n}`);
};

describe("a thread begins", () => {
  it("a process: at its entry, at the top of its stack, with its arguments from a0 on", () => {
    const system = start([5n, big, -1n]);
    assert.equal(threadProgramCounter(system, main), textStart);
    const { stackTop } = system.kernel.layout;
    others(system, main, { 2: BigInt(stackTop), 10: 5n, 11: big, 12: 2n ** 64n - 1n });
  });

  it("thread_create: at the stub, with a stack of its own, function and argument", () => {
    const system = start();
    const tid = callAs(system, "P", "thread_create", 0x1_2344, 77, 0)! as Tid;
    const { stack } = system.kernel.threads.get(tid)!;
    assert.equal(threadProgramCounter(system, tid), textStart + 4);
    others(system, tid, { 2: BigInt(stack!.end), 10: 0x1_2344n, 11: 77n });
    assert.equal(stack!.end - stack!.start, system.kernel.config.stackBytes);
    const second = callAs(system, "P", "thread_create", 0x1_2344, 0, 0)! as Tid;
    const next = system.kernel.threads.get(second)!.stack!;
    assert.ok(next.end <= stack!.start);
  });

  it("fork: where the parent is, with all its registers but a0, which is 0", () => {
    const system = start();
    for (let n = 1; n < 32; n++) setThreadRegister(system, main, n, big + BigInt(n));
    const child = callAs(system, "P", "fork", 0)! as Tid;
    assert.equal(threadRegister(system, main, reg.a0), BigInt(child));
    for (let n = 1; n < 32; n++)
      assert.equal(threadRegister(system, child, n), n === reg.a0 ? 0n : threadRegister(system, main, n), `x${n}`);
    assert.equal(threadProgramCounter(system, child), threadProgramCounter(system, main));
  });

  it("exec: as a process does, with five arguments", () => {
    const system = start([9n, 9n]);
    for (let n = 1; n < 32; n++) setThreadRegister(system, main, n, big);
    assert.equal(callAs(system, "P", "exec", "other", 1, 2, 3, 4, 5), null);
    assert.equal(threadProgramCounter(system, main), textStart);
    others(system, main, { 2: BigInt(system.kernel.layout.stackTop), 10: 1n, 11: 2n, 12: 3n, 13: 4n, 14: 5n });
  });

  it("a handler: at the stub, with handler and signal, the stack pointer a multiple of 16; and back as it was", () => {
    const system = start();
    callAs(system, "P", "sigaction", 10, 0x1_0ff0);
    for (let n = 1; n < 32; n++) setThreadRegister(system, main, n, big + BigInt(n));
    const sp = threadRegister(system, main, reg.sp);
    const pc = threadProgramCounter(system, main);
    callAs(system, "S", "kill", 1, 10);
    assert.equal(threadProgramCounter(system, main), textStart + 8);
    assert.equal(threadRegister(system, main, reg.sp), sp - (sp % 16n));
    assert.equal(threadRegister(system, main, reg.a0), 0x1_0ff0n);
    assert.equal(threadRegister(system, main, reg.a0 + 1), 10n);
    assert.equal(threadRegister(system, main, 20), big + 20n, "the others stay");
    assert.equal(callAs(system, "P", "sigreturn"), null);
    for (let n = 1; n < 32; n++) assert.equal(threadRegister(system, main, n), big + BigInt(n), `x${n}`);
    assert.equal(threadProgramCounter(system, main), pc);
  });
});

describe("signals", () => {
  it("SIG_DFL forgets a handler, SIG_IGN drops what comes, a handler's own signal waits for its end", () => {
    const system = start();
    const send = (signal: number): number | null => callAs(system, "S", "kill", 1, signal);
    const isIn = (): boolean => threadNamed(system, "P").frames.length > 0;
    callAs(system, "P", "sigaction", 10, 1);
    assert.equal(send(10), 0);
    assert.equal(isIn(), false);
    callAs(system, "P", "sigaction", 10, 0x1_0ff0);
    assert.equal(send(10), 0);
    assert.equal(isIn(), true);
    assert.equal(send(10), 0);
    assert.deepEqual([threadNamed(system, "P").frames.length, threadNamed(system, "P").pending], [1, [10]]);
    callAs(system, "P", "sigreturn");
    assert.deepEqual(
      [threadNamed(system, "P").frames.length, threadNamed(system, "P").pending],
      [1, []],
      "it runs again",
    );
    callAs(system, "P", "sigaction", 12, 0x1_0ff0);
    assert.equal(send(12), 0);
    assert.equal(threadNamed(system, "P").frames.length, 2, "another one is delivered inside");
    callAs(system, "P", "sigreturn");
    callAs(system, "P", "sigreturn");
    callAs(system, "P", "sigaction", 10, 0);
    assert.equal(send(10), 0);
    assert.equal(exitOf(system, named(system, "P").pid), -10);
  });

  it("what became ignored or lost its handler while it waited is dropped", () => {
    for (const disposition of [0, 1]) {
      const system = start();
      callAs(system, "P", "sigaction", 10, 0x1_0ff0);
      callAs(system, "P", "sigaction", 12, 0x1_0ff0);
      callAs(system, "S", "kill", 1, 10);
      callAs(system, "S", "kill", 1, 10);
      callAs(system, "S", "kill", 1, 10);
      callAs(system, "P", "sigaction", 10, disposition);
      callAs(system, "P", "sigreturn");
      assert.deepEqual([threadNamed(system, "P").frames, threadNamed(system, "P").pending], [[], []]);
      assert.equal(exitOf(system, named(system, "P").pid), null);
    }
  });

  it("a child has the parent's handlers, and those that it is in; exec forgets both", () => {
    const system = start();
    callAs(system, "P", "sigaction", 10, 0x1_0ff0);
    callAs(system, "P", "sigaction", 12, 1);
    callAs(system, "S", "kill", 1, 10);
    const pid = callAs(system, "P", "fork", "C")!;
    const child = system.kernel.processes.get(pid as never)!;
    assert.deepEqual(
      [...child.handlers],
      [
        [10, 0x1_0ff0],
        [12, 1],
      ],
    );
    assert.deepEqual(
      system.kernel.threads.get(pid as Tid)!.frames.map(({ signal }) => signal),
      [10],
    );
    callAs(system, "P", "exec", "other");
    assert.equal(named(system, "P").handlers.size, 0);
    assert.deepEqual(threadNamed(system, "P").frames, []);
    assert.equal(child.handlers.size, 2, "the child's are its own");
  });

  it("of a fault: the handler goes on with the instruction; a fault in it ends the process", () => {
    const system = start();
    callAs(system, "P", "sigaction", 11, 0x1_0ff0);
    setThreadRegister(system, main, 32, 0x3800_0000n);
    for (let n = 0; n < 20_000 && threadNamed(system, "P").frames.length === 0; n++) runSystem(system, 1);
    assert.equal(threadProgramCounter(system, main), textStart + 8);
    assert.equal(exitOf(system, named(system, "P").pid), null);
    setThreadRegister(system, main, 32, 0x3800_0000n);
    for (let n = 0; n < 20_000 && exitOf(system, named(system, "P").pid) === null; n++) runSystem(system, 1);
    assert.equal(exitOf(system, named(system, "P").pid), -11);
  });
});

describe("results", () => {
  it("of a join: 64 bits, at once where the thread has ended, else when it does", () => {
    for (const late of [false, true]) {
      const system = start();
      const tid = callAs(system, "P", "thread_create", textStart, 0, 0)! as Tid;
      const end = (): void => exitThread(system, system.kernel.threads.get(tid)!, big);
      if (!late) end();
      const result = callAs(system, "P", "thread_join", tid);
      if (late) {
        assert.equal(result, null);
        end();
      }
      assert.equal(threadRegister(system, main, reg.a0), big);
    }
  });

  it("of wait: the pid, and the status as Linux encodes it, at once or later", () => {
    for (const late of [false, true])
      for (const [exit, status] of [
        [{ kind: "signal", signal: 9, va: null, cause: "" }, 9],
        [{ kind: "code", code: 3 }, 0x300],
      ] as const) {
        const system = bootIdle(["P", process("R", { uid: 0 })], { kernel: { quantum: 50 } });
        const pid = callAs(system, "P", "fork", "C")!;
        const end = (): void => exitProcess(system, system.kernel.processes.get(pid as never)!, exit);
        if (!late) end();
        callAs(system, "P", "wait", pid, dataStart + 0x1000);
        if (late) end();
        assert.equal(threadRegister(system, main, reg.a0), BigInt(pid));
        assert.equal(statusAt(system), status);
      }
  });
});

describe("registers as tools see them", () => {
  it("are those of the core while the thread runs, else those kept; x0 stays 0", () => {
    const system = start();
    const waiting = callAs(system, "P", "thread_create", textStart, 0, 0)! as Tid;
    for (const tid of [main, waiting]) {
      for (let n = 0; n < 32; n++) setThreadRegister(system, tid, n, big + BigInt(n));
      for (let n = 0; n < 32; n++) assert.equal(threadRegister(system, tid, n), n === 0 ? 0n : big + BigInt(n));
      setThreadRegister(system, tid, 32, 0x1_0010n);
      assert.equal(threadProgramCounter(system, tid), 0x1_0010);
      const at = tid === main ? system.machine.cores[0]! : system.kernel.threads.get(tid)!.registers;
      at.float.words[2 * 5] = 0x9abc_def0 | 0;
      at.float.words[2 * 5 + 1] = 0x1234_5678;
      assert.equal(threadFloatRegister(system, tid, 5), big);
      assert.equal(threadFloatRegister(system, tid, 6), 0n);
    }
  });
});

/** What P has at the place of the status. */
function statusAt(system: System): number {
  const { bytes } = readSpace(system, named(system, "P").space, (dataStart + 0x1000) as never, 4);
  return new DataView(bytes.buffer).getUint32(0, true);
}
