/** What each call pays for, and how often: the figures of the cost model are charged where the work is done, and nowhere else. */
import assert from "node:assert/strict";
import { mapFlags, protection } from "../../../src/kernel/abi/index.js";
import type { System } from "../../../src/kernel/index.js";
import { paid } from "../systems/paid.js";
import { bootIdle, callAs, dataStart, load, segment, store } from "../systems/tiny-program.js";

const page = 0x2000;
const at = 0x3000_0000;
const vasAt = 0x2000_0000;
const rw = protection.PROT_READ | protection.PROT_WRITE;
const fixed = mapFlags.MAP_PRIVATE | mapFlags.MAP_ANONYMOUS | mapFlags.MAP_FIXED;

function start(kernel: Record<string, string | number | boolean> = {}): System {
  return bootIdle(["P", "Q"], {
    kernel,
    vases: [
      {
        name: "lib",
        mode: 0o666,
        uid: 1000,
        gid: 1000,
        segments: [segment("text", vasAt, 2 * page, "r-x"), segment("data", vasAt + 0x10_0000, 3 * page, "rw-")],
      },
    ],
  });
}

type Step = readonly [what: string, act: (system: System) => unknown, expected: string];
const call =
  (...[name, ...args]: [Parameters<typeof callAs>[2], ...number[]]) =>
  (system: System): unknown =>
    callAs(system, "P", name, ...args);
const touch =
  (address: number, value = 1) =>
  (system: System): unknown =>
    store(system, "P", address, value);
const look =
  (address: number) =>
  (system: System): unknown =>
    load(system, "P", address);

function check(system: System, steps: readonly Step[]): void {
  assert.deepEqual(
    steps.map(([what, act]) => [what, paid(system, () => act(system))]),
    steps.map(([what, , expected]) => [what, expected]),
  );
}

// A store or load that a test makes for a process is a copy of a word by the kernel; a first page in a new region comes with a
// zeroed table; what the names of calls cost is copied by words, and their page is touched first.
describe("what calls pay for", () => {
  it("memory: mapping, touching, protecting, giving back", () => {
    check(start(), [
      ["mmap of 4 pages", call("mmap", at, 4 * page, rw, fixed), "systemCall mapRange"],
      ["first store", touch(at), "lookupVma zeroPage×2 editEntry copyUserWord"],
      ["a second store", touch(at), "copyUserWord"],
      ["first load of another page", look(at + page), "lookupVma zeroPage editEntry copyUserWord"],
      [
        "mprotect of 4 pages, 2 present",
        call("mprotect", at, 4 * page, protection.PROT_READ),
        "systemCall editEntry×2 mapRange",
      ],
      [
        "madvise of 4 pages, 2 present",
        call("madvise", at, 4 * page, 4),
        "systemCall editEntry×2 skipEntry×2 mapRange",
      ],
      ["madvise again", call("madvise", at, 4 * page, 4), "systemCall skipEntry×4 mapRange"],
      [
        "populate 3 pages",
        call("mmap", at + 8 * page, 3 * page, rw, fixed | mapFlags.MAP_POPULATE),
        "systemCall lookupVma×3 zeroPage×3 editEntry×3 mapRange",
      ],
      ["munmap of 4 pages, 3 present", call("munmap", at + 8 * page, 4 * page), "systemCall editEntry×3 mapRange"],
      [
        "brk by 2 pages",
        (system) => call("brk", (callAs(system, "P", "brk", 0) ?? 0) + 2 * page)(system),
        "systemCall×2 mapRange",
      ],
      ["a call that fails", call("munmap", at + 1, page), "systemCall"],
    ]);
  });

  it("processes and threads: fork, copy on write, threads, wake, exit", () => {
    check(start(), [
      [
        "touch 2 pages",
        (system) => [0, 1].forEach((n) => touch(dataStart + n * page)(system)),
        "lookupVma×2 zeroPage×2 editEntry×2 copyUserWord×2",
      ],
      ["fork", call("fork", 0), "systemCall zeroPage×2 editEntry×3 copyVma×3 fork forkEntry×3"],
      ["store to a shared page", touch(dataStart), "lookupVma copyPage editEntry copyUserWord"],
      ["store again", touch(dataStart), "copyUserWord"],
      ["thread_create", call("thread_create", 0x1_0000, 0, -1), "systemCall threadCreate"],
      ["exit", call("exit", 0), "systemCall editEntry×3 skipEntry×36 exitProcess"],
    ]);
  });

  it("VASes: create, find, attach, switch, touch inside, detach, delete", () => {
    check(start(), [
      [
        "vas_find",
        (system) => callAs(system, "P", "vas_find", "lib"),
        "systemCall lookupVma zeroPage editEntry vasFind copyUserWord×4",
      ],
      [
        "vas_create",
        (system) => callAs(system, "P", "vas_create", "new", 0o666),
        "systemCall zeroPage vasCreate copyUserWord×4",
      ],
      [
        "vas_attach to write",
        call("vas_attach", 0, 1, 2),
        "systemCall zeroPage×3 duplicateEntry×7 skipEntry×5 copyVma×5 vasAttach",
      ],
      ["vas_switch in", call("vas_switch", 1), "systemCall vasSwitch rootLoadTagged"],
      ["store inside", touch(vasAt + 0x10_0000), "copyUserWord"],
      ["first touch of the process's own memory", touch(dataStart), "lookupVma zeroPage editEntry copyUserWord"],
      ["mmap inside", call("mmap", at, 2 * page, rw, fixed), "systemCall mapRange"],
      ["store to it", touch(at), "lookupVma zeroPage×2 editEntry copyUserWord"],
      ["vas_switch out", call("vas_switch", 0), "systemCall skipEntry vasSwitch rootLoadTagged syncVma×3"],
      ["vas_switch in again", call("vas_switch", 1), "systemCall skipEntry vasSwitch rootLoadTagged"],
      ["vas_switch out again", call("vas_switch", 0), "systemCall skipEntry vasSwitch rootLoadTagged"],
      [
        "vas_detach",
        call("vas_detach", 0, 1),
        "systemCall zeroPage editEntry×9 duplicateEntry skipEntry×6 copyVma vasDetach syncVma×2",
      ],
      ["vas_delete", call("vas_delete", 2), "systemCall vasDelete"],
    ]);
  });

  it("subscriptions", () => {
    check(start(), [
      ["subscribe", call("subscribe", 1), "systemCall zeroPage duplicateEntry×5 copyVma×2 rootLoadTagged subscribe"],
      ["load from it", look(vasAt), "copyUserWord"],
      ["unsubscribe", call("unsubscribe", 1), "systemCall editEntry×5 rootLoadTagged subscribe"],
    ]);
  });
});
