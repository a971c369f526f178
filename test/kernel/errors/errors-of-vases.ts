/** How each errno of the calls of the VAS patches and of subscriptions is got (vas-semantics §1.6). */
import type { SystemCallName } from "../../../src/image/system-call.js";
import type { System } from "../../../src/kernel/index.js";
import { dataStart } from "../systems/tiny-program.js";
import {
  buffer,
  fails,
  failsWith,
  ofMine,
  ofShown,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  page,
  unmapped,
  type ErrorRun,
  type ErrorRuns,
} from "./error-run.js";

const noProcess = 99_999;
const rw = 3;
const fixed = 0x32;
const place = 0x3000_0000;
/** Where the heap of the test program begins. */
const heap = dataStart + 0x8000;
const other = 0x3400_0000;

/** EINVAL, EINVAL and EFAULT of a name in front of other arguments. */
const names = (call: SystemCallName, ...rest: number[]): readonly (readonly ErrorRun[])[] => [
  [fails("EINVAL", [call, 0, ...rest]), fails("EINVAL", [call, "x".repeat(256), ...rest])],
  [fails("EFAULT", [call, unmapped, ...rest])],
];

/** ESRCH and the like of calls on a task. */
const task = (call: "vas_attach" | "vas_detach", ...rest: number[]): readonly (readonly ErrorRun[])[] => [
  [fails("EINVAL", [call, -1, 1, ...rest]), fails("EINVAL", [call, 0, -1, ...rest])],
  [fails("ESRCH", [call, noProcess, 1, ...rest])],
  [failsWith({ q11: false }, "EPERM", [call, 2, 1, ...rest])],
];

/** What attributes do, of an object that P has no W on and of one that it has made. */
const attributes = (kind: "vas" | "vas_seg", foreign: number, own: readonly ErrorRun["steps"][number][]): ErrorRuns => {
  const [get, set] = [`${kind}_getattr`, `${kind}_setattr`] as const;
  const wrong = (call: SystemCallName): ErrorRun[] => [
    fails("EINVAL", [call, -1, buffer]),
    fails("EINVAL", ...own, [call, 1, 0]),
  ];
  const root: ErrorRun["steps"][number] = ["R:vas_seg_create", "roots", place, place + page, 0o600];
  return {
    [get]: [wrong(get), fails("EINVAL", [get, 99, buffer]), fails("EFAULT", ...own, [get, 1, unmapped])],
    [set]: [
      wrong(set),
      fails("EFAULT", ...own, [set, 1, unmapped]),
      fails("EINVAL", [set, 99, buffer]),
      fails("EACCES", ...(kind === "vas" ? [] : [root]), [set, foreign, buffer]),
      failsWith({ q11: false }, "EPERM", ...own, [set, 1, buffer]),
    ],
  };
};

const own: ErrorRun["steps"] = [["vas_seg_create", "own", place, place + page, 0o600]];
const attached: ErrorRun["steps"] = [["vas_attach", 0, 1, O_RDWR]];
const inside: ErrorRun["steps"] = [...attached, ["vas_switch", 1]];

/** As if so many had it. */
const crowded =
  (objects: "vases" | "segments") =>
  ({ kernel }: System): void => {
    const object = kernel[objects].get(1)!;
    object.readers = 65_535;
    if ("attachments" in object) object.attachments = Array.from({ length: 65_535 }, (_, n) => -1 - n);
  };

/** A machine with one shared id, which VAS 4 has. */
const oneSharedId = {
  machine: { sasids: 1, tags: "asid+sasid" },
  kernel: { shared_ids_full: "refuse" },
  errno: "EINVAL",
} as const;
const takeIt: ErrorRun["steps"] = [["R:subscribe", 4]];

