/** mmap of files: frames of the page cache, copies when they are written, and Linux's errors. */
import assert from "node:assert/strict";
import { auditFrames, type System } from "../../../src/kernel/index.js";
import { errno, signal } from "../../../src/kernel/abi/index.js";
import { resolveFault } from "../../../src/kernel/memory/index.js";
import { Access } from "../../../src/machine/index.js";
import { load } from "../systems/tiny-program.js";
import { call, file, put, read, scratch, start, text } from "../systems/linux-process.js";

const here = -100;
const [shared, isPrivate, fixed] = [1, 2, 0x10];
const at = 0x3000_0000;

/** A process with a file of two pages and a half open as 3, and its pages' size. */
function opened(kernel: Parameters<typeof start>[2] = {}): { readonly system: System; readonly page: number } {
  const page = start().kernel.layout.pageBytes;
  const contents = "abc".padEnd(page, ".") + "def".padEnd(page, ".") + "ghi";
  const system = start([file("/f", contents)], {}, kernel);
  assert.equal(call(system, "openat", here, text(system, "/f"), 0), 3);
  return { system, page };
}

const objectOf = (system: System): { readonly pages: ReadonlyMap<number, unknown> } =>
  [...system.kernel.objects.values()].find(({ file: inode }) => inode !== undefined)!;

describe("mmap of a file", () => {
  it("shows its bytes from the offset on, zeros behind its end, SIGBUS beyond its last page", () => {
    const { system, page } = opened();
    assert.equal(call(system, "mmap", at, 3 * page, 1, isPrivate | fixed, 3, page), at);
    assert.equal(read(system, at, 3), "def", "before anybody has touched it");
    assert.notEqual(load(system, "P", at), null);
    assert.equal(read(system, at, 3), "def");
    assert.notEqual(load(system, "P", at + page), null);
    assert.equal(read(system, at + page, 4), "ghi\0", "the rest of the last page is zero");
    const mm = system.kernel.spaces.get(system.kernel.threads.get(1 as never)!.space)!;
    const beyond = resolveFault(system, mm, (at + 2 * page) as never, Access.Load);
    assert.ok(typeof beyond !== "number");
    assert.equal(beyond.signal, signal.SIGBUS);
    assert.match(beyond.cause, /`f` is shorter than its mapping/);
    assert.deepEqual(auditFrames(system), []);
  });

  it("has the frames of the cache in common until it writes; neighbours in the cache come along", () => {
    const { system, page } = opened({ fault_around: 16 });
    assert.equal(call(system, "mmap", at, 2 * page, 3, isPrivate | fixed, 3, 0), at);
    assert.equal(call(system, "mmap", at + 0x10_0000, 2 * page, 3, isPrivate | fixed, 3, 0), at + 0x10_0000);
    load(system, "P", at);
    load(system, "P", at + page);
    assert.equal(objectOf(system).pages.size, 2);
    const used = system.kernel.frames.used;
    const faulted = (va: number): boolean => {
      const before = system.kernel.frames.used;
      put(system, va, new TextEncoder().encode("X"));
      return system.kernel.frames.used > before;
    };
    load(system, "P", at + 0x10_0000);
    assert.ok(system.kernel.frames.used - used <= 1, "a table at most: the frames are there");
    assert.equal(faulted(at), true, "a copy");
    assert.equal(faulted(at), false, "once");
    assert.equal(read(system, at, 3), "Xbc");
    assert.equal(read(system, at + 0x10_0000, 3), "abc", "the file and the other mapping are as they were");
    assert.deepEqual(auditFrames(system), []);
    assert.equal(call(system, "munmap", at, 2 * page), 0);
    assert.equal(call(system, "munmap", at + 0x10_0000, 2 * page), 0);
    assert.equal(objectOf(system).pages.size, 2, "the cache keeps them");
    assert.deepEqual(auditFrames(system), []);
  });

  it("a store into a page that nobody has read copies it at once", () => {
    const { system, page } = opened();
    call(system, "mmap", at, page, 3, isPrivate | fixed, 3, 0);
    put(system, at + 1, new TextEncoder().encode("Y"));
    assert.equal(read(system, at, 3), "aYc");
    assert.equal(call(system, "madvise", at, page, 4), 0, "MADV_DONTNEED");
    assert.equal(read(system, at, 3), "abc", "the file's again");
    assert.equal(call(system, "mprotect", at, page, 1), 0);
    assert.equal(call(system, "mprotect", at, page, 3), 0);
    assert.deepEqual(auditFrames(system), []);
  });

  it("errors are Linux's", () => {
    const { system, page } = opened();
    const map = (length: number, prot: number, flags: number, descriptor: number, offset: number): number =>
      call(system, "mmap", 0, length, prot, flags, descriptor, offset);
    assert.equal(map(page, 1, isPrivate, 77, 0), -errno.EBADF);
    assert.equal(map(page, 1, isPrivate, 3, 5), -errno.EINVAL);
    assert.equal(map(0, 1, isPrivate, 3, 0), -errno.EINVAL);
    assert.equal(map(page, 1, 0, 3, 0), -errno.EINVAL);
    assert.equal(map(page, 3, shared, 3, 0), -errno.EACCES, "shared, and to be written");
    assert.equal(map(page, 1, isPrivate, 1, 0), -errno.EACCES, "open for writing only");
    assert.equal(map(page, 1, isPrivate, 0, 0), -errno.ENODEV, "no file");
    assert.equal(call(system, "openat", here, text(system, "/"), 0), 4);
    assert.equal(map(page, 1, isPrivate, 4, 0), -errno.ENODEV, "a directory");
    const start = map(page, 1, shared, 3, 0);
    assert.ok(start > 0);
    assert.equal(call(system, "mprotect", start, page, 3), -errno.EACCES, "nobody can write the file");
    void scratch;
  });
});
