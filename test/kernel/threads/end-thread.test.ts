/** A thread that is ended from outside, wherever it is and whatever it waits for. */
import assert from "node:assert/strict";
import type { Tid } from "../../../src/machine/index.js";
import { auditFrames, endThread, type System } from "../../../src/kernel/index.js";
import { boot, callAs, exitOf, image, load, named, process, textStart, threadNamed } from "../systems/tiny-program.js";

/** P and Q on core 0, of which P runs. */
function start(): System {
  return boot(image({ processes: [process("P", { core: 0 }), process("Q", { core: 0 })] }));
}
const tidOf = (system: System, name: string): Tid => threadNamed(system, name).tid;
const currentOf = (system: System): number | null => system.kernel.cores[0]!.current;

describe("ending a thread by hand", () => {
  it("takes its process with it if it is the last one, as killed by SIGKILL, and the core goes on with the next", () => {
    const system = start();
    assert.equal(currentOf(system), 1);
    endThread(system, tidOf(system, "P"));
    assert.equal(exitOf(system, named(system, "P").pid), -9);
    assert.deepEqual(
      system.kernel.output.map((one) => (one.kind === "exit" ? one.text : one.kind)),
      ["P was killed by SIGKILL: ended by hand"],
    );
    assert.equal(currentOf(system), 2);
    assert.equal(system.machine.cores[0]!.pid, 2);
    assert.deepEqual(auditFrames(system), []);
  });

  it("does so from the queue, without a change of who runs", () => {
    const system = start();
    endThread(system, tidOf(system, "Q"));
    assert.equal(exitOf(system, named(system, "Q").pid), -9);
    assert.equal(currentOf(system), 1);
    assert.deepEqual(system.kernel.cores[0]!.queue, []);
  });

  it("ends one of several alone, and frees its stack", () => {
    const system = start();
    const tid = callAs(system, "P", "thread_create", textStart, 0, 0)! as Tid;
    const stack = system.kernel.threads.get(tid)!.stack!.start;
    assert.notEqual(load(system, "P", stack), null);
    endThread(system, tid);
    assert.equal(exitOf(system, named(system, "P").pid), null);
    assert.equal(system.kernel.threads.get(tid)!.state, "exited");
    assert.equal(load(system, "P", stack), null);
    assert.deepEqual(auditFrames(system), []);
  });

  it("wakes who joins it", () => {
    const system = start();
    const tid = callAs(system, "P", "thread_create", textStart, 0, 0)! as Tid;
    assert.equal(callAs(system, "P", "thread_join", tid), null);
    assert.equal(threadNamed(system, "P").state, "blocked");
    endThread(system, tid);
    assert.equal(threadNamed(system, "P").blocked, null);
  });

  it("changes nothing for one that has ended, or that there never was", () => {
    const system = start();
    endThread(system, tidOf(system, "Q"));
    const output = system.kernel.output.length;
    endThread(system, 2 as Tid);
    endThread(system, 99 as Tid);
    assert.equal(system.kernel.output.length, output);
    assert.equal(currentOf(system), 1);
  });
});
