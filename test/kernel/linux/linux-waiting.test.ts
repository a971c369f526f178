/** Futexes, pipes, polls, children and other programs, call by call: results, errors, order. */
import assert from "node:assert/strict";
import { errno, openFlags, signal } from "../../../src/kernel/abi/index.js";
import { liveThreads, type Thread } from "../../../src/kernel/state/index.js";
import type { System } from "../../../src/kernel/index.js";
import { dataStart } from "../systems/tiny-program.js";
import { call, file, put, read, scratch, start, text, unmapped, view } from "../systems/linux-process.js";

const word = dataStart + 0x2000;
const second = dataStart + 0x2040;
const buffer = dataStart + 0x3000;
const { EAGAIN, EBADF, ECHILD, EFAULT, EINVAL, ENOENT, ENOEXEC, ENOSYS, EPIPE, EACCES, ESPIPE } = errno;
const futexOp = { WAIT: 0, WAKE: 1, REQUEUE: 3, CMP_REQUEUE: 4, LOCK_PI: 6, WAIT_BITSET: 9, PRIVATE: 128 } as const;

const words = (...values: number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);
const longs = (...values: number[]): Uint8Array => new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);

/** A pipe: its reading and its writing end. */
function pipe(system: System, flags = 0): readonly [number, number] {
  assert.equal(call(system, "pipe2", buffer, flags), 0);
  return [view(system, buffer, 8).getInt32(0, true), view(system, buffer, 8).getInt32(4, true)];
}

const main = (system: System): Thread => system.kernel.threads.get(1 as never)!;

