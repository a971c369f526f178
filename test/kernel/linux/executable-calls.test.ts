/** Executables: the calls of Linux that they make, with Linux's errors, and the stack that they begin with. */
import assert from "node:assert/strict";
import { linuxCalls, vasCallBase } from "../../../src/image/linux-call.js";
import { systemCalls } from "../../../src/image/system-call.js";
import { createRandom, getRegister, setRegister } from "../../../src/machine/index.js";
import { errno, readSpace, writeSpace, type System } from "../../../src/kernel/index.js";
import { enterLinuxCall, runsExecutable } from "../../../src/kernel/linux/index.js";
import { drawBytes } from "../../../src/kernel/loading/draw-bytes.js";
import {
  boot,
  dataStart,
  exitOf,
  idle,
  image,
  load,
  named,
  process,
  program,
  reg,
  textStart,
  threadNamed,
} from "../systems/tiny-program.js";

const { EBADF, EFAULT, EINVAL, ENOSYS } = errno;
const page = 0x2000;
const unmapped = 0x3800_0000;
/** Bytes of the program's data. */
const dataEnd = dataStart + 0x8000;

const executable = {
  path: "./prog",
  location: "prog",
  bytes: new Uint8Array(0),
  bias: 0,
  isa: "rv64im",
  args: ["first"],
  env: ["HOME=/", "A=b"],
  headers: { address: textStart + 64, entryBytes: 56, count: 2 },
  sourceMap: [],
} as const;

/** P of uid 7 and gid 8 runs an executable on core 0, Q a compiled program on core 1. */
function start(): System {
  return boot(
    image({
      programs: [{ ...program("prog", idle), executable }, program("compiled", idle)],
      processes: [process("P", { args: ["second"], uid: 7, gid: 8, core: 0 }), process("Q", { program: 1, core: 1 })],
    }),
    { cores: 2 },
  );
}

/** What P's `ecall` with a number leaves in a0, and by how much it moves the pc. */
function call(system: System, number: number, ...args: number[]): number {
  const core = system.machine.cores[0]!;
  system.kernel.activeCore = core.id;
  args.forEach((value, index) => setRegister(core, reg.a0 + index, BigInt(value)));
  setRegister(core, reg.a7, BigInt(number));
  const pc = core.pc;
  enterLinuxCall(system, core);
  if (system.kernel.threads.get(1 as never)!.state === "running") assert.equal(core.pc, pc + 4);
  return Number(BigInt.asIntN(64, getRegister(core, reg.a0)));
}

const put = (system: System, va: number, bytes: Uint8Array): void =>
  void assert.equal(writeSpace(system, threadNamed(system, "P").space, va as never, bytes), bytes.length);

const putWords = (system: System, va: number, ...words: number[]): void => {
  const bytes = new Uint8Array(8 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => view.setBigUint64(8 * index, BigInt(word), true));
  put(system, va, bytes);
};

/** What was written to the standard streams: "1:text". */
const written = ({ kernel }: System): string[] =>
  kernel.output.flatMap((one) =>
    one.kind === "write" ? [`${one.descriptor}:${new TextDecoder().decode(one.bytes).replaceAll("\0", ".")}`] : [],
  );

