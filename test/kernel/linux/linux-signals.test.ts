/** Signals of executables: actions, masks, frames on the stack as arch/riscv lays them out, and the way back. */
import assert from "node:assert/strict";
import { errno, signal } from "../../../src/kernel/abi/index.js";
import { getRegister, setRegister } from "../../../src/machine/index.js";
import type { System } from "../../../src/kernel/index.js";
import { dataStart, exitOf, named, reg, textStart } from "../systems/tiny-program.js";
import { call, put, scratch, start, unmapped, view } from "../systems/linux-process.js";

const buffer = dataStart + 0x2000;
const handler = textStart + 0x40;
const usr1 = 1n << BigInt(signal.SIGUSR1 - 1);

/** Installs a handler for a signal. */
function install(system: System, number: number, flags = 0, mask = 0n): void {
  const action = new Uint8Array(24);
  const words = new DataView(action.buffer);
  words.setBigUint64(0, BigInt(handler), true);
  words.setBigUint64(8, BigInt(flags), true);
  words.setBigUint64(16, mask, true);
  put(system, scratch, action);
  assert.equal(call(system, "rt_sigaction", number, scratch, 0, 8), 0);
}

function block(system: System, how: number, set: bigint): number {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, set, true);
  put(system, scratch, bytes);
  return call(system, "rt_sigprocmask", how, scratch, buffer, 8);
}

const core = (system: System): System["machine"]["cores"][number] => system.machine.cores[0]!;
const register = (system: System, n: number): number => Number(getRegister(core(system), n));

