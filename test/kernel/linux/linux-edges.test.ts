/** Calls of executables at their edges: records in the last bytes of memory, the errors of lengths, what cannot be written, what each costs. */
import assert from "node:assert/strict";
import { errno, openFlags } from "../../../src/kernel/abi/index.js";
import type { System } from "../../../src/kernel/index.js";
import type { LinuxCallName } from "../../../src/image/linux-call.js";
import { dataStart } from "../systems/tiny-program.js";
import { paid } from "../systems/paid.js";
import { call, file, start, text, view, put } from "../systems/linux-process.js";

const here = -100;
const buffer = dataStart + 0x2000;
const path = dataStart + 0x1000;
const tree = [
  file("/data/lines.txt", "one\ntwo\n"),
  file("/bin/prog", "x", true),
  { path: "/data/short", kind: "link", target: "lines.txt" } as const,
];

/** First address behind a page that is there, and is followed by nothing. */
function edge(system: System): number {
  const { pageBytes } = system.kernel.layout;
  const two = call(system, "mmap", 0, 2 * pageBytes, 3, 0x22, -1, 0);
  assert.ok(two > 0);
  assert.equal(call(system, "munmap", two + pageBytes, pageBytes), 0);
  return two + pageBytes;
}

/** A call, the bytes of a record that it reads or writes, and its arguments with the record's address. */
const records: readonly (readonly [name: LinuxCallName, bytes: number, args: (record: number) => number[]])[] = [
  ["newfstatat", 128, (record) => [here, path, record, 0]],
  ["fstat", 128, (record) => [1, record]],
  ["statx", 256, (record) => [here, path, 0, 0x7ff, record]],
  ["statfs", 120, (record) => [path, record]],
  ["prlimit64", 16, (record) => [0, 7, 0, record]],
  ["sigaltstack", 24, (record) => [0, record]],
  ["uname", 390, (record) => [record]],
  ["getrusage", 144, (record) => [0, record]],
  ["clock_gettime", 16, (record) => [1, record]],
  ["clock_getres", 16, (record) => [1, record]],
  ["times", 32, (record) => [record]],
  ["rt_sigprocmask", 8, (record) => [0, 0, record, 8]],
  ["rt_sigaction", 24, (record) => [10, 0, record, 8]],
];