describe("calls of executables that wait", () => {
  it("futex: EINVAL, EFAULT, EAGAIN, ENOSYS; waking nobody is 0", () => {
    const system = start();
    put(system, word, words(5));
    assert.equal(call(system, "futex", word + 2, futexOp.WAIT, 5, 0), -EINVAL);
    assert.equal(call(system, "futex", unmapped, futexOp.WAIT, 5, 0), -EFAULT);
    assert.equal(call(system, "futex", word, futexOp.WAIT | futexOp.PRIVATE, 6, 0), -EAGAIN);
    assert.equal(call(system, "futex", word, futexOp.WAIT_BITSET, 5, 0, 0, 0), -EINVAL, "no bit");
    assert.equal(call(system, "futex", word, futexOp.WAIT, 5, unmapped), -EFAULT, "time");
    put(system, scratch, longs(0, 1_000_000_000));
    assert.equal(call(system, "futex", word, futexOp.WAIT, 5, scratch), -EINVAL, "nanoseconds");
    assert.equal(call(system, "futex", word, futexOp.WAKE, 1), 0);
    assert.equal(call(system, "futex", word, futexOp.CMP_REQUEUE, 1, 1, second, 4), -EAGAIN);
    assert.equal(call(system, "futex", word, futexOp.CMP_REQUEUE, 1, 1, second + 1, 5), -EINVAL);
    assert.equal(call(system, "futex", word, futexOp.LOCK_PI, 0), -ENOSYS);
    put(system, scratch, longs(0, 0));
    assert.equal(call(system, "futex", word, futexOp.WAIT, 5, scratch), -errno.ETIMEDOUT);
    assert.equal(main(system).state, "running");
    call(system, "futex", word, futexOp.WAIT, 5, 0);
    assert.equal(main(system).state, "blocked");
    assert.deepEqual(main(system).blocked, {
      kind: "futex",
      key: { of: "space", id: main(system).space, offset: word },
      address: word,
      bitset: -1,
      since: 0,
      until: null,
      restarts: true,
    });
  });

  it("pipes: lowest descriptors, bytes in order, room, ends that are closed", () => {
    const system = start();
    assert.equal(call(system, "pipe2", unmapped, 0), -EFAULT);
    assert.equal(call(system, "pipe2", buffer, 1), -EINVAL);
    assert.equal(system.kernel.pipes.size, 0, "nothing is left of pipes that came to nothing");
    const [from, to] = pipe(system, openFlags.O_NONBLOCK | openFlags.O_CLOEXEC);
    assert.deepEqual([from, to], [3, 4]);
    assert.equal(call(system, "fcntl", from, 1), 1, "close-on-exec");
    assert.equal(call(system, "read", from, buffer, 10), -EAGAIN);
    text(system, "hello");
    assert.equal(call(system, "write", to, scratch, 5), 5);
    assert.equal(call(system, "read", to, buffer, 10), -EBADF);
    assert.equal(call(system, "write", from, buffer, 10), -EBADF);
    assert.equal(call(system, "lseek", from, 0, 0), -ESPIPE);
    assert.equal(call(system, "pread64", from, buffer, 1, 0), -ESPIPE);
    assert.equal(call(system, "ioctl", from, 0x541b, buffer), 0);
    assert.equal(view(system, buffer, 4).getInt32(0, true), 5);
    assert.equal(call(system, "read", from, unmapped, 2), -EFAULT);
    assert.equal(call(system, "read", from, buffer, 2), 2);
    assert.equal(call(system, "read", from, buffer + 2, 10), 3);
    assert.equal(read(system, buffer, 5), "hello");
    let all = 0;
    for (let moved = 0; (moved = call(system, "write", to, dataStart, 4000)) > 0;) all += moved;
    assert.equal(all, 16 * 4000, "what does not fit in whole stays out");
    assert.equal(call(system, "write", to, dataStart, 5000), 65_536 - all, "but for more than a page");
    assert.equal(call(system, "close", to), 0);
    assert.equal(call(system, "read", from, dataStart, 0x1000), 0x1000);
    assert.equal(call(system, "close", from), 0);
    assert.equal(system.kernel.pipes.size, 0);
    const [, alone] = pipe(system);
    call(system, "close", 3);
    put(system, scratch, longs(1, 0, 0));
    assert.equal(call(system, "rt_sigaction", signal.SIGPIPE, scratch, 0, 8), 0);
    assert.equal(call(system, "write", alone, dataStart, 1), -EPIPE);
  });

  it("ppoll and pselect6 tell what is ready; EINVAL, EBADF, EFAULT", () => {
    const system = start();
    const [from, to] = pipe(system);
    put(system, scratch, longs(0, 0));
    const entry = (number: number, events: number): number[] => [number, events];
    const poll = (...list: number[][]): number => {
      put(system, word, words(...list.flat()));
      return call(system, "ppoll", word, list.length, scratch, 0, 8);
    };
    const told = (index: number): number => view(system, word + 8 * index, 8).getInt16(6, true);
    assert.equal(poll(entry(from, 1), entry(to, 4), entry(77, 1), entry(-1, 1)), 2);
    assert.deepEqual([told(0), told(1), told(2), told(3)], [0, 4, 0x20, 0]);
    call(system, "write", to, dataStart, 1);
    assert.equal(poll(entry(from, 1)), 1);
    assert.equal(told(0), 1);
    call(system, "close", to);
    poll(entry(from, 1));
    assert.equal(told(0), 0x11, "bytes, and nobody who writes");
    assert.equal(call(system, "ppoll", unmapped, 1, scratch, 0, 8), -EFAULT);
    assert.equal(call(system, "ppoll", word, 2000, scratch, 0, 8), -EINVAL);
    put(system, word, longs(1 << from));
    assert.equal(call(system, "pselect6", from + 1, word, 0, 0, scratch, 0), 1);
    assert.equal(Number(view(system, word, 8).getBigInt64(0, true)), 1 << from);
    put(system, word, longs(1 << 20));
    assert.equal(call(system, "pselect6", 21, word, 0, 0, scratch, 0), -EBADF);
    assert.equal(call(system, "pselect6", -1, word, 0, 0, scratch, 0), -EINVAL);
  });

  it("clone makes the threads and processes that C libraries ask for, and no others; wait4 collects them", () => {
    const system = start();
    assert.equal(call(system, "wait4", -1, 0, 0, 0), -ECHILD);
    assert.equal(call(system, "wait4", -1, 0, 16, 0), -EINVAL);
    assert.equal(call(system, "clone", 0x100, 0, 0, 0, 0), -EINVAL, "memory alone");
    assert.equal(call(system, "clone", 0x3d0f00 | signal.SIGCHLD, 0, 0, 0, 0), -EINVAL, "a thread has no signal");
    const tid = call(system, "clone", 0x3d0f00, dataStart + 0x800, word, 0x1234, second);
    assert.equal(view(system, word, 4).getInt32(0, true), tid);
    const thread = system.kernel.threads.get(tid as never)!;
    assert.equal(thread.name, "main.2");
    assert.equal(thread.clearTid, second);
    const { lo } = thread.core === null ? thread.registers : system.machine.cores[thread.core]!;
    assert.deepEqual([lo[2], lo[4], lo[10]], [dataStart + 0x800, 0x1234, 0]);
    const child = call(system, "clone", 0x0120_0000 | signal.SIGCHLD, 0, 0, 0, word);
    assert.ok(child > tid);
    assert.equal(liveThreads(system.kernel, child as never).length, 1);
    assert.equal(view(system, word, 4).getInt32(0, true), tid, "the word is the child's");
    assert.equal(call(system, "wait4", child, 0, 1, 0), 0, "WNOHANG");
    assert.equal(call(system, "wait4", 99, 0, 1, 0), -ECHILD);
  });

  it("execve: ENOENT, EACCES, ENOEXEC, EFAULT", () => {
    const system = start([
      file("/bin/data", "text", true),
      file("/bin/plain", "text"),
      file("/script", "#!/none\n", true),
    ]);
    const execve = (path: string, argv = 0): number => call(system, "execve", text(system, path), argv, 0);
    assert.equal(execve("/none"), -ENOENT);
    assert.equal(execve("/bin"), -EACCES);
    assert.equal(execve("/bin/plain"), -EACCES);
    assert.equal(execve("/bin/data"), -ENOEXEC);
    assert.equal(execve("/script"), -ENOENT, "its interpreter");
    assert.equal(execve("/bin/data", unmapped), -EFAULT);
    assert.equal(call(system, "execve", unmapped, 0, 0), -EFAULT);
  });
});
