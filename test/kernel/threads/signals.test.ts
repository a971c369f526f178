import assert from "node:assert/strict";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { auditFrames, errno, resultName } from "../../../src/kernel/index.js";
import { compile, go, open } from "../../simulator/scenarios/scenario.js";
import { report } from "../../../src/simulator/index.js";
import { bootIdle, callAs, exitOf, named, process } from "../systems/tiny-program.js";

const { EINVAL, ESRCH, EPERM } = errno;
const [SIGKILL, SIGUSR1, SIGTERM, SIG_IGN] = [9, 10, 15, 1];

describe("signals: errors in the order of the checks", () => {
  const rows: readonly (readonly [
    who: string,
    call: SystemCallName,
    args: readonly number[],
    result: number,
    why: string,
  ])[] = [
    ["P", "kill", [0, SIGTERM], -EINVAL, "no process groups"],
    ["P", "kill", [-1, SIGTERM], -EINVAL, "nor everybody"],
    ["P", "kill", [999, 64], -EINVAL, "the signal before the process"],
    ["P", "kill", [2, 1000], -EINVAL, "no such signal"],
    ["P", "kill", [2, -1], -EINVAL, "negative"],
    ["P", "kill", [999, SIGTERM], -ESRCH, "no such process"],
    ["P", "kill", [999, 0], -ESRCH, "also when only asking"],
    ["P", "kill", [2, SIGTERM], -EPERM, "another user's"],
    ["P", "kill", [2, 0], -EPERM, "also when only asking"],
    ["P", "kill", [3, 0], 0, "the same user's"],
    ["R", "kill", [2, 0], 0, "root may all"],
    ["P", "sigaction", [SIGKILL, 0x1_0000], -EINVAL, "cannot be handled"],
    ["P", "sigaction", [0, 0x1_0000], -EINVAL, "no signal"],
    ["P", "sigaction", [64, 0x1_0000], -EINVAL, "no such signal"],
    ["P", "sigaction", [SIGUSR1, 0x1_0000], 0, "a handler"],
    ["P", "sigaction", [SIGUSR1, 0], 0, "and none again"],
    ["P", "sigreturn", [], -EINVAL, "outside of a handler"],
    ["S", "sigaction", [SIGTERM, SIG_IGN], 0, "ignored"],
    ["P", "kill", [3, SIGTERM], 0, "which has no effect"],
    ["P", "kill", [3, SIGKILL], 0, "but this one has"],
    ["P", "kill", [3, 0], -ESRCH, "gone, and nobody waits for it"],
    ["R", "kill", [2, SIGUSR1], 0, "ends a process without a handler"],
  ];
  it("kill, sigaction, sigreturn", () => {
    const system = bootIdle([process("P"), process("Q", { uid: 7 }), process("S"), process("R", { uid: 0 })]);
    for (const [who, call, args, result, why] of rows) {
      const actual = callAs(system, who, call, ...args)!;
      assert.equal(actual, result, `${who}: ${call}(${args.join(", ")}): ${resultName(actual)}: ${why}`);
    }
    assert.equal(exitOf(system, named(system, "S").pid), -SIGKILL);
    assert.equal(exitOf(system, named(system, "Q").pid), -SIGUSR1);
    assert.equal(exitOf(system, named(system, "P").pid), null);
    assert.deepEqual(auditFrames(system), []);
    const [, death] = system.kernel.output.flatMap((record) => (record.kind === "exit" ? [record.text] : []));
    assert.equal(death, "Q was killed by SIGUSR1: sent by R");
    callAs(system, "P", "kill", 1, SIGTERM);
    assert.equal(exitOf(system, named(system, "P").pid), -SIGTERM, "its own");
    assert.deepEqual(auditFrames(system), []);
  });
});