describe("signals of executables", () => {
  it("rt_sigaction tells what was before; SIGKILL and wrong sizes are EINVAL", () => {
    const system = start();
    install(system, signal.SIGUSR1, 4, 0xffffn);
    assert.equal(call(system, "rt_sigaction", signal.SIGUSR1, 0, buffer, 8), 0);
    const before = view(system, buffer, 24);
    assert.equal(Number(before.getBigUint64(0, true)), handler);
    assert.equal(before.getBigUint64(8, true), 4n);
    assert.equal(before.getBigUint64(16, true), 0xffffn & ~(1n << 8n), "SIGKILL cannot be blocked");
    for (const number of [0, 65, signal.SIGKILL, 19])
      assert.equal(call(system, "rt_sigaction", number, scratch, 0, 8), -errno.EINVAL, String(number));
    assert.equal(call(system, "rt_sigaction", signal.SIGUSR1, scratch, 0, 16), -errno.EINVAL);
    assert.equal(call(system, "rt_sigaction", signal.SIGUSR1, unmapped, 0, 8), -errno.EFAULT);
  });

  it("enter the handler with a frame that rt_sigreturn reads back, as the program has changed it", () => {
    const system = start();
    install(system, signal.SIGUSR1);
    setRegister(core(system), 9, 0x1234_5678_9abcn);
    core(system).float.words[3] = 77;
    const [sp, pc] = [register(system, reg.sp), core(system).pc];
    call(system, "tgkill", 1, 1, signal.SIGUSR1);
    assert.equal(core(system).pc, handler);
    const at = register(system, reg.sp);
    assert.equal(at % 16, 0);
    assert.ok(at <= sp - 1088, "siginfo 128, ucontext 960");
    assert.deepEqual(
      [register(system, 10), register(system, 11), register(system, 12)],
      [signal.SIGUSR1, at, at + 128],
    );
    const frame = view(system, at, 1088);
    assert.equal(frame.getInt32(0, true), signal.SIGUSR1);
    assert.equal(frame.getInt32(16, true), 1, "si_pid");
    assert.equal(frame.getInt32(20, true), 7, "si_uid");
    assert.equal(Number(frame.getBigUint64(128 + 176, true)), pc + 4);
    assert.equal(frame.getBigUint64(128 + 176 + 8 * 9, true), 0x1234_5678_9abcn);
    assert.equal(frame.getBigUint64(128 + 176 + 8 * 10, true), 0n, "what tgkill answers");
    assert.equal(frame.getInt32(128 + 176 + 256 + 12, true), 77);
    const back = register(system, 1);
    assert.equal(view(system, back, 8).getUint32(0, true), 0x08b0_0893, "li a7, 139");
    assert.equal(view(system, back, 8).getUint32(4, true), 0x73, "ecall");
    setRegister(core(system), 9, 0n);
    const changed = new Uint8Array(8);
    new DataView(changed.buffer).setBigUint64(0, BigInt(pc + 8), true);
    put(system, at + 128 + 176, changed);
    call(system, "rt_sigreturn");
    assert.equal(core(system).pc, pc + 8);
    assert.equal(register(system, 9), 0x1234_5678_9abc);
    assert.equal(register(system, reg.sp), sp);
    assert.equal(core(system).float.words[3], 77);
  });

  it("wait while they are blocked, and while their handler runs", () => {
    const system = start();
    install(system, signal.SIGUSR1, 0, 1n << BigInt(signal.SIGUSR2 - 1));
    assert.equal(block(system, 0, usr1), 0);
    assert.equal(call(system, "kill", 1, signal.SIGUSR1), 0);
    assert.equal(call(system, "kill", 1, signal.SIGUSR1), 0, "one that waits already is not counted");
    assert.notEqual(core(system).pc, handler);
    block(system, 1, usr1);
    assert.equal(core(system).pc, handler);
    const thread = system.kernel.threads.get(1 as never)!;
    assert.equal(thread.blockedSignals, usr1 | (1n << BigInt(signal.SIGUSR2 - 1)), "its own and those of sa_mask");
    call(system, "kill", 1, signal.SIGUSR1);
    assert.deepEqual(thread.pending, [signal.SIGUSR1]);
    setRegister(core(system), reg.sp, BigInt(register(system, reg.sp)));
    call(system, "rt_sigreturn");
    assert.equal(core(system).pc, handler, "the one that waited");
    assert.deepEqual(thread.pending, []);
    assert.equal(block(system, 9, 0n), -errno.EINVAL);
    assert.equal(call(system, "rt_sigprocmask", 0, unmapped, 0, 8), -errno.EFAULT);
    assert.equal(call(system, "rt_sigprocmask", 0, scratch, 0, 4), -errno.EINVAL);
  });

  it("are told apart by si_code: sent to the process, or to this thread; rt_sigpending tells those that wait", () => {
    const system = start();
    install(system, signal.SIGUSR1, 4);
    assert.equal(block(system, 0, usr1), 0);
    const codes: number[] = [];
    for (const send of ["kill", "tgkill"] as const) {
      assert.equal(call(system, send, ...(send === "kill" ? [1, signal.SIGUSR1] : [1, 1, signal.SIGUSR1])), 0);
      assert.equal(call(system, "rt_sigpending", buffer, 8), 0);
      assert.equal(view(system, buffer, 8).getBigUint64(0, true), usr1);
      block(system, 1, usr1);
      codes.push(view(system, register(system, reg.a0 + 1), 16).getInt32(8, true));
      call(system, "rt_sigreturn");
      block(system, 0, usr1);
    }
    assert.deepEqual(codes, [0, -6], "SI_USER, SI_TKILL");
    assert.equal(call(system, "rt_sigpending", buffer, 8), 0);
    assert.equal(view(system, buffer, 8).getBigUint64(0, true), 0n);
    assert.equal(call(system, "rt_sigpending", buffer, 9), -errno.EINVAL);
    assert.equal(call(system, "rt_sigpending", unmapped, 8), -errno.EFAULT);
  });

  it("SA_RESETHAND and SA_NODEFER, and the stack of sigaltstack", () => {
    const system = start();
    const stack = dataStart + 0x4000;
    const record = new Uint8Array(24);
    const words = new DataView(record.buffer);
    words.setBigUint64(0, BigInt(stack), true);
    words.setBigUint64(16, 1024n, true);
    put(system, scratch, record);
    assert.equal(call(system, "sigaltstack", scratch, 0), -errno.ENOMEM, "too small");
    words.setBigUint64(16, 0x2000n, true);
    put(system, scratch, record);
    assert.equal(call(system, "sigaltstack", scratch, 0), 0);
    install(system, signal.SIGUSR1, 0x0800_0000 | 0x4000_0000 | 0x8000_0000);
    call(system, "kill", 1, signal.SIGUSR1);
    const at = register(system, reg.sp);
    assert.ok(at >= stack && at < stack + 0x2000, at.toString(16));
    assert.equal(system.kernel.threads.get(1 as never)!.blockedSignals, 0n);
    put(system, scratch, record);
    assert.equal(call(system, "sigaltstack", scratch, 0), -errno.EPERM, "it is in use");
    call(system, "kill", 1, signal.SIGUSR1);
    assert.equal(exitOf(system, named(system, "P").pid), -signal.SIGUSR1, "its default by now");
  });

  it("without a handler end the process, or do nothing; kill says who there is", () => {
    const system = start();
    assert.equal(call(system, "kill", 1, 17), 0, "SIGCHLD");
    assert.equal(call(system, "kill", 1, 0), 0);
    assert.equal(call(system, "kill", 99, 1), -errno.ESRCH);
    assert.equal(call(system, "kill", 1, 65), -errno.EINVAL);
    assert.equal(call(system, "tgkill", 1, 99, 1), -errno.ESRCH);
    assert.equal(call(system, "tgkill", 0, 1, 1), -errno.EINVAL);
    call(system, "kill", 1, signal.SIGTERM);
    assert.deepEqual(named(system, "P").exit, {
      kind: "signal",
      signal: signal.SIGTERM,
      va: null,
      cause: "sent by itself",
    });
  });

  it("rt_sigreturn without a frame ends the process", () => {
    const system = start();
    setRegister(core(system), reg.sp, BigInt(unmapped));
    call(system, "rt_sigreturn");
    assert.match(JSON.stringify(named(system, "P").exit), /no signal frame at the stack pointer/);
  });
});