describe("calls of an executable", () => {
  it("are those of Linux, for programs from ELF files only", () => {
    const system = start();
    assert.equal(runsExecutable(system, threadNamed(system, "P")), true);
    assert.equal(runsExecutable(system, threadNamed(system, "Q")), false);
  });

  it("write: descriptor, then the bytes before the first that cannot be read", () => {
    const system = start();
    put(system, dataStart, new TextEncoder().encode("hello"));
    for (const descriptor of [0, -1, 3]) assert.equal(call(system, linuxCalls.write, descriptor, unmapped, 5), -EBADF);
    assert.equal(call(system, linuxCalls.write, 1, unmapped, 5), -EFAULT);
    assert.equal(call(system, linuxCalls.write, 1, unmapped, 0), 0, "nothing is read");
    assert.deepEqual(written(system), []);
    assert.equal(call(system, linuxCalls.write, 1, dataStart, 5), 5);
    assert.equal(call(system, linuxCalls.write, 2, dataStart + 1, 3), 3);
    assert.deepEqual(written(system), ["1:hello", "2:ell"]);
    assert.equal(call(system, linuxCalls.write, 1, dataEnd - 2, 5), 2, "as far as it can be read");
    assert.deepEqual(written(system).slice(2), ["1:.."]);
    assert.equal(call(system, linuxCalls.write, 1, dataStart + page - 1, page), page, "over pages, each a record");
    assert.deepEqual(
      written(system)
        .slice(3)
        .map(({ length }) => length - 2),
      [1, page - 1],
    );
  });

  it("writev: descriptor, count, list, then part by part", () => {
    const system = start();
    const list = dataStart + 0x1000;
    const { writev } = linuxCalls;
    put(system, dataStart, new TextEncoder().encode("abcdef"));
    putWords(system, list, dataStart, 2, dataStart + 2, 0, dataStart + 4, 2);
    assert.equal(call(system, writev, 0, list, 1), -EBADF);
    assert.equal(call(system, writev, 1, list, -1), -EINVAL);
    assert.equal(call(system, writev, 1, list, 1025), -EINVAL);
    assert.equal(call(system, writev, 1, unmapped, 1), -EFAULT);
    assert.equal(call(system, writev, 1, unmapped, 1024), -EFAULT, "so many parts there may be");
    assert.equal(call(system, writev, 1, unmapped, 0), 0);
    assert.equal(call(system, writev, 2, list, 3), 4);
    assert.deepEqual(written(system), ["2:ab", "2:ef"]);
    putWords(system, list, unmapped, 2, dataStart, 2);
    assert.equal(call(system, writev, 1, list, 2), -EFAULT, "the first part cannot be read");
    putWords(system, list, dataStart, 1, unmapped, 2, dataStart, 2);
    assert.equal(call(system, writev, 1, list, 3), 1, "a later one ends it");
    putWords(system, list, dataEnd - 1, 4, dataStart, 2);
    assert.equal(call(system, writev, 1, list, 2), 1, "so does one that can be read in part");
    putWords(system, list, dataStart, 0, unmapped, 2);
    assert.equal(call(system, writev, 1, list, 2), -EFAULT, "nothing was written before it");
    assert.deepEqual(written(system).slice(2), ["1:a", "1:."]);
  });

  it("mmap without a file, and with none of the flags that change nothing here", () => {
    const system = start();
    const { mmap } = linuxCalls;
    const at = 0x3000_0000;
    assert.equal(call(system, mmap, 0, page, 3, 0x02, 3, 0), -EBADF, "a file");
    assert.equal(call(system, mmap, 0, 0, 3, 0x22, -1, 0), -EINVAL);
    assert.equal(call(system, mmap, at, page, 3, 0x32 | 0x800 | 0x4000 | 0x2_0000, -1, 0), at);
    const before = system.kernel.frames.used;
    assert.equal(call(system, mmap, at + page, 2 * page, 3, 0x32 | 0x8000, -1, 0), at + page, "MAP_POPULATE");
    assert.ok(system.kernel.frames.used >= before + 2);
    assert.equal(call(system, linuxCalls.mprotect, at, page, 1), 0);
    assert.equal(call(system, linuxCalls.mprotect, at + 1, page, 1), -EINVAL);
    assert.equal(call(system, linuxCalls.madvise, at, page, 4), 0);
    assert.equal(call(system, linuxCalls.madvise, at + 1, page, 4), -EINVAL);
    assert.equal(call(system, linuxCalls.munmap, at, page), 0);
    assert.equal(call(system, linuxCalls.munmap, at, 0), -EINVAL);
    assert.equal(load(system, "P", at), null);
    assert.equal(call(system, linuxCalls.brk, 0), dataEnd);
    assert.equal(call(system, linuxCalls.brk, dataEnd + page), dataEnd + page);
  });

  it("tell the process about itself", () => {
    const system = start();
    const { getpid, gettid, getppid, getuid, geteuid, getgid, getegid, sched_yield } = linuxCalls;
    assert.deepEqual(
      [getpid, gettid, getppid, getuid, geteuid, getgid, getegid, sched_yield].map((number) => call(system, number)),
      [1, 1, 0, 7, 7, 8, 8, 0],
    );
  });

  it("ENOSYS for any other number, told once for each but for what glibc does without", () => {
    const system = start();
    for (const number of [
      linuxCalls.connect,
      linuxCalls.connect,
      8888,
      linuxCalls.rseq,
      linuxCalls.riscv_hwprobe,
      9999,
    ])
      assert.equal(call(system, number), -ENOSYS, String(number));
    const told = system.kernel.output.flatMap((one) => (one.kind === "unknown-call" ? [[one.number, one.pc]] : []));
    assert.deepEqual(told, [
      [linuxCalls.connect, textStart],
      [8888, textStart + 8],
      [9999, textStart + 20],
    ]);
  });

  it("of this kernel lie from 0x4000 on, those of the patches at 0x4123 to 0x4132", () => {
    const system = start();
    put(system, dataStart, new TextEncoder().encode("v\0"));
    assert.equal(vasCallBase + systemCalls.vas_create, 0x4123);
    assert.equal(vasCallBase + systemCalls.vas_seg_setattr, 0x4132);
    assert.equal(call(system, 0x4123, dataStart, 0o600), 1);
    assert.equal(call(system, 0x4132, 1, 0), -EINVAL, "vas_seg_setattr");
    assert.equal(call(system, 0x4122), -ENOSYS);
    assert.equal(call(system, 0x4133), -ENOSYS);
    assert.equal(call(system, 0x4000 + systemCalls.getpid), -ENOSYS, "Linux's own calls are not there twice");
    assert.equal(call(system, systemCalls.unsubscribe, 9), -EINVAL);
    assert.equal(call(system, systemCalls.vas_create, 9, dataStart), -EBADF, "statx");
  });

  it("exit ends a thread, the last one its process; exit_group all", () => {
    const alone = start();
    call(alone, linuxCalls.exit, 0x103);
    assert.equal(exitOf(alone, named(alone, "P").pid), 3);
    for (const [number, exit] of [
      [linuxCalls.exit, null],
      [linuxCalls.exit_group, 5],
    ] as const) {
      const system = start();
      assert.ok(call(system, systemCalls.thread_create, textStart, 0, 0) > 0);
      call(system, number, 5);
      assert.equal(exitOf(system, named(system, "P").pid), exit);
      assert.equal(system.kernel.threads.get(1 as never)!.state, "exited");
    }
  });
});

