/** Trees that programs may write (`files … writable`): Linux's calls and errors, locks, mappings, and going back in time. */
import assert from "node:assert/strict";
import type { FileNode } from "../../../src/image/file-tree.js";
import { errno, openFlags } from "../../../src/kernel/abi/index.js";
import { fileChanges, hashKernel, restoreKernel, saveKernel, type System } from "../../../src/kernel/index.js";
import { lockRange } from "../../../src/kernel/files/index.js";
import { dataStart } from "../systems/tiny-program.js";
import { call, file, put, read, scratch, start, text, unmapped, view } from "../systems/linux-process.js";

const here = -100;
const buffer = dataStart + 0x2000;
const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY } = openFlags;

const writable = (node: FileNode): FileNode => ({ ...node, writable: true });
const tree: readonly FileNode[] = [
  file("/etc/fixed", "fixed\n"),
  file("/bin/prog", "x", true),
  writable({ path: "/data", kind: "directory" }),
  writable(file("/data/lines.txt", "one\ntwo\n")),
  writable({ path: "/data/inner", kind: "directory" }),
  writable(file("/data/inner/deep", "deep")),
  writable({ path: "/data/link", kind: "link", target: "made" }),
  writable({ path: "/data/outside", kind: "link", target: "/etc/fixed" }),
];

/** A system, with short words for its calls. */
function writing(): {
  readonly system: System;
  readonly open: (path: string, flags?: number, mode?: number) => number;
  readonly write: (descriptor: number, bytes: string) => number;
  readonly contents: (path: string) => string;
  readonly at: (name: "unlinkat" | "mkdirat" | "faccessat", path: string, argument?: number) => number;
  readonly rename: (from: string, to: string, flags?: number) => number;
  readonly size: (path: string) => number;
} {
  const system = start(tree, { directory: "/data" }, { boot_time: 1_000_000 });
  const open = (path: string, flags: number = O_RDONLY, mode = 0o644): number =>
    call(system, "openat", here, text(system, path), flags, mode);
  const size = (path: string): number => {
    assert.equal(call(system, "newfstatat", here, text(system, path), buffer + 0x800, 0), 0, path);
    return Number(view(system, buffer + 0x800, 128).getBigUint64(48, true));
  };
  return {
    system,
    open,
    size,
    write: (descriptor, bytes) => {
      put(system, buffer, new TextEncoder().encode(bytes));
      return call(system, "write", descriptor, buffer, bytes.length);
    },
    contents: (path) => {
      const descriptor = open(path);
      assert.ok(descriptor >= 0, `${path} ${descriptor}`);
      const length = call(system, "read", descriptor, buffer, 1000);
      call(system, "close", descriptor);
      return length === 0 ? "" : read(system, buffer, length);
    },
    at: (name, path, argument = 0) => call(system, name, here, text(system, path), argument),
    rename: (from, to, flags = 0) =>
      call(system, "renameat2", here, text(system, from), here, text(system, to, scratch + 0x200), flags),
  };
}