describe("signals: handlers", () => {
  /** Runs a program as process A on the first of two cores; `expect` statements in it must hold. */
  async function run(program: string, settings = "", rest = ""): Promise<ReturnType<typeof report>> {
    const text =
      `scenario "signals"\nmachine rv64-sv39 { cores 2 tags asid }\nkernel linux-rfc { ${settings} }\n` +
      `vas box mode 0666 { segment data at 0x20_0000_0000 size 4K rw- { u64 word[1] = 5 } }\n` +
      `program p { u64 seen[4] u64 depth ${program} }\nprocess A runs p on core 0\n${rest}`;
    const simulation = open(await compile(text));
    go(simulation, { kind: "continue" });
    const result = report(simulation);
    assert.deepEqual(
      result.expectations.filter(({ passed }) => !passed),
      [],
      result.stop,
    );
    assert.equal(result.status, "passed", result.stop);
    return result;
  }

  it("run and leave every register as it was", async () => {
    await run(
      `fn handler(signal) { seen[0] = seen[0] + signal }
      fn main() {
        sigaction(SIGUSR1, handler)
        let a = 1 let b = 2 let c = 3
        for i in 0 .. 5 { a = a + (b * c + (kill(getpid(), SIGUSR1) + a) * 2) }  // 3 a + 6
        expect seen[0] == 50 and a == 969
      }`,
      "",
      "expect A.exit == 0",
    );
  });

  it("may be interrupted by another signal, but not by the same", async () => {
    await run(
      `fn first(signal) {
        depth = depth + 1
        if depth > seen[0] { seen[0] = depth }
        kill(getpid(), SIGUSR1)
        kill(getpid(), SIGUSR2)
        seen[1] = seen[1] + 1
        if seen[1] > 2 { sigaction(SIGUSR1, SIG_IGN) }
        depth = depth - 1
      }
      fn second(signal) {
        depth = depth + 1
        if depth > seen[0] { seen[0] = depth }
        seen[2] = seen[2] + 1
        depth = depth - 1
      }
      fn main() {
        sigaction(SIGUSR1, first)
        sigaction(SIGUSR2, second)
        kill(getpid(), SIGUSR1)
        expect seen[0] == 2  // a SIGUSR2 inside of a SIGUSR1, never a SIGUSR1 inside of one
        expect seen[1] == 3 and seen[2] == 3
        expect depth == 0
      }`,
      "",
      "expect A.exit == 0",
    );
  });

  it("wake a sleeper and a waiter with EINTR; a rendezvous and a join go on waiting", async () => {
    await run(
      `fn handler(signal) { seen[0] = seen[0] + 1 }
      fn worker(x) { sleep(200_000) return x + 1 }
      fn main() {
        sigaction(SIGUSR1, handler)
        let me = getpid()
        let child = fork()
        if child == 0 {
          sleep(50_000) kill(me, SIGUSR1)
          sleep(50_000) kill(me, SIGUSR1)
          sleep(50_000) kill(me, SIGUSR1)
          exit(7)
        }
        expect sleep(1_000_000_000_000) == -EINTR
        expect wait() == -EINTR
        let t = thread_create(worker, 41)
        expect thread_join(t) == 42
        expect wait() == child
        expect seen[0] == 3
      }`,
      "",
      "expect A.exit == 0",
    );
  });

  it("repair what faulted, which is then done again", async () => {
    await run(
      `fn repair(signal) {
        seen[0] = seen[0] + 1
        mmap(0x30_0000_0000, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
      }
      fn main() {
        sigaction(SIGSEGV, repair)
        u64[0x30_0000_0000] = 9
        expect u64[0x30_0000_0000] == 9 and seen[0] == 1
      }`,
      "",
      "expect A.exit == 0",
    );
  });

  it("that fault themselves end the process", async () => {
    await run(
      "fn worse(signal) { u64[0] = 1 } fn main() { sigaction(SIGSEGV, worse) u64[8] = 1 }",
      "",
      "expect A.exit == SIGSEGV",
    );
  });

  it("are inherited by fork and forgotten by exec", async () => {
    await run(
      `u32 status[1]
      fn handler(signal) { seen[0] = 1 }
      fn main() {
        sigaction(SIGUSR1, handler)
        if fork() == 0 { kill(getpid(), SIGUSR1) exit(seen[0]) }
        expect wait(-1, status) > 0
        expect status[0] == 256
        if fork() == 0 { exec("other") }
        expect wait(-1, status) > 0
        expect status[0] == SIGUSR1
        expect seen[0] == 0
      }`,
      "",
      "expect A.exit == 0\nprogram other { fn main() { kill(getpid(), SIGUSR1) } }",
    );
  });

  for (const fidelity of ["rfc", "intended"]) {
    it(`run in the space that the thread is in, or with signal_switch in the original one (${fidelity})`, async () => {
      const program = (inside: string): string => `
        fn handler(signal) { seen[0] = seen[0] + 1 expect active_vas() ${inside} 0 }
        fn main() {
          seen[0] = 0
          sigaction(SIGUSR1, handler)
          let v = vas_find("box")
          vas_attach(0, v, O_RDWR)
          vas_switch(v)
          for i in 0 .. 3 {
            kill(getpid(), SIGUSR1)
            expect active_vas() == v and box.word[0] == 5
          }
          vas_switch(0)
          expect seen[0] == 3
        }`;
      await run(program("!="), `fidelity ${fidelity}`, "expect A.exit == 0");
      await run(program("=="), `fidelity ${fidelity} signal_switch on`, "expect A.exit == 0");
    });
  }

  it("that cannot return into the VAS with signal_switch end the process", async () => {
    const { output } = await run(
      `fn handler(signal) { vas_detach(0, active_vas() + 1) }
      fn main() {
        seen[0] = 0
        sigaction(SIGUSR1, handler)
        let v = vas_find("box")
        vas_attach(0, v, O_RDWR)
        vas_switch(v)
        kill(getpid(), SIGUSR1)
        print "not reached"
      }`,
      "signal_switch on",
      "expect A.exit == SIGSEGV",
    );
    assert.deepEqual(output, []);
  });
});
