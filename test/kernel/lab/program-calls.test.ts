/** Functions of the kernel block that programs call: by name, and in place of system calls. */
import assert from "node:assert/strict";
import { auditFrames, runSystem, type System } from "../../../src/kernel/index.js";
import type { Tid } from "../../../src/machine/index.js";
import { hashSimulation, report, startSeek } from "../../../src/simulator/index.js";
import { compile, drive, go, open } from "../../simulator/scenarios/scenario.js";
import { sometimes } from "../../sample.js";

/** What the programs of a scenario print, in order, and its end. */
async function outcome(text: string): Promise<{ printed: string[]; system: System; failed: string[] }> {
  const simulation = open(await compile(`scenario "calls"\nmachine rv64-sv39 { cores 2 check on }\n${text}`));
  const { system } = simulation;
  runSystem(system, 1_000_000);
  const printed = system.kernel.output.flatMap((one) => (one.kind === "print" && one.text !== "" ? [one.text] : []));
  const failed = report(simulation).expectations.flatMap(({ passed, text: told }) => (passed ? [] : [told]));
  return { printed, system, failed };
}

describe("functions of the kernel that programs call", () => {
  it("get their arguments and give back a value, also in the middle of an expression and from code in a VAS", async () => {
    const { printed } = await outcome(`
vas lib { segment text at 0x2000_0000 size 4K r-x { fn ask(n) { return kernel.seven(n, 2, 3, 4, 5, 6, 7) } } }
kernel lab {
  u64 calls
  fn seven(a, b, c, d, e, f, g) { calls = calls + 1  return a * 1000000 + b * 100000 + c * 10000 + d * 1000 + e * 100 + f * 10 + g }
  fn inner(n) { return n + 1 }
  fn outer(n) { return inner(n) * 10 }
}
program p { fn main() {
  let kept = 5
  print kept + kernel.outer(kernel.inner(1)) * 2
  subscribe(vas_find("lib"))
  print lib.ask(1)
} }
process P runs p
expect kernel.calls == 1`);
    assert.deepEqual(printed, ["65", "1234567"]);
  });

  it("run on the kernel's side: they reach its variables and frames, and the program does not", async () => {
    const { printed, system } = await outcome(`
kernel lab { u64 secret = 9  fn where(va) { return u64[phys(frame(pte(current(), va)))] + secret } }
program p { u64 place[1]  fn main() { place[0] = 33  print kernel.where(place)  print u64[0x4_0000_8000_0000] } }
process P runs p`);
    assert.deepEqual(printed, ["42"]);
    assert.match(JSON.stringify([...system.kernel.processes.values()][0]!.exit), /"signal":11/);
  });

  it("stand in for a system call of the same name, which gets no further", async () => {
    const { printed, failed, system } = await outcome(`
kernel lab {
  u64 asked
  u64 bytes
  fn munmap(address, length) {
    asked = address
    bytes = length
    if length == 8K { return -22 }
    let page = frame(pte(current(), address))
    unlink_vma(current(), address, length)
    set_pte(current(), address, 0)
    flush_page(current(), address)
    free_frame(page)
    return 0
  }
}
program p { fn main() {
  let m = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
  u64[m] = 6
  print munmap(m, length: 8K)
  print u64[m]
  print munmap(m, 4K)
  expect munmap(0, 8K) == -EINVAL
  u64[m] = 7
} }
process P runs p
expect kernel.asked == 0
expect kernel.bytes == 8192
expect P.exit == 11`);
    assert.deepEqual(printed, ["-22", "6", "0"]);
    assert.deepEqual(failed, []);
    const end = system.kernel.processes.get(1 as never)!.exit!;
    assert.ok(end.kind === "signal" && /nothing is mapped/.test(end.cause));
  });

  it("change what faults may do with `protect_vma`, and what is loaded with `set_pte` and a flush", async () => {
    const { printed, system } = await outcome(`
kernel lab { fn mprotect(address, length, protection) {
  protect_vma(current(), address, length, protection)
  set_pte(current(), address, without(pte(current(), address), PTE_W))
  flush_page(current(), address)
  return 0
} }
program p { fn main() {
  let m = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
  u64[m] = 6
  print mprotect(m, 4K, PROT_READ)
  print u64[m]
  u64[m] = 7
  print 8
} }
process P runs p`);
    assert.deepEqual(printed, ["0", "6"]);
    assert.match(JSON.stringify([...system.kernel.processes.values()][0]!.exit), /"signal":11.*not writable|store/);
  });

  it("leave calls that make and end threads to the kernel", async () => {
    const { printed } = await outcome(`
kernel lab { u64 n  fn fork() { n = 1  return 5 }  fn exit(code) { n = 2  return 6 } }
program p { fn main() { print kernel.fork()  print kernel.exit(0)  exit(3)  print 9 } }
process P runs p
expect P.exit == 3`);
    assert.deepEqual(printed, ["5", "6"]);
  });

  it("wait, each thread on a stack of its own, and are left by those that end meanwhile", async () => {
    const { printed, system } = await outcome(`
kernel lab {
  u64 turn
  fn wait_for(n, deep) { if deep { return wait_for(n, deep - 1) + 1 }  await turn == n  turn = turn + 1  return n * 100 }
}
program p {
  fn other(n) { return kernel.wait_for(n, 3) }
  fn main() {
    let a = thread_create(other, 2, core: 0)
    let b = thread_create(other, 1, core: 1)
    print kernel.wait_for(0, 5)
    print thread_join(a)
    print thread_join(b)
    thread_create(other, 77, core: 1)
    yield()
  }
}
process P runs p`);
    assert.deepEqual(printed, ["5", "203", "103"]);
    assert.ok([...system.kernel.threads.values()].every(({ kernelSide }) => !kernelSide || kernelSide.caller === null));
    // The kernel's own image and stacks are in no table: a page of code and three stacks, and none of the threads'.
    assert.deepEqual(
      auditFrames(system),
      [0, 1, 2, 3].map((frame) => `frame 0x8000${frame} counts 1 references, 0 exist`),
    );
  });

  it("are not interrupted by signals: the handler comes when they return", async () => {
    const { printed } = await outcome(`
kernel lab { u64 free  fn get_in() { await free == 1  return 4 }  fn release() { free = 1 } }
program p {
  u64 seen
  fn handler(signal) { seen = signal  print 10 + signal }
  fn sender(pid) { kill(pid, SIGUSR1)  kernel.release() }
  fn main() {
    sigaction(SIGUSR1, handler)
    thread_create(sender, getpid(), core: 1)
    let got = kernel.get_in()
    print got
    print seen
  }
}
process P runs p on core 0`);
    assert.deepEqual(printed, ["20", "4", "10"]);
  });

  it("panic where they fault, and are told as the kernel's", async () => {
    const { system } = await outcome(`
kernel lab { fn bad(va) { return u64[va] } }
program p { fn main() { kernel.bad(0x7777_0000) } }
process P runs p`);
    assert.match(system.kernel.limit!.text, /kernel panic: a load of kernel code faults at 0x7777_0000/);
  });

  it("name processes and the caller's space", async () => {
    const { printed } = await outcome(`
kernel lab {
  fn mine() { return current() == P }
  fn read(which, va) { if which { return u64[phys(frame(pte(Q, va)))] }  return u64[phys(frame(pte(P, va)))] }
}
program p(id) { u64 x[1]  fn main() { x[0] = id  meet both  print kernel.mine()  print kernel.read(0, x) * 10 + kernel.read(1, x)  meet end } }
process P runs p(3) on core 0
process Q runs p(4) on core 0`);
    assert.deepEqual(printed.toSorted(), ["0", "1", "34", "34"]);
  });

  it("cost what entering the kernel costs, and as many instructions as they have", async () => {
    const run = async (call: string): Promise<System> =>
      (await outcome(`kernel lab { fn f() { return 1 } }\nprogram p { fn main() { ${call} } }\nprocess P runs p`))
        .system;
    const [twice, once] = [await run("kernel.f()  kernel.f()"), await run("kernel.f()")];
    const [none] = [await run("")];
    const cycles = ({ machine }: System): number => machine.cores[0]!.cycles;
    assert.ok(cycles(twice) - cycles(once) > 0 && cycles(once) > cycles(none));
    assert.ok(once.machine.tick > none.machine.tick);
  });

  sometimes("are gone through the same way after going back", async () => {
    const simulation = open(
      await compile(`scenario "back"
machine rv64-sv39 { cores 2 check on }
kernel lab { u64 n  fn add(by) { n = n + by  return n } }
program p { fn work(k) { for i in 0 .. 4 { kernel.add(k) } }
  fn main() { let t = thread_create(work, 10, core: 1)  work(1)  thread_join(t)  print kernel.add(0) } }
process P runs p on core 0`),
    );
    const { machine } = simulation.system;
    const hashes = [hashSimulation(simulation)];
    for (let before = -1; machine.tick > before;) {
      before = machine.tick;
      go(simulation, { kind: "tick", tick: before + 1 });
      if (machine.tick > before) hashes.push(hashSimulation(simulation));
    }
    assert.ok(hashes.length > 100);
    for (let tick = hashes.length - 1; tick >= 0; tick -= 7) {
      drive(simulation, startSeek(simulation, tick));
      assert.equal(hashSimulation(simulation), hashes[tick], `tick ${tick}`);
    }
    drive(simulation, startSeek(simulation, hashes.length - 1));
    assert.deepEqual(
      simulation.system.kernel.output.flatMap((one) => (one.kind === "print" && one.text !== "" ? [one.text] : [])),
      ["44"],
    );
    assert.equal(simulation.system.kernel.threads.get(1 as Tid)!.state, "exited");
  });
});
