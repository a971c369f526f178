/** Files of executables: the tree that the scenario gives, descriptors, and Linux's errors in Linux's order. */
import assert from "node:assert/strict";
import { errno, openFlags } from "../../../src/kernel/abi/index.js";
import type { FileNode } from "../../../src/image/file-tree.js";
import { dataStart } from "../systems/tiny-program.js";
import { call, file, put, read, scratch, start, text, unmapped, view } from "../systems/linux-process.js";

const here = -100;
const buffer = dataStart + 0x2000;

const tree: readonly FileNode[] = [
  file("/data/lines.txt", "one\ntwo\n"),
  file("/bin/prog", "x", true),
  { path: "/lib", kind: "link", target: "usr/lib" },
  file("/usr/lib/a", "A"),
  { path: "/usr/lib/b", kind: "link", target: "/data/lines.txt" },
  { path: "/loop", kind: "link", target: "loop" },
  { path: "/gone", kind: "link", target: "nowhere" },
];

describe("files of executables", () => {
  it("are found over links and relative paths, with Linux's errors", () => {
    const system = start(tree, { directory: "/data" });
    const open = (path: string, flags = 0, directory = here): number =>
      call(system, "openat", directory, text(system, path), flags, 0o644);
    assert.equal(open("/data/lines.txt"), 3);
    assert.equal(open("lines.txt"), 4, "the lowest free descriptor");
    assert.equal(call(system, "close", 3), 0);
    assert.equal(open("../lib/./b"), 3, "over a directory link, then an absolute one");
    assert.equal(call(system, "read", 3, buffer, 3), 3);
    assert.equal(read(system, buffer, 3), "one");
    const cases: readonly (readonly [string, number, number])[] = [
      ["/nothing", 0, errno.ENOENT],
      ["", 0, errno.ENOENT],
      ["/gone", 0, errno.ENOENT],
      ["/data/lines.txt/x", 0, errno.ENOTDIR],
      ["/data/lines.txt/", 0, errno.ENOTDIR],
      ["/loop", 0, errno.ELOOP],
      ["/usr/lib/b", openFlags.O_NOFOLLOW, errno.ELOOP],
      [`/${"n".repeat(256)}`, 0, errno.ENAMETOOLONG],
      ["/data", openFlags.O_WRONLY, errno.EISDIR],
      ["/data/lines.txt", openFlags.O_DIRECTORY, errno.ENOTDIR],
      ["/data/lines.txt", openFlags.O_RDWR, errno.EROFS],
      ["/data/lines.txt", openFlags.O_TRUNC, errno.EROFS],
      ["/data/new", openFlags.O_CREAT | openFlags.O_WRONLY, errno.EROFS],
      ["/data/lines.txt", openFlags.O_CREAT | openFlags.O_EXCL, errno.EEXIST],
    ];
    for (const [path, flags, expected] of cases) assert.equal(open(path, flags), -expected, `${path} ${flags}`);
    assert.equal(call(system, "openat", here, unmapped, 0), -errno.EFAULT);
    const directory = open("/usr");
    assert.equal(call(system, "openat", directory, text(system, "lib/a"), 0), directory + 1);
    assert.equal(call(system, "openat", 99, text(system, "lib/a"), 0), -errno.EBADF);
    assert.equal(call(system, "openat", 0, text(system, "lib/a"), 0), -errno.ENOTDIR);
  });

  it("are read from the offset that descriptors share after dup, and elsewhere by pread64", () => {
    const system = start(tree);
    assert.equal(call(system, "openat", here, text(system, "/data/lines.txt"), 0), 3);
    assert.equal(call(system, "dup", 3), 4);
    assert.equal(call(system, "read", 3, buffer, 4), 4);
    assert.equal(call(system, "read", 4, buffer + 4, 100), 4, "the rest, through the copy");
    assert.equal(read(system, buffer, 8), "one\ntwo\n");
    assert.equal(call(system, "read", 3, buffer, 1), 0, "the end");
    assert.equal(call(system, "pread64", 3, buffer, 2, 4), 2);
    assert.equal(read(system, buffer, 2), "tw");
    assert.equal(call(system, "pread64", 3, buffer, 2, -1), -errno.EINVAL);
    assert.equal(call(system, "lseek", 4, -3, 2), 5);
    assert.equal(call(system, "read", 3, buffer, 9), 3);
    assert.equal(call(system, "lseek", 3, -1, 0), -errno.EINVAL);
    assert.equal(call(system, "lseek", 3, 0, 7), -errno.EINVAL);
    assert.equal(call(system, "lseek", 1, 0, 0), -errno.ESPIPE);
    assert.equal(call(system, "pread64", 0, buffer, 1, 0), -errno.ESPIPE);
    assert.equal(call(system, "read", 3, unmapped, 1), 0, "at the end nothing is moved");
    assert.equal(call(system, "lseek", 3, 0, 0), 0);
    assert.equal(call(system, "read", 3, unmapped, 1), -errno.EFAULT);
    assert.equal(call(system, "read", 1, buffer, 1), -errno.EBADF, "open for writing only");
    assert.equal(call(system, "write", 3, buffer, 1), -errno.EBADF, "open for reading only");
    assert.equal(call(system, "openat", here, text(system, "/data"), 0), 5);
    assert.equal(call(system, "read", 5, buffer, 1), -errno.EISDIR);
    assert.equal(call(system, "dup3", 3, 3, 0), -errno.EINVAL);
    assert.equal(call(system, "dup3", 77, 3, 0), -errno.EBADF);
    assert.equal(call(system, "dup3", 3, 1024, 0), -errno.EBADF);
    assert.equal(call(system, "dup3", 3, 9, openFlags.O_CLOEXEC), 9);
    assert.equal(call(system, "fcntl", 9, 1, 0), 1);
    assert.equal(call(system, "fcntl", 9, 0, 6), 6, "F_DUPFD: from the argument on");
    assert.equal(call(system, "fcntl", 6, 1, 0), 0);
    assert.equal(call(system, "fcntl", 6, 0, 1024), -errno.EINVAL);
    assert.equal(call(system, "fcntl", 6, 3, 0), 0, "F_GETFL: O_RDONLY");
    assert.equal(call(system, "fcntl", 6, 99, 0), -errno.EINVAL);
    assert.equal(call(system, "ioctl", 6, 0x5401, 0), -errno.ENOTTY);
    assert.equal(call(system, "ioctl", 99, 0x5401, 0), -errno.EBADF);
    for (let next = 7; next < 1024; next++) if (next !== 9) assert.equal(call(system, "dup", 3), next);
    assert.equal(call(system, "dup", 3), -errno.EMFILE);
    assert.equal(call(system, "openat", here, text(system, "/data"), 0), -errno.EMFILE);
  });

  it("have standard input: what the process has, or nothing", () => {
    const given = start([], { stdin: new TextEncoder().encode("hello") });
    assert.equal(call(given, "read", 0, buffer, 3), 3);
    assert.equal(call(given, "read", 0, buffer + 3, 9), 2);
    assert.equal(read(given, buffer, 5), "hello");
    assert.equal(call(given, "read", 0, buffer, 9), 0);
    assert.equal(call(start(), "read", 0, buffer, 9), 0);
  });

  it("are described by stat, statx, readlink and getdents64", () => {
    const system = start(tree, {}, { boot_time: 1_000_000 });
    const mode = (path: string, flags = 0): string => {
      assert.equal(call(system, "newfstatat", here, text(system, path), buffer, flags), 0, path);
      return view(system, buffer, 128).getUint32(16, true).toString(8);
    };
    assert.deepEqual(
      [mode("/data/lines.txt"), mode("/bin/prog"), mode("/data"), mode("/lib"), mode("/lib", 0x100), mode("/dev/null")],
      ["100644", "100755", "40755", "40755", "120777", "20666"],
    );
    mode("/data/lines.txt");
    const record = view(system, buffer, 128);
    assert.equal(record.getBigUint64(48, true), 8n, "st_size");
    assert.equal(record.getBigUint64(88, true), 1_000_000n, "st_mtime");
    assert.equal(record.getUint32(56, true), 4096, "st_blksize");
    assert.equal(call(system, "statx", here, text(system, "/data/lines.txt"), 0, 0x7ff, buffer), 0);
    assert.equal(view(system, buffer, 256).getUint16(28, true).toString(8), "100644");
    assert.equal(view(system, buffer, 256).getBigUint64(40, true), 8n);
    assert.equal(call(system, "fstat", 1, buffer), 0);
    assert.equal(view(system, buffer, 128).getUint32(16, true).toString(8), "10600", "output is like a pipe");
    assert.equal(call(system, "newfstatat", 1, text(system, ""), buffer, 0x1000), 0, "AT_EMPTY_PATH");
    assert.equal(call(system, "newfstatat", here, text(system, "/x"), buffer, 0), -errno.ENOENT);
    assert.equal(call(system, "fstat", 42, buffer), -errno.EBADF);
    assert.equal(call(system, "newfstatat", here, text(system, "/data"), unmapped, 0), -errno.EFAULT);
    assert.equal(call(system, "readlinkat", here, text(system, "/lib"), buffer, 3), 3, "as much as fits");
    assert.equal(read(system, buffer, 3), "usr");
    assert.equal(call(system, "readlinkat", here, text(system, "/data"), buffer, 99), -errno.EINVAL);
    assert.equal(call(system, "readlinkat", here, text(system, "/proc/self/exe"), buffer, 99), 9);
    assert.equal(read(system, buffer, 9), "/bin/prog");
    assert.equal(call(system, "openat", here, text(system, "/usr"), 0), 3);
    assert.equal(call(system, "getdents64", 3, buffer, 10), -errno.EINVAL, "no entry fits");
    const names: string[] = [];
    for (;;) {
      const length = call(system, "getdents64", 3, buffer, 40);
      if (length === 0) break;
      const entries = view(system, buffer, length);
      for (let at = 0; at < length; at += entries.getUint16(at + 16, true))
        names.push(`${entries.getUint8(at + 18)} ${read(system, buffer + at + 19, 3)}`);
    }
    assert.deepEqual(names, ["4 .\0\0", "4 ..\0", "4 lib"]);
    assert.equal(call(system, "getdents64", 0, buffer, 40), -errno.ENOTDIR);
  });

  it("can be read by all, written by nobody; the working directory is an absolute path", () => {
    const system = start(tree);
    const access = (path: string, mode: number): number => call(system, "faccessat", here, text(system, path), mode);
    assert.equal(access("/data/lines.txt", 4), 0);
    assert.equal(access("/data/lines.txt", 1), -errno.EACCES);
    assert.equal(access("/bin/prog", 5), 0);
    assert.equal(access("/data/lines.txt", 2), -errno.EROFS);
    assert.equal(access("/nothing", 2), -errno.ENOENT);
    assert.equal(access("/data", 8), -errno.EINVAL);
    assert.equal(call(system, "unlinkat", here, text(system, "/data/lines.txt"), 0), -errno.EROFS);
    assert.equal(call(system, "unlinkat", here, text(system, "/data/x"), 0), -errno.ENOENT);
    assert.equal(call(system, "mkdirat", here, text(system, "/data/x"), 0o755), -errno.EROFS);
    assert.equal(call(system, "mkdirat", here, text(system, "/data"), 0o755), -errno.EEXIST);
    assert.equal(call(system, "getcwd", buffer, 99), 2);
    assert.equal(call(system, "chdir", text(system, "lib")), 0);
    assert.equal(call(system, "getcwd", buffer, 8), -errno.ERANGE);
    assert.equal(call(system, "getcwd", buffer, 9), 9);
    assert.equal(read(system, buffer, 9), "/usr/lib\0", "where the link leads");
    assert.equal(call(system, "chdir", text(system, "a")), -errno.ENOTDIR);
    assert.equal(call(system, "chdir", text(system, "none")), -errno.ENOENT);
  });

  it("of the kernel: devices, meminfo, maps", () => {
    const system = start();
    assert.equal(call(system, "openat", here, text(system, "/dev/zero"), openFlags.O_RDWR), 3);
    put(system, buffer, new Uint8Array(8).fill(9));
    assert.equal(call(system, "read", 3, buffer, 8), 8);
    assert.equal(view(system, buffer, 8).getBigUint64(0, true), 0n);
    assert.equal(call(system, "write", 3, buffer, 5), 5, "swallowed");
    assert.equal(call(system, "openat", here, text(system, "/dev/null"), 0), 4);
    assert.equal(call(system, "read", 4, buffer, 8), 0);
    assert.equal(call(system, "openat", here, text(system, "/proc/meminfo"), 0), 5);
    const length = call(system, "read", 5, buffer, 500);
    const total = system.kernel.frames.limit * (system.kernel.layout.pageBytes / 1024);
    assert.match(read(system, buffer, length), new RegExp(`^MemTotal: +${total} kB\nMemFree: `));
    assert.equal(call(system, "openat", here, text(system, "/proc/self/maps"), 0), 6);
    assert.match(read(system, buffer, call(system, "read", 6, buffer, 4000)), /\[stack\]/);
    assert.equal(call(system, "openat", here, text(system, "/proc/self/maps"), openFlags.O_WRONLY), -errno.EACCES);
    assert.equal(call(system, "openat", here, text(system, "/dev/urandom"), 0), 7);
    assert.equal(call(system, "read", 7, buffer, 16), 16);
    assert.ok(new Set(new Uint8Array(view(system, buffer, 16).buffer)).size > 4);
  });

  it("end with their process: no open file is left", () => {
    const system = start(tree);
    call(system, "openat", here, text(system, "/data"), 0);
    call(system, "dup", 3);
    assert.equal(system.kernel.openFiles.size, 4);
    call(system, "exit_group", 0);
    assert.equal(system.kernel.openFiles.size, 0);
  });
});

