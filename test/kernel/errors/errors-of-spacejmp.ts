/** How each errno of SpaceJMP's calls is got (vas-semantics §3). */
import type { OwnerId, Pfn } from "../../../src/machine/index.js";
import type { System } from "../../../src/kernel/index.js";
import { allocateFrame, freeFrames, putFrame } from "../../../src/kernel/frames/index.js";
import { segment } from "../systems/tiny-program.js";
import {
  fails as failsOnLinux,
  ofMine,
  O_RDONLY,
  O_RDWR,
  page,
  unmapped,
  type ErrorRun,
  type ErrorRuns,
  type Settings,
  type Step,
} from "./error-run.js";
import type { ErrorName } from "../../../src/image/system-call-errors.js";

const [MODE, USER, GROUP, DELETE, TAG, LOCKABLE] = [1, 2, 3, 4, 5, 6];
const handle = 0x1_0000;
const place = 0x3000_0000;

const failsWith = (kernel: Settings, name: ErrorName, ...steps: readonly Step[]): ErrorRun => ({
  ...failsOnLinux(name, ...steps),
  kernel: { preset: "spacejmp", ...kernel },
});
const fails = (name: ErrorName, ...steps: readonly Step[]): ErrorRun => failsWith({}, name, ...steps);

const attached: Step = ["spacejmp_vas_attach", 1];
const inside: readonly Step[] = [attached, ["spacejmp_vas_switch", handle]];
/** Segments 1 "mine.m", 2 "overlap.o" and 3 "shown.s" come from the VASes; the next is 4. */
const own: Step = ["seg_alloc", "own", place, page, 0o600];
const roots: Step = ["R:seg_alloc", "roots", place, page, 0o600];
const barrelfish: Settings = { vas_removal: false };

/** As if so many had attached VAS 1. */
const crowded = ({ kernel }: System): void => {
  const vas = kernel.vases.get(1)!;
  vas.writers = 65_535;
  vas.attachments = Array.from({ length: 65_535 }, () => [...kernel.attached.keys()][0]!);
};

/** A machine where frames enough are free, and large pages for hardly any copy of VAS 6, which has two segments of one. */
const scattered = (ranges: number, step: Step): ErrorRun => ({
  ...failsWith({ vas_clone: "copy" }, "ENOMEM", step),
  machine: { preset: "rv64-sv39", memory: 16 * 2 ** 20 },
  vas: {
    name: "large",
    mode: 0o660,
    uid: 1000,
    gid: 1000,
    segments: ["a", "b"].map((name, index) => ({
      ...segment(name, place + index * 2 ** 21, 2 ** 21, "rw-"),
      pageBytes: 2 ** 21,
    })),
  },
  prepare: (system) => {
    const all: Pfn[] = [];
    while (freeFrames(system) > 0) all.push(allocateFrame(system, 0 as OwnerId));
    const spared = Math.floor(all.at(-1)! / 512) - 1;
    for (const pfn of all)
      if (pfn % 512 !== 7 || (ranges > 0 && Math.floor(pfn / 512) === spared)) putFrame(system, pfn);
  },
  leaves: ["nextSpace", "owners", "time"],
});

/** No command, and no value, of vas_ctl and seg_ctl. */
const wrongCommands = (command: (command: number, argument: number) => Step, ...before: Step[]): ErrorRun[] => [
  ...[0, 7, -1].map((unknown) => fails("EINVAL", ...before, command(unknown, 1))),
  ...[MODE, USER, GROUP].map((known) => fails("EINVAL", ...before, command(known!, -1))),
];