describe("the stack that an executable begins with", () => {
  it("has arguments, environment, auxiliary vector and 16 random bytes, from a pointer that is a multiple of 16", () => {
    const system = start();
    const core = system.machine.cores[0]!;
    const sp = Number(getRegister(core, reg.sp));
    const { space } = threadNamed(system, "P");
    const bytesAt = (va: number, length: number): Uint8Array => readSpace(system, space, va as never, length).bytes;
    const word = (va: number): number => Number(new DataView(bytesAt(va, 8).buffer).getBigUint64(0, true));
    const text = (va: number): string => {
      const bytes = bytesAt(va, 64);
      return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
    };
    let at = sp;
    const next = (): number => word((at += 8) - 8);
    const list = (): string[] => {
      const texts: string[] = [];
      for (let pointer = next(); pointer !== 0; pointer = next()) texts.push(text(pointer));
      return texts;
    };
    assert.equal(sp % 16, 0);
    assert.equal(next(), 3);
    assert.deepEqual(list(), ["./prog", "first", "second"]);
    assert.deepEqual(list(), ["HOME=/", "A=b"]);
    const auxiliary = new Map<number, number>();
    for (let type = next(); type !== 0; type = next()) auxiliary.set(type, next());
    const [random, path] = [auxiliary.get(25)!, auxiliary.get(31)!];
    auxiliary.delete(25);
    auxiliary.delete(31);
    assert.deepEqual(
      [...auxiliary],
      [
        [16, 0x112d],
        [6, page],
        [17, 100],
        [3, textStart + 64],
        [4, 56],
        [5, 2],
        [7, 0],
        [8, 0],
        [9, textStart],
        [11, 7],
        [12, 7],
        [13, 8],
        [14, 8],
        [23, 0],
      ],
    );
    assert.equal(text(path), "./prog");
    assert.equal(random % 16, 0);
    assert.ok(random > at && random < path, `${random.toString(16)} ${at.toString(16)} ${path.toString(16)}`);
    assert.ok(new Set(bytesAt(random, 16)).size > 8);
    for (let register = 1; register < 32; register++)
      if (register !== reg.sp) assert.equal(getRegister(core, register), 0n, `x${register}`);
  });

  it("has other random bytes for another seed, and for another process", () => {
    const drawn = [
      [1, 1],
      [1, 2],
      [2, 1],
      [1, 1],
    ].map(([seed, pid]) => drawBytes({ random: createRandom(seed!, 0x2_0000 + pid!) }, 16).join(" "));
    assert.equal(new Set(drawn).size, 3);
    assert.equal(drawn[3], drawn[0]);
  });
});