describe("what executables are told of machine and time", () => {
  it("is of the run: instructions at mhz from boot_time on, memory, names, limits", () => {
    const system = start([], {}, { boot_time: 5000, mhz: 1000 });
    system.machine.cores[0]!.instructions = 2_500_000_000;
    assert.equal(call(system, "clock_gettime", 0, buffer), 0);
    assert.deepEqual(
      [view(system, buffer, 16).getBigUint64(0, true), view(system, buffer, 16).getBigUint64(8, true)],
      [5002n, 500_000_000n],
    );
    assert.equal(call(system, "clock_gettime", 1, buffer), 0);
    assert.equal(view(system, buffer, 16).getBigUint64(0, true), 2n);
    assert.equal(call(system, "clock_gettime", 99, buffer), -errno.EINVAL);
    assert.equal(call(system, "clock_gettime", 0, unmapped), -errno.EFAULT);
    assert.equal(call(system, "gettimeofday", buffer, 0), 0);
    assert.equal(view(system, buffer, 16).getBigUint64(8, true), 500_000n);
    assert.equal(call(system, "clock_getres", 0, 0), 0);
    assert.equal(call(system, "uname", buffer), 0);
    assert.equal(read(system, buffer, 6), "Linux\0");
    assert.equal(read(system, buffer + 4 * 65, 8), "riscv64\0");
    assert.equal(call(system, "sysinfo", buffer), 0);
    assert.equal(
      Number(view(system, buffer, 112).getBigUint64(32, true)),
      system.kernel.frames.limit * system.kernel.layout.pageBytes,
    );
    assert.equal(call(system, "prlimit64", 0, 3, 0, buffer), 0);
    assert.equal(Number(view(system, buffer, 16).getBigUint64(0, true)), system.kernel.config.stackBytes);
    put(system, scratch, new Uint8Array(16).fill(1));
    assert.equal(call(system, "prlimit64", 0, 3, scratch, 0), -errno.EPERM);
    assert.equal(call(system, "prlimit64", 0, 16, 0, buffer), -errno.EINVAL);
    assert.equal(call(system, "sched_getaffinity", 0, 8, buffer), 8);
    assert.equal(view(system, buffer, 8).getBigUint64(0, true), 1n);
    assert.equal(call(system, "sched_getaffinity", 0, 4, buffer), -errno.EINVAL);
    assert.equal(call(system, "getrandom", buffer, 16, 0), 16);
    assert.equal(call(system, "getrandom", buffer, 16, 8), -errno.EINVAL);
    assert.equal(call(system, "getrandom", unmapped, 16, 0), -errno.EFAULT);
    assert.equal(call(system, "set_tid_address", 0), 1);
    assert.equal(call(system, "set_robust_list", 0, 24), 0);
    assert.equal(call(system, "set_robust_list", 0, 23), -errno.EINVAL);
  });

  for (const [clock, seconds] of [
    ["instructions", 2n],
    ["cycles", 7n],
  ] as const) {
    it(`is counted in ${clock} where \`clock\` says so`, () => {
      const system = start([], {}, { boot_time: 0, mhz: 1000, clock });
      system.machine.cores[0]!.instructions = 2_250_000_000;
      system.machine.cores[0]!.cycles = 7_250_000_000;
      assert.equal(call(system, "clock_gettime", 0, buffer), 0);
      assert.equal(view(system, buffer, 16).getBigUint64(0, true), seconds);
      // The call itself has cost some.
      assert.ok(view(system, buffer, 16).getBigUint64(8, true) - 250_000_000n < 100_000n);
    });
  }

  it("sleeps until a time of its clock", () => {
    const system = start([], {}, { mhz: 1000 });
    put(system, scratch, new Uint8Array(16));
    assert.equal(call(system, "nanosleep", scratch, 0), 0, "no time at all");
    assert.equal(call(system, "nanosleep", unmapped, 0), -errno.EFAULT);
    view(system, scratch, 16);
    const half = new Uint8Array(16);
    new DataView(half.buffer).setBigUint64(8, 500_000_000n, true);
    put(system, scratch, half);
    const { cycles } = system.machine.cores[0]!;
    call(system, "nanosleep", scratch, 0);
    const thread = system.kernel.threads.get(1 as never)!;
    assert.equal(thread.blocked?.kind, "sleep");
    const until = (thread.blocked as { until: number }).until - cycles;
    assert.ok(until >= 500_000_000 && until < 500_010_000, String(until));
  });
});