describe("calls of executables at their edges", () => {
  for (const [name, bytes, args] of records)
    it(`${name} tells ${bytes} bytes, the last ones of memory as well, and faults where one is missing`, () => {
      const system = start(tree);
      const end = edge(system);
      text(system, "/data/lines.txt", path);
      put(system, end - bytes - 8, new Uint8Array(bytes + 8).fill(0xa5));
      assert.ok(call(system, name, ...args(end - bytes)) >= 0, name);
      const before = view(system, end - bytes - 8, 8);
      assert.equal(before.getBigUint64(0), 0xa5a5_a5a5_a5a5_a5a5n, "nothing in front of it");
      assert.equal(call(system, name, ...args(end - bytes + 1)), -errno.EFAULT);
    });

  it("what is set is read to its last byte, and no further", () => {
    const system = start(tree);
    const end = edge(system);
    const limit = call(system, "prlimit64", 0, 7, 0, end - 16);
    assert.equal(limit, 0);
    assert.equal(call(system, "prlimit64", 0, 7, end - 16, 0), 0, "the limit that there is");
    assert.equal(call(system, "prlimit64", 0, 7, end - 15, 0), -errno.EFAULT);
    const stack = new Uint8Array(24);
    new DataView(stack.buffer).setBigUint64(0, BigInt(dataStart), true);
    new DataView(stack.buffer).setBigUint64(16, 8192n, true);
    put(system, end - 24, stack);
    assert.equal(call(system, "sigaltstack", end - 24, 0), 0);
    assert.equal(call(system, "sigaltstack", end - 23, 0), -errno.EFAULT);
    const told = view(system, end - 24, 24);
    assert.equal(call(system, "sigaltstack", 0, end - 24), 0);
    assert.deepEqual([told.getBigUint64(0, true), told.getBigUint64(16, true)], [BigInt(dataStart), 8192n]);
    put(system, end - 16, new Uint8Array(16));
    assert.equal(call(system, "nanosleep", end - 16, 0), 0, "no time at all");
    assert.equal(call(system, "nanosleep", end - 15, 0), -errno.EFAULT);
  });

  it("mmap of a file: what is beyond all numbers, beyond all memory, and beside a page", () => {
    const system = start(tree);
    const descriptor = call(system, "openat", here, text(system, "/data/lines.txt", path), 0);
    const { pageBytes, userEnd } = system.kernel.layout;
    const map = (length: number, offset: number): number => call(system, "mmap", 0, length, 1, 2, descriptor, offset);
    assert.equal(map(pageBytes, 2 ** 53), -errno.EOVERFLOW);
    assert.equal(map(pageBytes, 2 ** 53 - pageBytes), -errno.EOVERFLOW);
    assert.equal(map(userEnd + pageBytes, 0), -errno.ENOMEM);
    assert.equal(map(pageBytes, 1), -errno.EINVAL);
    assert.equal(map(0, 0), -errno.EINVAL);
    assert.ok(map(pageBytes, 0) > 0);
  });

  it("faccessat: a read-only tree is not written, devices are, what the kernel tells is not; programs are executed", () => {
    const system = start(tree);
    const [execute, write, read] = [1, 2, 4];
    const may = (name: string, mode: number): number => call(system, "faccessat", here, text(system, name, path), mode);
    assert.equal(may("/data/lines.txt", write), -errno.EROFS);
    assert.equal(may("/data/lines.txt", execute | write), -errno.EROFS);
    assert.equal(may("/dev/null", read | write), 0);
    assert.equal(may("/dev/null", execute), -errno.EACCES);
    assert.equal(may("/proc/self/maps", read), 0);
    assert.equal(may("/proc/self/maps", write), -errno.EACCES);
    assert.equal(may("/proc/self/maps", execute), -errno.EACCES);
    assert.equal(may("/bin/prog", execute), 0);
    assert.equal(may("/data", execute), 0);
    assert.equal(may("/data/lines.txt", execute), -errno.EACCES);
    assert.equal(may("/data/lines.txt", 8), -errno.EINVAL);
  });

  it("statfs and statx tell names of 255 bytes, read-only, and a file in sectors of 512", () => {
    const system = start([...tree, file("/data/long", "x".repeat(1025))]);
    assert.equal(call(system, "statfs", text(system, "/data", path), buffer), 0);
    const whole = view(system, buffer, 120);
    const words = [0, 8, 64, 72, 80].map((at) => whole.getBigUint64(at, true));
    assert.deepEqual(words, [0x0102_1994n, 4096n, 255n, 4096n, 1n]);
    assert.equal(call(system, "statx", here, text(system, "/data/long", path), 0, 0x7ff, buffer), 0);
    const told = view(system, buffer, 256);
    assert.deepEqual([told.getBigUint64(40, true), told.getBigUint64(48, true)], [1025n, 3n]);
    assert.equal(call(system, "newfstatat", here, text(system, "/data/long", path), buffer, 0), 0);
    assert.equal(view(system, buffer, 128).getBigUint64(64, true), 3n);
    assert.equal(call(system, "newfstatat", here, text(system, "/data/short", path), buffer, 0x100), 0);
    assert.deepEqual(
      [view(system, buffer, 128).getBigUint64(48, true), view(system, buffer, 128).getUint32(20, true)],
      [9n, 1],
      "a link is as long as its target, and one name leads to it",
    );
  });

  it("every call on a file costs one call on a file", () => {
    const system = start(tree);
    const descriptor = call(system, "openat", here, text(system, "/data/lines.txt", path), openFlags.O_CLOEXEC);
    for (const [name, ...args] of [
      ["newfstatat", here, path, buffer, 0],
      ["fstat", descriptor, buffer],
      ["statx", here, path, 0, 0x7ff, buffer],
      ["statfs", path, buffer],
      ["faccessat", here, path, 4],
      ["openat", here, path, 0],
    ] as const)
      assert.match(
        paid(system, () => assert.ok(call(system, name, ...args) >= 0)),
        /\bfileCall(?!×)/,
        name,
      );
  });
});
