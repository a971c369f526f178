/** Numbers of Linux's ABI, held to those of the system that the tests run on, and calls that look at several files or clocks at once. */
import assert from "node:assert/strict";
import { constants } from "node:os";
import { errno, openFlags, signal } from "../../../src/kernel/abi/index.js";
import type { System } from "../../../src/kernel/index.js";
import { dataStart } from "../systems/tiny-program.js";
import { call, file, put, read, scratch, start, text, view } from "../systems/linux-process.js";

const here = -100;
const buffer = dataStart + 0x2000;

/** 64-bit words in memory. */
function words(system: System, va: number, ...values: readonly (number | bigint)[]): number {
  const bytes = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, index) => bytes.setBigUint64(8 * index, BigInt.asUintN(64, BigInt(value)), true));
  return put(system, va, new Uint8Array(bytes.buffer));
}

describe("numbers of Linux", () => {
  it("errors and signals have the values of the system below", function () {
    if (process.platform !== "linux") this.skip();
    const known = (own: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): void => {
      const shared = Object.keys(own).filter((name) => other[name] !== undefined);
      assert.ok(shared.length > 10, shared.join());
      for (const name of shared) assert.equal(own[name], other[name], name);
    };
    known(errno, constants.errno);
    known(signal, constants.signals as unknown as Record<string, number>);
  });

  it("clocks 0 to 7 and 11 are there, others are not", () => {
    const system = start();
    const known = Array.from({ length: 14 }, (_, clock) => call(system, "clock_gettime", clock, buffer) === 0);
    assert.deepEqual(
      known.flatMap((isKnown, clock) => (isKnown ? [clock] : [])),
      [0, 1, 2, 3, 4, 5, 6, 7, 11],
    );
    assert.equal(call(system, "clock_gettime", 8, buffer), -errno.EINVAL);
    assert.equal(call(system, "clock_getres", 3, buffer), 0);
    assert.deepEqual(
      [view(system, buffer, 16).getBigUint64(0, true), view(system, buffer, 16).getBigUint64(8, true)],
      [0n, 1n],
    );
    words(system, scratch, 0, 0);
    assert.equal(call(system, "clock_nanosleep", 1, 0, scratch, 0), 0, "no time");
    assert.equal(call(system, "clock_nanosleep", 1, 1, scratch, 0), 0, "a moment that is over");
    assert.equal(call(system, "clock_nanosleep", 9, 0, scratch, 0), -errno.EINVAL);
    for (const [seconds, part] of [
      [-1, 0],
      [0, -1],
      [0, 1_000_000_000],
    ] as const) {
      words(system, scratch, seconds, part);
      assert.equal(call(system, "clock_nanosleep", 1, 0, scratch, 0), -errno.EINVAL, `${seconds} ${part}`);
    }
  });
});

describe("calls on several places at once", () => {
  const tree = [file("/data/lines.txt", "one\ntwo\n")];

  it("writev and readv take their ranges in order, leave out those of no length, and stop where nothing is left", () => {
    const system = start(tree);
    const descriptor = call(system, "openat", here, text(system, "/data/lines.txt"), 0);
    words(system, scratch, buffer, 3, buffer + 64, 0, buffer + 16, 100);
    assert.equal(call(system, "readv", descriptor, scratch, 3), 8);
    assert.equal(read(system, buffer, 3), "one");
    assert.equal(read(system, buffer + 16, 5), "\ntwo\n");
    assert.equal(call(system, "readv", descriptor, scratch, 3), 0, "the end");
    assert.equal(call(system, "writev", descriptor, scratch, 1), -errno.EBADF, "open for reading only");
    assert.equal(call(system, "readv", descriptor, scratch, -1), -errno.EINVAL);
    assert.equal(call(system, "readv", descriptor, scratch, 0), 0);
  });

  it("a pipe takes what several ranges have, and gives it in order", () => {
    const system = start();
    assert.equal(call(system, "pipe2", buffer, 0), 0);
    const [from, to] = [view(system, buffer, 8).getInt32(0, true), view(system, buffer, 8).getInt32(4, true)];
    put(system, buffer + 64, new TextEncoder().encode("abcdef"));
    words(system, scratch, buffer + 67, 3, buffer, 0, buffer + 64, 3);
    assert.equal(call(system, "writev", to, scratch, 3), 6);
    assert.equal(call(system, "read", from, buffer + 128, 100), 6);
    assert.equal(read(system, buffer + 128, 6), "defabc");
  });

  it("ppoll and pselect6 tell each file what it is ready for, and only what was asked", () => {
    const system = start(tree);
    assert.equal(call(system, "pipe2", buffer, 0), 0);
    const [from, to] = [view(system, buffer, 8).getInt32(0, true), view(system, buffer, 8).getInt32(4, true)];
    const open = call(system, "openat", here, text(system, "/data/lines.txt"), openFlags.O_CLOEXEC);
    const [input, output, hangup, invalid] = [1, 4, 0x10, 0x20];
    const poll = (...asked: readonly (readonly [descriptor: number, events: number])[]): number[] => {
      const list = new DataView(new ArrayBuffer(8 * asked.length));
      asked.forEach(([descriptor, events], index) => {
        list.setInt32(8 * index, descriptor, true);
        list.setInt16(8 * index + 4, events, true);
      });
      put(system, buffer, new Uint8Array(list.buffer));
      words(system, scratch, 0, 0);
      const ready = call(system, "ppoll", buffer, asked.length, scratch, 0, 8);
      const told = view(system, buffer, 8 * asked.length);
      return [ready, ...asked.map((_, index) => told.getInt16(8 * index + 6, true))];
    };
    const both = input | output;
    assert.deepEqual(poll([from, both], [to, both], [open, both], [open, input], [99, both], [-1, both]), [
      4,
      0,
      output,
      both,
      input,
      invalid,
      0,
    ]);
    assert.equal(call(system, "write", to, buffer, 1), 1);
    assert.deepEqual(poll([from, both], [from, output]), [1, input, 0]);
    assert.equal(call(system, "close", to), 0);
    assert.deepEqual(poll([from, input]), [1, input | hangup]);

    const select = (readable: number, writable: number): number[] => {
      words(system, buffer, readable, writable);
      words(system, scratch, 0, 0);
      const ready = call(system, "pselect6", 16, buffer, buffer + 8, 0, scratch, 0);
      const told = view(system, buffer, 16);
      return [ready, Number(told.getBigUint64(0, true)), Number(told.getBigUint64(8, true))];
    };
    const bit = (descriptor: number): number => 2 ** descriptor;
    assert.deepEqual(select(bit(from) + bit(open), bit(open)), [3, bit(from) + bit(open), bit(open)]);
    assert.deepEqual(select(0, bit(from)), [0, 0, 0], "an end to read from is not written");
    assert.deepEqual(select(bit(1), bit(1)), [1, 0, bit(1)], "the output is written, never read");
    assert.equal(select(bit(12), 0)[0], -errno.EBADF);
  });
});
