/** What segments, SpaceJMP's calls, subscriptions elsewhere and large pages pay for. */
import assert from "node:assert/strict";
import type { System } from "../../../src/kernel/index.js";
import { paid } from "../systems/paid.js";
import { bootIdle, callAs, dataStart, segment, store } from "../systems/tiny-program.js";

const page = 0x2000;
const vasAt = 0x2000_0000;
const place = 0x3000_0000;
const large = 2 ** 21;

type Step = readonly [what: string, call: [Parameters<typeof callAs>[2], ...(number | string)[]], expected: string];

/** The calls one after the other, each with what P's core pays. Names are "s" and lie in a page that is there. */
function check(system: System, steps: readonly Step[]): void {
  assert.deepEqual(
    steps.map(([what, call]) => [what, paid(system, () => callAs(system, "P", ...call))]),
    steps.map(([what, , expected]) => [what, expected]),
  );
}

function start(kernel: Record<string, string | boolean> = {}, machine: Record<string, string | number> = {}): System {
  const system = bootIdle(["P", "Q"], {
    kernel,
    machine,
    vases: [{ name: "v", mode: 0o666, uid: 1000, gid: 1000, segments: [segment("d", vasAt, 2 * page, "rw-")] }],
  });
  assert.ok(store(system, "P", dataStart + 0x6000, 0));
  return system;
}

describe("what sharing pays for", () => {
  it("segments: create, find, attach, detach, delete", () =>
    check(start(), [
      [
        "vas_seg_create of 3 pages",
        ["vas_seg_create", "s", place, place + 3 * page, 0o666],
        "systemCall zeroPage×5 editEntry×3 vasCreate copyUserWord×2",
      ],
      ["vas_seg_find", ["vas_seg_find", "s"], "systemCall vasFind copyUserWord×2"],
      ["vas_seg_getattr", ["vas_seg_getattr", 1, dataStart + 0x6000], "systemCall copyUserWord×2"],
      ["vas_seg_setattr", ["vas_seg_setattr", 1, dataStart + 0x6000], "systemCall copyUserWord×2"],
      ["vas_seg_attach", ["vas_seg_attach", 1, 1, 2], "systemCall zeroPage duplicateEntry×3 copyVma segmentAttach"],
      ["vas_seg_detach", ["vas_seg_detach", 1, 1], "systemCall editEntry×3 segmentAttach syncVma"],
      ["vas_seg_delete", ["vas_seg_delete", 1], "systemCall editEntry×3 vasDelete"],
    ]));

  it("subscribe_at maps what the VAS has, page by page", () =>
    check(start(), [
      ["at another address", ["subscribe_at", 1, place], "systemCall zeroPage editEntry×2 copyVma mapRange"],
      ["munmap of it", ["munmap", place, 2 * page], "systemCall editEntry×2 mapRange"],
    ]));

  it("SpaceJMP: attach, switch with its lock, tag, clone, delete", () =>
    check(start({ preset: "spacejmp", vas_clone: "copy" }), [
      ["vas_attach", ["spacejmp_vas_attach", 1], "systemCall zeroPage×3 duplicateEntry×3 copyVma×4 vasAttach"],
      ["vas_switch in", ["spacejmp_vas_switch", 0x1_0000], "systemCall vasSwitch rootLoad segmentLock"],
      ["vas_switch out", ["spacejmp_vas_switch", 0], "systemCall vasSwitch rootLoad segmentLock"],
      ["vas_ctl of a tag", ["vas_ctl", 5, 1, 1], "systemCall"],
      [
        "vas_switch in, tagged",
        ["spacejmp_vas_switch", 0x1_0000],
        "systemCall vasSwitchTagged rootLoadTagged segmentLock",
      ],
      ["vas_switch out, to a space without", ["spacejmp_vas_switch", 0], "systemCall vasSwitch rootLoad segmentLock"],
      [
        "vas_clone of 2 pages",
        ["vas_clone", 1],
        "systemCall zeroPage×4 copyPage×2 editEntry×2 duplicateEntry×2 copyVma vasCreate×2",
      ],
      ["vas_detach", ["spacejmp_vas_detach", 0x1_0000], "systemCall editEntry×3 skipEntry×6 vasDetach"],
      ["seg_clone of 2 pages", ["seg_clone", 1], "systemCall zeroPage×2 copyPage×2 editEntry×2 vasCreate"],
      ["vas_ctl to delete", ["vas_ctl", 4, 2], "systemCall editEntry×2 mapRange vasDelete"],
    ]));

  it("large pages: every base page is zeroed, copied and counted, the entry is one", () =>
    check(start({}, { preset: "rv64-sv39", memory: 32 * 2 ** 20 }), [
      ["mmap of 2", ["mmap", place, 2 * large, 3, 0x32 | 0x4_0000], "systemCall mapRange"],
      [
        "populate",
        ["mmap", place, 2 * large, 3, 0x32 | 0x4_0000 | 0x8000],
        "systemCall lookupVma×2 zeroPage×1024 editEntry×2 skipEntry×2 mapRange",
      ],
      ["madvise", ["madvise", place, 2 * large, 4], "systemCall editEntry×2 mapRange"],
    ]));
});