describe("mremap", () => {
  it("shrinks, grows in place, moves with its pages, and says why not", () => {
    const system = start();
    const page = system.kernel.layout.pageBytes;
    const at = 0x3000_0000;
    const [fixed, anonymous] = [0x10, 0x22];
    assert.equal(call(system, "mmap", at, 2 * page, 3, fixed | anonymous, -1, 0), at);
    text(system, "kept", at + page);
    assert.equal(call(system, "mremap", at, 2 * page, 3 * page, 0, 0), at, "room behind it");
    assert.equal(call(system, "mmap", at + 3 * page, page, 1, fixed | anonymous, -1, 0), at + 3 * page);
    assert.equal(call(system, "mremap", at, 3 * page, 4 * page, 0, 0), -errno.ENOMEM, "no room, may not move");
    const used = system.kernel.frames.used;
    const moved = call(system, "mremap", at, 3 * page, 4 * page, 1, 0);
    assert.ok(moved > at, moved.toString(16));
    assert.equal(read(system, moved + page, 5), "kept\0");
    assert.ok(system.kernel.frames.used <= used + 1, "pages move, they are not copied");
    assert.equal(call(system, "mremap", at, page, page, 0, 0), -errno.EFAULT, "nothing is there any more");
    assert.equal(call(system, "mremap", moved, 4 * page, 2 * page, 0, 0), moved);
    assert.equal(read(system, moved + page, 5), "kept\0");
    assert.equal(call(system, "mremap", moved, 2 * page, 2 * page, 3, at + page), at + page, "MREMAP_FIXED");
    assert.equal(read(system, at + 2 * page, 5), "kept\0");
    assert.equal(call(system, "mremap", at + page, page, page, 2, at), -errno.EINVAL, "fixed without may-move");
    assert.equal(call(system, "mremap", at + page + 1, page, page, 0, 0), -errno.EINVAL);
    assert.equal(call(system, "mremap", at + page, page, 0, 0, 0), -errno.EINVAL);
  });
});
