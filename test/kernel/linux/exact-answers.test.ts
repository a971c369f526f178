/** Calls of executables, answer by answer, where the next number would look as good: limits, lists, masks, times. */
import assert from "node:assert/strict";
import { errno, signal } from "../../../src/kernel/abi/index.js";
import { readSpace, type System } from "../../../src/kernel/index.js";
import type { Thread } from "../../../src/kernel/state/index.js";
import { dataStart } from "../systems/tiny-program.js";
import { call, file, put, read, scratch, start, text, unmapped, view } from "../systems/linux-process.js";

const here = -100;
const buffer = dataStart + 0x3000;
const cloneFlag = {
  VM: 0x100,
  FS: 0x200,
  FILES: 0x400,
  SIGHAND: 0x800,
  VFORK: 0x4000,
  THREAD: 0x10000,
  SYSVSEM: 0x40000,
};
const threadFlags = cloneFlag.VM | cloneFlag.FS | cloneFlag.FILES | cloneFlag.SIGHAND | cloneFlag.THREAD;

const longs = (...values: (number | bigint)[]): Uint8Array =>
  new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
const main = (system: System): Thread => system.kernel.threads.get(1 as never)!;

describe("answers of calls of executables", () => {
  it("clone: a child that borrows the memory has both flags for it, or none", () => {
    const child = (flags: number): number => call(start(), "clone", flags | signal.SIGCHLD, 0, 0, 0, 0);
    assert.ok(child(0) > 1);
    assert.equal(child(cloneFlag.VM), -errno.EINVAL);
    assert.equal(child(cloneFlag.VFORK), -errno.EINVAL);
    const system = start();
    call(system, "clone", cloneFlag.VM | cloneFlag.VFORK | signal.SIGCHLD, 0, 0, 0, 0);
    assert.equal(main(system).state, "blocked", "until the child has another program");
    const copied = start();
    call(copied, "clone", signal.SIGCHLD, 0, 0, 0, 0);
    assert.equal(main(copied).state, "running");
  });

  it("openat: /proc/self/exe is the file that runs, and is missing where the trees have it not", () => {
    const system = start([file("/bin/prog", "the program", true)]);
    const descriptor = call(system, "openat", here, text(system, "/proc/self/exe"), 0);
    assert.ok(descriptor > 2, String(descriptor));
    assert.equal(call(system, "read", descriptor, buffer, 100), 11);
    assert.equal(read(system, buffer, 11), "the program");
    const bare = start([file("/other", "")]);
    assert.equal(call(bare, "openat", here, text(bare, "/proc/self/exe"), 0), -errno.ENOENT);
  });

  it("unlinkat and linkat: `..` is a directory that is not empty, and nothing is linked that is not there", () => {
    const system = start([file("/dir/in", "")]);
    const remove = (path: string): number => call(system, "unlinkat", here, text(system, path), 0x200);
    assert.equal(remove("/dir/.."), -errno.ENOTEMPTY);
    assert.equal(remove("/dir/."), -errno.EINVAL);
    assert.equal(remove("/dir/none"), -errno.ENOENT);
    put(system, buffer, new TextEncoder().encode("/dir/new\0"));
    assert.equal(call(system, "linkat", here, text(system, "/dir/none"), here, buffer, 0), -errno.ENOENT);
  });

  it("execve: arguments have at most 131,072 bytes, each with its end and its pointer", () => {
    const system = start([file("/bin/data", "no program", true)]);
    const place = call(system, "mmap", 0, 2 ** 18, 3, 0x22, -1, 0);
    assert.ok(place > 0);
    const execve = (length: number): number => {
      put(system, place, new Uint8Array(2 ** 18).fill(0x61, 0, length));
      put(system, buffer, longs(place, 0));
      return call(system, "execve", text(system, "/bin/data"), buffer, 0);
    };
    assert.equal(execve(131_063), -errno.ENOEXEC);
    assert.equal(execve(131_064), -errno.E2BIG);
  });

  it("exit: a robust lock behind the head of the list is marked and one that another holds is not", () => {
    const system = start();
    const { space } = main(system);
    const stack = call(system, "mmap", 0, 4096, 3, 0x22, -1, 0);
    const other = call(system, "clone", threadFlags, stack + 4096, 0, 0, 0);
    assert.ok(other > 1, String(other));
    // The head: the first link, 32 bytes from each link to its lock, no lock that is being taken.
    const [head, first, second] = [buffer, buffer + 64, buffer + 128];
    put(system, head, longs(first, 32, 0));
    put(system, first, longs(second));
    put(system, second, longs(head));
    put(system, first + 32, longs(1));
    put(system, second + 32, longs(other));
    assert.equal(call(system, "set_robust_list", head, 24), 0);
    call(system, "exit", 0);
    const { bytes } = readSpace(system, space, first as never, 128);
    const words = new DataView(bytes.buffer, bytes.byteOffset, 128);
    assert.equal(words.getUint32(32, true), 0x4000_0000, "its owner has died");
    assert.equal(words.getUint32(96, true), other);
  });

  it("exit: the head of the list of robust locks may lie in the last bytes of memory", () => {
    const system = start();
    const { space } = main(system);
    const { pageBytes } = system.kernel.layout;
    const two = call(system, "mmap", 0, 2 * pageBytes, 3, 0x22, -1, 0);
    assert.equal(call(system, "munmap", two + pageBytes, pageBytes), 0);
    const stack = call(system, "mmap", 0, 4096, 3, 0x22, -1, 0);
    call(system, "clone", threadFlags, stack + 4096, 0, 0, 0);
    const head = two + pageBytes - 24;
    put(system, head, longs(buffer, 8, 0));
    put(system, buffer, longs(head, 1));
    assert.equal(call(system, "set_robust_list", head, 24), 0);
    call(system, "exit", 0);
    const { bytes } = readSpace(system, space, (buffer + 8) as never, 4);
    assert.deepEqual([...bytes], [0, 0, 0, 0x40]);
  });

  it("read of a pipe: EFAULT before the first byte, what was given before a bad address behind it", () => {
    const system = start();
    assert.equal(call(system, "pipe2", buffer, 0), 0);
    const [from, to] = [view(system, buffer, 8).getInt32(0, true), view(system, buffer, 8).getInt32(4, true)];
    assert.equal(call(system, "write", to, text(system, "abcdef"), 6), 6);
    assert.equal(call(system, "read", from, unmapped, 3), -errno.EFAULT);
    put(system, buffer, longs(buffer + 64, 1, unmapped, 2));
    assert.equal(call(system, "readv", from, buffer, 2), 1);
    assert.equal(read(system, buffer + 64, 1), "a");
    assert.equal(call(system, "read", from, buffer, 9), 5, "the rest is still there");
    assert.equal(read(system, buffer, 5), "bcdef");
  });

  it("ppoll: what it blocks meanwhile is blocked no longer when it had not to wait", () => {
    const system = start();
    assert.equal(call(system, "pipe2", buffer, 0), 0);
    const to = view(system, buffer, 8).getInt32(4, true);
    put(system, scratch, longs(BigInt(to) | (4n << 32n)));
    put(system, buffer + 64, longs(1 << (signal.SIGUSR1 - 1)));
    assert.equal(call(system, "ppoll", scratch, 1, 0, buffer + 64, 8), 1);
    assert.equal(call(system, "rt_sigprocmask", 0, 0, buffer + 128, 8), 0);
    assert.equal(view(system, buffer + 128, 8).getBigUint64(0, true), 0n);
  });

  it("waits until the cycle that its time says: from now on, and at a time", () => {
    const until = (flags: number, nanoseconds: number): number | null => {
      const system = start([], {}, { mhz: 1000 });
      put(system, buffer, longs(0, nanoseconds));
      const now = system.machine.cores[0]!.cycles;
      const answer = call(system, "clock_nanosleep", 1, flags, buffer, 0);
      const { state, blocked } = main(system);
      if (state !== "blocked") return answer;
      assert.equal(blocked?.kind, "sleep");
      return (blocked as unknown as { until: number }).until - now;
    };
    const waits = until(0, 5000)!;
    assert.ok(waits >= 5000 && waits < 6000, `${waits} cycles`);
    assert.equal(until(0, 0), 0);
    assert.equal(until(1, 0), 0, "a time that is over");
  });
});