export const vasErrors: ErrorRuns = {
  vas_create: [...names("vas_create", 0o666), fails("EEXIST", ["vas_create", "mine", 0o666])],
  vas_delete: [
    [0, -1, 99].map((vid) => fails("EINVAL", ["vas_delete", vid])),
    [
      fails("EBUSY", ["vas_attach", 0, 1, O_RDONLY], ["vas_delete", 1]),
      fails("EBUSY", ["S:subscribe", 1], ["vas_delete", 1]),
    ],
    [fails("EACCES", ["vas_delete", 2]), fails("EACCES", ["vas_delete", 4])],
  ],
  vas_find: [...names("vas_find"), fails("ESRCH", ["vas_find", "nobody"])],
  vas_attach: [
    ...task("vas_attach", O_RDWR),
    fails("EINVAL", ["vas_attach", 0, 1, 3]),
    [0, 99].map((vid) => fails("EINVAL", ["vas_attach", 0, vid, O_RDWR])),
    [
      fails("EACCES", ["vas_attach", 0, 2, O_RDONLY]),
      fails("EACCES", ["vas_attach", 0, 4, O_WRONLY]),
      fails("EACCES", ["vas_attach", 0, 4, O_RDWR]),
    ],
    { errno: "EBUSY", prepare: crowded("vases"), steps: [["vas_attach", 0, 1, O_RDONLY]] },
    { ...oneSharedId, leaves: [], steps: [...takeIt, ["vas_attach", 0, 1, O_RDONLY]] },
    [
      fails("EBUSY", ["S:vas_attach", 0, 1, O_WRONLY], ["vas_attach", 0, 1, O_RDONLY]),
      fails("EBUSY", ["S:vas_attach", 0, 1, O_RDONLY], ["vas_attach", 0, 1, O_RDWR]),
      fails("EBUSY", ["S:vas_attach", 0, 1, O_RDWR], ["vas_attach", 0, 1, O_WRONLY]),
    ],
    { ...fails("EFAULT", ["vas_attach", 0, 3, O_RDWR]), leaves: ["nextSpace", "sharedIds", "time"] },
  ],
  vas_detach: [
    ...task("vas_detach"),
    [0, 1, 99].map((vid) => fails("EINVAL", ["vas_detach", 0, vid])),
    fails("EBUSY", ...inside, ["vas_detach", 0, 1]),
    {
      errno: "EBUSY",
      kernel: { q6: false },
      steps: [...attached, ["vas_detach", 0, 1]],
      // A sibling that is inside.
      prepare: ({ kernel }) => {
        const main = kernel.threads.get(1 as never)!;
        const sibling = { ...main, tid: 77 as never, core: null, state: "runnable" as const, activeVas: 1 };
        sibling.space = [...kernel.attached.values()][0]!.space;
        kernel.threads.set(sibling.tid, sibling);
      },
    },
    [true, false].map((halfDone) => ({
      // Two readers map memory at one place, and the second finds it taken when it hands its own over.
      ...failsWith(
        { q9: halfDone },
        "EFAULT",
        ["S:vas_attach", 0, 1, O_RDONLY],
        ["vas_attach", 0, 1, O_RDONLY],
        ["S:vas_switch", 1],
        ["vas_switch", 1],
        ["S:mmap", place, page, rw, fixed],
        ["mmap", place, page, rw, fixed],
        ["S:vas_switch", 0],
        ["vas_switch", 0],
        ["S:vas_detach", 0, 1],
        ["vas_detach", 0, 1],
      ),
      ...(halfDone && { leaves: ["mappings", "references", "spaces", "time"] as const }),
    })),
  ],
  vas_switch: [
    [-1, 1, 99].map((vid) => fails("EINVAL", ["vas_switch", vid])),
    // The heap has grown outside since the attached space learnt its bounds (Q1).
    {
      ...fails(
        "EFAULT",
        ["brk", heap + page],
        ...inside,
        ["vas_switch", 0],
        ["brk", heap + 2 * page],
        ["vas_switch", 1],
      ),
      leaves: [],
    },
  ],
  active_vas: [],
  ...attributes("vas", 2, []),
  vas_seg_create: [
    ...names("vas_seg_create", place, place + page, 0o666),
    [
      [place + 1, place + page],
      [place, place + 1],
      [place, place],
      [place + page, place],
    ].map(([start, end]) => fails("EINVAL", ["vas_seg_create", "s", start!, end!, 0o666])),
    fails("EEXIST", ...own, ["vas_seg_create", "own", other, other + page, 0o666]),
    fails("ENOMEM", ["vas_seg_create", "s", place, place + 0x2800_0000, 0o666]),
    [
      fails("EFAULT", ["vas_seg_create", "s", 0, page, 0o666]),
      fails("EFAULT", ["vas_seg_create", "s", 0x6000_0000, 0x6000_0000 + page, 0o666]),
    ],
  ],
  vas_seg_find: [...names("vas_seg_find"), fails("ESRCH", ["vas_seg_find", "nobody"])],
  vas_seg_delete: [
    [0, -1, 99].map((sid) => fails("EINVAL", ["vas_seg_delete", sid])),
    [O_RDONLY, O_RDWR].map((type) => fails("EBUSY", ...own, ["vas_seg_attach", 1, 1, type], ["vas_seg_delete", 1])),
    fails("EACCES", ["R:vas_seg_create", "roots", place, place + page, 0o664], ["vas_seg_delete", 1]),
  ],
  vas_seg_attach: [
    [
      fails("EINVAL", ...own, ["vas_seg_attach", -1, 1, O_RDWR]),
      fails("EINVAL", ...own, ["vas_seg_attach", 1, -1, O_RDWR]),
      fails("EINVAL", ...own, ["vas_seg_attach", 1, 1, 3]),
    ],
    [
      fails("EINVAL", ...own, ["vas_seg_attach", 99, 1, O_RDWR]),
      fails("EINVAL", ...own, ["vas_seg_attach", 1, 99, O_RDWR]),
    ],
    [
      fails("EACCES", ...own, ["vas_seg_attach", 4, 1, O_RDWR]),
      fails("EACCES", ["R:vas_seg_create", "roots", place, place + page, 0o664], ["vas_seg_attach", 1, 1, O_RDWR]),
    ],
    [
      fails("EBUSY", ...own, ...attached, ["vas_seg_attach", 1, 1, O_RDWR]),
      fails("EBUSY", ...own, ["S:subscribe", 1], ["vas_seg_attach", 1, 1, O_RDWR]),
    ],
    { errno: "EBUSY", prepare: crowded("segments"), steps: [...own, ["vas_seg_attach", 1, 1, O_RDONLY]] },
    [
      fails("EBUSY", ...own, ["vas_seg_attach", 5, 1, O_WRONLY], ["vas_seg_attach", 1, 1, O_RDONLY]),
      fails("EBUSY", ...own, ["vas_seg_attach", 5, 1, O_RDONLY], ["vas_seg_attach", 1, 1, O_RDWR]),
    ],
    fails("EFAULT", ["vas_seg_create", "s", ofMine, ofMine + page, 0o600], ["vas_seg_attach", 1, 1, O_RDWR]),
  ],
  vas_seg_detach: [
    [fails("EINVAL", ["vas_seg_detach", -1, 1]), fails("EINVAL", ...own, ["vas_seg_detach", 1, -1])],
    [fails("EINVAL", ["vas_seg_detach", 99, 1]), fails("EINVAL", ...own, ["vas_seg_detach", 1, 1])],
    [
      fails("EBUSY", ...own, ["vas_seg_attach", 1, 1, O_RDWR], ...attached, ["vas_seg_detach", 1, 1]),
      fails("EBUSY", ...own, ["vas_seg_attach", 1, 1, O_RDWR], ["S:subscribe", 1], ["vas_seg_detach", 1, 1]),
    ],
    // With `q4 off` the VAS loses a page of the segment, which the segment keeps.
    failsWith(
      { q4: false },
      "EFAULT",
      ["vas_seg_create", "s", place, place + 2 * page, 0o600],
      ["vas_seg_attach", 1, 1, O_RDWR],
      ...inside,
      ["munmap", place, page],
      ["vas_switch", 0],
      ["vas_detach", 0, 1],
      ["vas_seg_detach", 1, 1],
    ),
  ],
  ...attributes("vas_seg", 1, own),

  subscribe: [
    [0, -1, 99].map((vid) => fails("EINVAL", ["subscribe", vid])),
    fails("EACCES", ["subscribe", 2]),
    fails("EFAULT", ["subscribe", 3]),
    { ...oneSharedId, leaves: [], steps: [...takeIt, ["subscribe", 1]] },
  ],
  unsubscribe: [[1, 99].map((vid) => fails("EINVAL", ["unsubscribe", vid]))],
  subscribe_at: [
    [
      fails("EINVAL", ["subscribe_at", 99, place]),
      fails("EINVAL", ["subscribe_at", 5, place]),
      fails("EINVAL", ["subscribe_at", 1, place + 1]),
    ],
    fails("EACCES", ["R:vas_setattr", 4, buffer], ["subscribe_at", 4, place]),
    [fails("ENOMEM", ["subscribe_at", 4, page]), fails("ENOMEM", ["subscribe_at", 4, 0x6000_0000 - page])],
    [
      fails("EFAULT", ["mmap", place + page, page, rw, fixed], ["subscribe_at", 4, place]),
      fails("EFAULT", ["mmap", ofShown, page, rw, fixed], ["subscribe_at", 4, ofShown]),
    ],
    { ...oneSharedId, leaves: [], steps: [...takeIt, ["subscribe_at", 1, ofMine]] },
  ],
};