describe("trees that programs may write", () => {
  it("are written in place, at their end, cut off and made longer, with zeros between", () => {
    const { system, open, write, contents, size } = writing();
    const descriptor = open("lines.txt", O_RDWR);
    assert.equal(write(descriptor, "ONE"), 3);
    assert.equal(contents("lines.txt"), "ONE\ntwo\n");
    const end = open("lines.txt", O_WRONLY | O_APPEND);
    assert.equal(write(end, "three\n"), 6);
    assert.equal(write(descriptor, "!"), 1, "the other descriptor has its own place");
    assert.equal(contents("lines.txt"), "ONE!two\nthree\n");
    assert.equal(call(system, "pwrite64", descriptor, put(system, buffer, Uint8Array.of(65)), 1, 20), 1);
    assert.equal(contents("lines.txt"), "ONE!two\nthree\n\0\0\0\0\0\0A");
    assert.equal(call(system, "ftruncate", descriptor, 5), 0);
    assert.equal(call(system, "ftruncate", descriptor, 7), 0);
    assert.equal(contents("lines.txt"), "ONE!t\0\0");
    assert.equal(call(system, "lseek", descriptor, 10_000, 0), 10_000);
    assert.equal(write(descriptor, "far"), 3);
    assert.equal(size("lines.txt"), 10_003);
    assert.equal(call(system, "pread64", descriptor, buffer, 8, 9_998), 5);
    assert.equal(read(system, buffer, 5), "\0\0far");
    assert.equal(open("lines.txt", O_WRONLY | O_TRUNC), descriptor + 2);
    assert.equal(size("lines.txt"), 0);
    assert.equal(call(system, "fallocate", descriptor, 0, 0, 6), 0);
    assert.equal(size("lines.txt"), 6);
    assert.equal(call(system, "truncate", text(system, "lines.txt"), 2), 0);
    assert.equal(size("lines.txt"), 2);
  });

  it("answer with Linux's errors, in Linux's order", () => {
    const { system, open, at, rename, write } = writing();
    const cases: readonly (readonly [string, number, number])[] = [
      ["/etc/fixed", O_WRONLY, errno.EROFS],
      ["/etc/new", O_CREAT | O_WRONLY, errno.EROFS],
      ["outside", O_WRONLY, errno.EROFS],
      ["lines.txt", O_CREAT | O_EXCL, errno.EEXIST],
      ["nowhere/new", O_CREAT, errno.ENOENT],
      ["lines.txt/new", O_CREAT, errno.ENOTDIR],
      ["new/", O_CREAT, errno.EISDIR],
      ["inner", O_WRONLY, errno.EISDIR],
      ["inner", O_CREAT, errno.EISDIR],
      ["lines.txt", O_DIRECTORY, errno.ENOTDIR],
    ];
    for (const [path, flags, expected] of cases) assert.equal(open(path, flags), -expected, `${path} ${flags}`);
    assert.equal(at("mkdirat", "inner"), -errno.EEXIST);
    assert.equal(at("mkdirat", "/etc/x"), -errno.EROFS);
    assert.equal(at("mkdirat", "none/x"), -errno.ENOENT);
    assert.equal(at("unlinkat", "none"), -errno.ENOENT);
    assert.equal(at("unlinkat", "inner"), -errno.EISDIR);
    assert.equal(at("unlinkat", "inner", 0x200), -errno.ENOTEMPTY);
    assert.equal(at("unlinkat", "lines.txt", 0x200), -errno.ENOTDIR);
    assert.equal(at("unlinkat", "lines.txt", 1), -errno.EINVAL);
    assert.equal(at("unlinkat", "inner/.", 0x200), -errno.EINVAL);
    assert.equal(at("unlinkat", "/etc/fixed"), -errno.EROFS);
    assert.equal(rename("none", "x"), -errno.ENOENT);
    assert.equal(rename("lines.txt", "inner"), -errno.EISDIR);
    assert.equal(rename("inner", "lines.txt"), -errno.ENOTDIR);
    assert.equal(rename("inner", "inner/below"), -errno.EINVAL);
    assert.equal(rename("lines.txt", "inner/deep", 1), -errno.EEXIST);
    assert.equal(rename("lines.txt", "inner/deep", 2), -errno.EINVAL);
    assert.equal(rename("/etc/fixed", "x"), -errno.EROFS);
    assert.equal(at("faccessat", "lines.txt", 6), 0);
    assert.equal(at("faccessat", "/etc/fixed", 2), -errno.EROFS);
    const descriptor = open("lines.txt", O_RDWR);
    assert.equal(call(system, "ftruncate", descriptor, -1), -errno.EINVAL);
    assert.equal(call(system, "ftruncate", descriptor, 2 ** 40), -errno.EFBIG);
    assert.equal(call(system, "write", descriptor, unmapped, 3), -errno.EFAULT);
    assert.equal(call(system, "ftruncate", open("lines.txt"), 0), -errno.EINVAL, "open for reading only");
    assert.equal(
      call(system, "linkat", here, text(system, "lines.txt"), here, text(system, "two", scratch + 0x200), 0),
      -errno.EPERM,
    );
    // 128 MB are all that programs may write together.
    assert.equal(call(system, "ftruncate", descriptor, 2 ** 27), 0);
    assert.equal(write(open("more", O_CREAT | O_WRONLY), "x"), -errno.ENOSPC);
  });

  it("have new files, directories and links, with the mode that the mask leaves and their maker's ids", () => {
    const { system, open, at, write, contents } = writing();
    const made = open("made", O_CREAT | O_WRONLY, 0o666);
    assert.equal(write(made, "new"), 3);
    assert.equal(contents("link"), "new", "over the link that led nowhere");
    assert.equal(call(system, "fstat", made, buffer), 0);
    const record = view(system, buffer, 128);
    assert.deepEqual(
      [record.getUint32(16, true).toString(8), record.getUint32(24, true), record.getUint32(28, true)],
      ["100644", 7, 8],
    );
    assert.ok(Number(record.getBigUint64(88, true)) >= 1_000_000);
    assert.equal(call(system, "umask", 0o077), 0o022);
    assert.equal(at("mkdirat", "below", 0o777), 0);
    assert.equal(call(system, "newfstatat", here, text(system, "below"), buffer, 0), 0);
    assert.equal(view(system, buffer, 128).getUint32(16, true).toString(8), "40700");
    assert.equal(open("below/x", O_CREAT | O_WRONLY), made + 1);
    assert.equal(call(system, "symlinkat", text(system, "below/x"), here, text(system, "to", scratch + 0x200)), 0);
    assert.equal(call(system, "readlinkat", here, text(system, "to"), buffer, 99), 7);
    assert.equal(call(system, "fchmod", made, 0o400), 0);
    assert.equal(open("made", O_WRONLY), -errno.EACCES, "the owner has no right to write any more");
    assert.equal(call(system, "fchmodat", here, text(system, "lines.txt"), 0o600), -errno.EPERM, "root's");
    assert.equal(call(system, "fchown", made, 0, -1), -errno.EPERM, "only root gives files away");
    assert.equal(call(system, "fchown", made, -1, 8), 0);
    const times = new DataView(new ArrayBuffer(32));
    times.setBigInt64(16, -5n, true);
    times.setBigInt64(24, 7n, true);
    put(system, buffer, new Uint8Array(times.buffer));
    assert.equal(call(system, "utimensat", here, text(system, "made"), buffer, 0), 0);
    assert.equal(call(system, "newfstatat", here, text(system, "made"), buffer, 0), 0);
    assert.deepEqual(
      [view(system, buffer, 128).getBigInt64(88, true), view(system, buffer, 128).getBigInt64(96, true)],
      [-5n, 7n],
    );
  });

  it("move names with what is below them, replace what is there, and keep removed files as long as they are open", () => {
    const { system, open, at, rename, contents, write } = writing();
    const deep = open("inner/deep", O_RDWR);
    assert.equal(rename("inner", "outer"), 0);
    assert.equal(contents("outer/deep"), "deep");
    assert.equal(open("inner/deep"), -errno.ENOENT);
    assert.equal(rename("outer/deep", "lines.txt"), 0, "replaces it");
    assert.equal(contents("lines.txt"), "deep");
    assert.equal(at("unlinkat", "lines.txt"), 0);
    assert.equal(open("lines.txt"), -errno.ENOENT);
    assert.equal(write(deep, "DEEP and on"), 11, "still open");
    assert.equal(call(system, "lseek", deep, 0, 0), 0);
    assert.equal(call(system, "read", deep, buffer, 50), 11);
    assert.equal(call(system, "chdir", text(system, "outer")), 0);
    assert.equal(rename("/data/outer", "/data/elsewhere"), 0);
    assert.equal(call(system, "getcwd", buffer, 99), 16);
    assert.equal(read(system, buffer, 16), "/data/elsewhere\0", "whoever is in it comes along");
    assert.deepEqual(
      fileChanges(system).map(({ path, change, from }) => [path, change, from]),
      [
        ["/data/elsewhere", "renamed", "/data/inner"],
        ["/data/lines.txt", "removed", null],
        ["/data/lines.txt", "removed", null],
      ],
    );
  });

  it("are listed whole while names come and go", () => {
    const { system, open, at } = writing();
    for (let n = 0; n < 20; n++) call(system, "close", open(`f${n}`, O_CREAT | O_WRONLY));
    const directory = open(".", O_DIRECTORY);
    const names: string[] = [];
    for (;;) {
      const length = call(system, "getdents64", directory, buffer, 96);
      if (length === 0) break;
      const entries = view(system, buffer, length);
      const some: string[] = [];
      for (let place = 0; place < length; place += entries.getUint16(place + 16, true))
        some.push(read(system, buffer + place + 19, 4).replace(/\0.*$/s, ""));
      for (const name of some.filter((one) => /^f\d/.test(one))) assert.equal(at("unlinkat", name), 0, name);
      names.push(...some);
    }
    assert.equal(names.filter((name) => /^f\d/.test(name)).length, 20, names.join(" "));
  });

  it("show in mappings what is written, and in reads what is stored through a shared mapping; private ones keep it", () => {
    const { system, open, contents, write } = writing();
    const page = system.kernel.layout.pageBytes;
    const descriptor = open("lines.txt", O_RDWR);
    const [shared, kept] = [
      call(system, "mmap", 0, page, 3, 1, descriptor, 0),
      call(system, "mmap", 0, page, 3, 2, descriptor, 0),
    ];
    assert.ok(shared > 0 && kept > 0);
    put(system, kept, new TextEncoder().encode("k"));
    assert.equal(contents("lines.txt"), "one\ntwo\n");
    put(system, shared, new TextEncoder().encode("S"));
    assert.equal(contents("lines.txt"), "Sne\ntwo\n");
    assert.deepEqual(
      fileChanges(system).map(({ path, change }) => `${path} ${change}`),
      ["/data/lines.txt written"],
    );
    assert.equal(call(system, "pwrite64", descriptor, put(system, buffer, Uint8Array.of(87)), 1, 4), 1);
    assert.equal(read(system, shared, 8), "Sne\nWwo\n");
    assert.equal(read(system, kept, 8), "kne\ntwo\n");
    assert.equal(call(system, "msync", shared, page, 4), 0);
    assert.equal(call(system, "msync", shared + 1, page, 4), -errno.EINVAL);
    assert.equal(call(system, "mmap", 0, page, 3, 1, open("lines.txt"), 0), -errno.EACCES, "open for reading only");
    // Stored behind the end, in the rest of the page: not there when the file becomes longer, or as long as it is.
    for (const longer of [4, 0]) {
      put(system, shared + 9, new TextEncoder().encode("X"));
      assert.equal(call(system, "ftruncate", descriptor, 8 + longer), 0);
      assert.equal(read(system, shared + 9, 1), "\0");
      assert.equal(call(system, "ftruncate", descriptor, 8), 0);
    }
    assert.equal(call(system, "ftruncate", descriptor, 0), 0);
    put(system, scratch, Uint8Array.of(1));
    assert.equal(
      call(system, "write", open("made", O_CREAT | O_WRONLY), shared, 1),
      -errno.EFAULT,
      "beyond the end now",
    );
    assert.equal(write(descriptor, "again"), 5);
    assert.equal(read(system, shared, 5), "again");
  });

  it("are locked by processes, byte by byte", () => {
    const { system, open } = writing();
    const descriptor = open("lines.txt", O_RDWR);
    const record = (type: number, from: number, length: number): number => {
      const fields = new DataView(new ArrayBuffer(32));
      fields.setInt16(0, type, true);
      fields.setBigInt64(8, BigInt(from), true);
      fields.setBigInt64(16, BigInt(length), true);
      return put(system, buffer, new Uint8Array(fields.buffer));
    };
    const [get, set] = [5, 6];
    const [readLock, writeLock, none] = [0, 1, 2];
    const lock = (type: number, from: number, length: number): number =>
      call(system, "fcntl", descriptor, set, record(type, from, length));
    const inode = [...system.kernel.openFiles.values()].flatMap(({ content }) =>
      content.kind === "inode" ? [content.inode] : [],
    )[0]!;
    lockRange(system.kernel, inode, { pid: 99, start: 10, end: 20 }, "write");
    assert.equal(lock(writeLock, 0, 10), 0);
    assert.equal(lock(readLock, 15, 1), -errno.EAGAIN);
    assert.equal(lock(readLock, 0, 0), -errno.EAGAIN, "to the end, over the other's");
    assert.equal(call(system, "fcntl", descriptor, get, record(readLock, 0, 0)), 0);
    const told = view(system, buffer, 32);
    assert.deepEqual(
      [told.getInt16(0, true), told.getBigInt64(8, true), told.getBigInt64(16, true), told.getInt32(24, true)],
      [writeLock, 10n, 10n, 99],
    );
    assert.equal(lock(none, 3, 2), 0);
    assert.deepEqual(
      system.kernel.files.locks
        .get(inode)!
        .filter(({ pid }) => pid === 1)
        .map(({ start: from, end }) => [from, end]),
      [
        [0, 3],
        [5, 10],
      ],
    );
    assert.equal(lock(7, 0, 0), -errno.EINVAL);
    const reader = open("lines.txt");
    assert.equal(call(system, "fcntl", reader, set, record(writeLock, 0, 1)), -errno.EBADF);
    assert.equal(call(system, "close", reader), 0, "closing any descriptor gives the process's locks back");
    assert.ok(system.kernel.files.locks.get(inode)!.every(({ pid }) => pid === 99));
  });

  it("go back with the run: a checkpoint has them as they were, and keeps only what was written since", () => {
    const { system, open, write, contents, at } = writing();
    write(open("lines.txt", O_WRONLY), "ONE");
    const before = hashKernel(system.kernel);
    const saved = saveKernel(system.kernel);
    const appended = open("lines.txt", O_WRONLY | O_APPEND);
    for (let n = 0; n < 4; n++) write(appended, "x".repeat(1000));
    at("unlinkat", "inner/deep");
    open("made", O_CREAT | O_WRONLY);
    system.kernel.revision.now = ++system.kernel.revision.last;
    const after = hashKernel(system.kernel);
    assert.notEqual(after, before);
    const later = saveKernel(system.kernel, saved);
    assert.ok(later.recordBytes - saved.recordBytes > 4000 && later.recordBytes - saved.recordBytes < 20_000);
    restoreKernel(system, saved);
    assert.equal(hashKernel(system.kernel), before);
    assert.equal(contents("lines.txt"), "ONE\ntwo\n");
    assert.equal(contents("inner/deep"), "deep");
    restoreKernel(system, later);
    assert.equal(hashKernel(system.kernel), after);
    assert.equal(open("inner/deep"), -errno.ENOENT);
  });
});