export const spaceJmpErrors: ErrorRuns = {
  spacejmp_vas_attach: [
    [0, -1, 99].map((vid) => fails("EINVAL", ["spacejmp_vas_attach", vid])),
    fails("EACCES", ["spacejmp_vas_attach", 2]),
    { ...fails("EBUSY", ["S:spacejmp_vas_attach", 1], attached), prepare: crowded },
    { ...fails("EFAULT", ["spacejmp_vas_attach", 3]), leaves: ["nextSpace", "sharedIds", "time"] },
  ],
  spacejmp_vas_detach: [
    [0, 1, handle].map((vh) => fails("EINVAL", ["S:spacejmp_vas_attach", 1], ["spacejmp_vas_detach", vh])),
    failsWith(barrelfish, "EOPNOTSUPP", attached, ["spacejmp_vas_detach", handle]),
    fails("EBUSY", ...inside, ["spacejmp_vas_detach", handle]),
  ],
  spacejmp_vas_switch: [
    [-1, 1, handle].map((vh) => fails("EINVAL", ["S:spacejmp_vas_attach", 1], ["spacejmp_vas_switch", vh])),
    // Each holds the lock of one segment and goes for the other's.
    {
      ...failsWith(
        { lock_deadlock: "refuse", lock_handover: "acquire-first" },
        "EDEADLK",
        own,
        ["seg_attach", 5, 4, O_RDWR],
        ...["", "S:"].flatMap((who): Step[] => [
          [`${who}spacejmp_vas_attach` as "spacejmp_vas_attach", 1],
          [`${who}spacejmp_vas_attach` as "spacejmp_vas_attach", 5],
        ]),
        ["spacejmp_vas_switch", handle],
        ["S:spacejmp_vas_switch", handle + 1],
        ["S:spacejmp_vas_switch", handle],
        ["spacejmp_vas_switch", handle + 1],
      ),
    },
  ],
  vas_clone: [
    [0, -1, 99].map((vid) => fails("EINVAL", ["vas_clone", vid])),
    [
      fails("EACCES", ["vas_clone", 2]),
      failsWith({ vas_clone: "copy" }, "EACCES", roots, ["R:seg_attach", 1, 4, O_RDWR], ["vas_clone", 1]),
    ],
    [
      // There is memory for the copy of one segment, and none for that of the other.
      failsWith(
        { vas_clone: "copy", max_memory: 4 * 2 ** 20 },
        "ENOMEM",
        ["seg_alloc", "large", place, 200 * page, 0o600],
        ["seg_attach", 1, 4, O_RDWR],
        ["seg_alloc", "larger", place + 0x100_0000, 200 * page, 0o600],
        ["vas_clone", 1],
      ),
      // There is one large page for the copies of two.
      scattered(1, ["vas_clone", 6]),
    ],
  ],
  vas_ctl: [
    [0, -1, 99].map((vid) => fails("EINVAL", ["vas_ctl", MODE!, vid, 0o600])),
    fails("EBUSY", ["S:spacejmp_vas_attach", 1], ["vas_ctl", DELETE!, 1]),
    [MODE, USER, GROUP, DELETE, TAG].map((command) => fails("EACCES", ["vas_ctl", command!, 4, 1])),
    failsWith(barrelfish, "EOPNOTSUPP", ["vas_ctl", DELETE!, 1]),
    wrongCommands((command, argument) => ["vas_ctl", command, 1, argument]),
  ],
  seg_find: [
    [fails("EINVAL", ["seg_find", 0]), fails("EINVAL", ["seg_find", "x".repeat(256)])],
    fails("EFAULT", ["seg_find", unmapped]),
    fails("ESRCH", ["seg_find", "mine"]),
  ],
  seg_alloc: [
    [0, "x".repeat(256)].map((name) => fails("EINVAL", ["seg_alloc", name, place, page, 0o600])),
    fails("EFAULT", ["seg_alloc", unmapped, place, page, 0o600]),
    [fails("EINVAL", ["seg_alloc", "s", place + 1, page, 0o600]), fails("EINVAL", ["seg_alloc", "s", place, 0, 0o600])],
    fails("EEXIST", ["seg_alloc", "mine.m", place, page, 0o600]),
    fails("ENOMEM", ["seg_alloc", "s", place, 0x2800_0000, 0o600]),
    [
      fails("EFAULT", ["seg_alloc", "s", 0, page, 0o600]),
      fails("EFAULT", ["seg_alloc", "s", 0x6000_0000 - page, 2 * page, 0o600]),
    ],
  ],
  seg_clone: [
    [0, -1, 99].map((sid) => fails("EINVAL", ["seg_clone", sid])),
    fails("EACCES", roots, ["seg_clone", 4]),
    failsWith({ max_memory: 4 * 2 ** 20 }, "ENOMEM", ["seg_alloc", "s", place, 300 * page, 0o600], ["seg_clone", 4]),
    scattered(0, ["seg_clone", 4]),
  ],
  seg_attach: [
    [
      fails("EINVAL", own, ["seg_attach", 1, 4, 3]),
      fails("EINVAL", ["seg_attach", 1, 99, O_RDWR]),
      fails("EINVAL", attached, ["seg_attach", handle, 99, O_RDWR]),
    ],
    [
      fails("EINVAL", own, ["seg_attach", 99, 4, O_RDWR]),
      fails("EINVAL", own, ["seg_attach", handle, 4, O_RDWR]),
      fails("EINVAL", own, attached, ["seg_attach", 0, 4, O_RDWR]),
    ],
    [
      fails("EACCES", roots, ["seg_attach", 1, 4, O_RDONLY]),
      fails("EACCES", roots, attached, ["seg_attach", handle, 4, O_RDONLY]),
      fails("EACCES", ["R:seg_alloc", "s", place, page, 0o644], ["seg_attach", 1, 4, O_RDWR]),
      fails("EACCES", own, ["seg_attach", 4, 4, O_RDWR]),
    ],
    [
      fails("EFAULT", ["seg_alloc", "s", ofMine, page, 0o600], ["seg_attach", 1, 4, O_RDWR]),
      fails("EFAULT", ["seg_alloc", "s", ofMine, page, 0o600], attached, ["seg_attach", handle, 4, O_RDWR]),
      // In the way in one instance only.
      fails(
        "EFAULT",
        own,
        ["seg_alloc", "over", place, page, 0o600],
        ["S:spacejmp_vas_attach", 1],
        ["S:seg_attach", handle, 4, O_RDWR],
        ["seg_attach", 1, 5, O_RDWR],
      ),
    ],
  ],
  seg_detach: [
    [
      fails("EINVAL", ["seg_detach", 99, 1]),
      fails("EINVAL", ["seg_detach", handle, 1]),
      fails("EINVAL", ["seg_detach", 5, 1]),
      fails("EINVAL", attached, ["seg_detach", handle, 1]),
    ],
    fails("EACCES", ["seg_detach", 4, 3]),
    [
      failsWith(barrelfish, "EOPNOTSUPP", ["seg_detach", 1, 1]),
      failsWith(barrelfish, "EOPNOTSUPP", own, attached, ["seg_attach", handle, 4, O_RDWR], ["seg_detach", handle, 4]),
    ],
    [
      fails("EBUSY", ["S:spacejmp_vas_attach", 1], ["S:spacejmp_vas_switch", handle], ["seg_detach", 1, 1]),
      // S waits to enter.
      fails(
        "EBUSY",
        ...inside,
        ["S:spacejmp_vas_attach", 1],
        ["S:spacejmp_vas_switch", handle],
        ["spacejmp_vas_switch", 0],
        ["seg_detach", 1, 1],
      ),
      fails(
        "EBUSY",
        own,
        attached,
        ["seg_attach", handle, 4, O_RDWR],
        ["spacejmp_vas_switch", handle],
        ["seg_detach", handle, 4],
      ),
    ],
  ],
  seg_ctl: [
    [0, -1, 99].map((sid) => fails("EINVAL", ["seg_ctl", sid, MODE!, 0o600])),
    [O_RDONLY, O_RDWR].map((type) => fails("EBUSY", own, ["seg_attach", 5, 4, type], ["seg_ctl", 4, DELETE!])),
    fails("EBUSY", ["S:spacejmp_vas_attach", 1], ["S:spacejmp_vas_switch", handle], ["seg_ctl", 1, LOCKABLE!, 0]),
    [MODE, USER, GROUP, LOCKABLE].map((command) => fails("EACCES", ["seg_ctl", 3, command!, 1])),
    failsWith({ segment_locks: "none" }, "EOPNOTSUPP", own, ["seg_ctl", 4, LOCKABLE!, 1]),
    failsWith(barrelfish, "EOPNOTSUPP", own, ["seg_ctl", 4, DELETE!]),
    wrongCommands((command, argument) => ["seg_ctl", 4, command, argument], own),
  ],
};
