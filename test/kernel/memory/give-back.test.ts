/** What is made is given back whole when it ends: frames, spaces, objects, shared ids, owners of frames. */
import assert from "node:assert/strict";
import { freeTables } from "../../../src/machine/index.js";
import { auditFrames, type System } from "../../../src/kernel/index.js";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { bootIdle, callAs, dataStart, load, process, segment, store, textStart } from "../systems/tiny-program.js";

const page = 0x2000;
const place = 0x3000_0000;
const large = 2 ** 21;
const [rw, fixed, shared, huge] = [3, 0x32, 0x31, 0x4_0000];
const handle = 0x1_0000;

type Settings = Readonly<Record<string, string | number | boolean>>;
type Deed = readonly [call: SystemCallName | "store" | `${string}:${SystemCallName}`, ...args: (number | string)[]];

function start(kernel: Settings, machine: Settings): System {
  const system = bootIdle([process("P"), process("Q"), process("R", { uid: 0 })], {
    kernel,
    machine,
    vases: [
      {
        name: "v",
        mode: 0o666,
        uid: 1000,
        gid: 1000,
        segments: [segment("r", 0x2000_0000, 2 * page, "r--"), segment("w", 0x2010_0000, 2 * page, "rw-")],
      },
    ],
  });
  for (const who of ["P", "Q", "R"]) assert.ok(store(system, who, dataStart + 0x6000, 0));
  return system;
}

/** Everything that is there to be given back. Tables stay for as long as their space. */
function held({ kernel, machine }: System): Record<string, number | string> {
  const { frames, spaces, objects, sharedIds, attached, vases, segments } = kernel;
  let tables = 0;
  for (const { root } of spaces.values()) freeTables(machine, root, () => tables++);
  return {
    frames: frames.used - tables,
    mappings: frames.mappings.reduce((sum, count) => sum + count, 0),
    spaces: spaces.size,
    objects: objects.size,
    attached: attached.size,
    vases: vases.size,
    segments: segments.size,
    users: [...vases.values(), ...segments.values()].map(({ readers, writers }) => readers + writers).join(),
    sharedIds: sharedIds.filter(({ holders }) => holders > 0).length,
    reserved: [...spaces.values()].reduce((sum, mm) => sum + mm.reserved.size, 0),
    threads: [...kernel.threads.values()].filter(({ state }) => state !== "exited").length,
  };
}

function perform(system: System, [call, ...args]: Deed): void {
  if (call === "store") {
    assert.ok(store(system, "P", args[0] as number, 1), `store ${args[0]}`);
    return;
  }
  const [who, name] = call.includes(":") ? call.split(":") : ["P", call];
  const result = callAs(system, who!, name as SystemCallName, ...args);
  assert.ok(result === null || result >= 0, `${call} ${args.join(" ")}: ${result}`);
}

const linux: Settings = {};
const intended: Settings = { preset: "intended" };
const spaceJmp: Settings = { preset: "spacejmp" };
const sasid: Settings = { tags: "asid+sasid" };
const attachInside: Deed[] = [
  ["vas_attach", 0, 1, 2],
  ["vas_switch", 1],
];

const rows: readonly (readonly [what: string, deeds: readonly Deed[], kernel?: Settings, machine?: Settings])[] = [
  [
    "a VAS",
    [
      ["vas_create", "x", 0o666],
      ["vas_delete", 2],
    ],
  ],
  [
    "a segment",
    [
      ["vas_seg_create", "x", place, place + 3 * page, 0o666],
      ["vas_seg_delete", 1],
    ],
  ],
  [
    "a segment in a VAS, by its detach",
    [
      ["vas_seg_create", "x", place, place + 3 * page, 0o666],
      ["vas_seg_attach", 1, 1, 2],
      ["vas_seg_detach", 1, 1],
      ["vas_seg_delete", 1],
    ],
  ],
  [
    "a segment in a VAS, by the VAS's end",
    [
      ["vas_create", "x", 0o666],
      ["vas_seg_create", "x", place, place + 3 * page, 0o666],
      ["vas_seg_attach", 2, 1, 0],
      ["vas_delete", 2],
      ["vas_seg_delete", 1],
    ],
  ],
  [
    "an attachment",
    [
      ["vas_attach", 0, 1, 2],
      ["vas_detach", 0, 1],
    ],
  ],
  [
    "an attachment with ids of its own",
    [
      ["vas_attach", 0, 1, 2],
      ["vas_detach", 0, 1],
    ],
    linux,
    sasid,
  ],
  [
    "an attachment that was entered",
    [...attachInside, ["store", 0x2010_0000], ["vas_switch", 0], ["vas_detach", 0, 1]],
  ],
  [
    "what was mapped inside, by the VAS's end",
    [
      ["vas_create", "x", 0o666],
      ["vas_attach", 0, 2, 2],
      ["vas_switch", 2],
      ["mmap", place, 2 * page, rw, fixed],
      ["store", place],
      ["mmap", place + 4 * page, 2 * page, rw, shared],
      ["store", place + 4 * page],
      ["vas_switch", 0],
      ["vas_detach", 0, 2],
      ["vas_delete", 2],
    ],
  ],
  [
    "a subscription",
    [
      ["subscribe", 1],
      ["unsubscribe", 1],
    ],
    linux,
    sasid,
  ],
  [
    "a subscription without ids",
    [
      ["subscribe", 1],
      ["unsubscribe", 1],
    ],
  ],
  [
    "a subscription elsewhere",
    [
      ["subscribe_at", 1, place],
      ["munmap", place, 0x10_4000],
    ],
  ],
  [
    "private memory",
    [
      ["mmap", place, 4 * page, rw, fixed],
      ["store", place],
      ["store", place + 3 * page],
      ["munmap", place, 4 * page],
    ],
  ],
  [
    "private memory, piece by piece",
    [
      ["mmap", place, 4 * page, rw, fixed],
      ["store", place + page],
      ["store", place + 2 * page],
      ["munmap", place + page, page],
      ["mmap", place, 4 * page, rw, fixed],
      ["store", place],
      ["munmap", place, 4 * page],
    ],
  ],
  [
    "shared memory",
    [
      ["mmap", place, 4 * page, rw, shared],
      ["store", place],
      ["munmap", place + page, page],
      ["munmap", place, 4 * page],
    ],
  ],
  [
    "large pages, touched and set aside",
    [
      ["mmap", place, 3 * large, rw, fixed | huge],
      ["store", place + large],
      ["munmap", place, 3 * large],
    ],
  ],
  [
    "shared large pages",
    [
      ["mmap", place, 2 * large, rw, shared | huge],
      ["store", place + large],
      ["munmap", place, 2 * large],
    ],
  ],
  [
    "the heap",
    [
      ["brk", dataStart + 0x8000 + 3 * page],
      ["store", dataStart + 0x8000],
      ["store", dataStart + 0x8000 + 2 * page],
      ["brk", dataStart + 0x8000],
    ],
  ],
  [
    "what MADV_DONTNEED drops, and the range after it",
    [
      ["mmap", place, 4 * page, rw, fixed],
      ["store", place],
      ["madvise", place, 4 * page, 4],
      ["munmap", place, 4 * page],
    ],
  ],
  [
    "a child",
    [
      ["fork", "C"],
      ["R:kill", 4, 9],
      ["wait", 4, 0],
    ],
  ],
  [
    "a child with shared memory, a subscription and copies on write",
    [
      ["mmap", place, page, rw, shared],
      ["store", place],
      ["subscribe", 1],
      ["fork", "C"],
      ["store", dataStart + 0x6000],
      ["R:kill", 4, 9],
      ["wait", 4, 0],
      ["unsubscribe", 1],
      ["munmap", place, page],
    ],
    linux,
    sasid,
  ],
  [
    "an instance",
    [
      ["spacejmp_vas_attach", 1],
      ["spacejmp_vas_detach", handle],
    ],
    spaceJmp,
  ],
  [
    "an instance with memory and a segment of its own",
    [
      ["seg_alloc", "x", place, 2 * page, 0o666],
      ["spacejmp_vas_attach", 1],
      ["seg_attach", handle, 3, 2],
      ["spacejmp_vas_switch", handle],
      ["mmap", place + 4 * page, page, rw, fixed],
      ["store", place + 4 * page],
      ["spacejmp_vas_switch", 0],
      ["spacejmp_vas_detach", handle],
      ["seg_ctl", 3, 4],
    ],
    spaceJmp,
  ],
  [
    "a clone with copies",
    [
      ["vas_clone", 1],
      ["vas_ctl", 4, 2],
      ["seg_ctl", 3, 4],
      ["seg_ctl", 4, 4],
    ],
    { ...spaceJmp, vas_clone: "copy" },
  ],
  [
    "a clone that shares",
    [
      ["vas_clone", 1],
      ["vas_ctl", 4, 2],
    ],
    spaceJmp,
  ],
];

describe("given back whole", () => {
  for (const [what, deeds, kernel = linux, machine = {}] of rows)
    it(what, () => {
      const system = start(kernel, machine);
      const before = held(system);
      for (const deed of deeds) perform(system, deed);
      assert.deepEqual(held(system), before);
      assert.deepEqual(auditFrames(system), []);
    });

  it("all of it, with the shares of its VASes, when a process ends", () => {
    for (const [kernel, machine] of [
      [linux, {}],
      [linux, sasid],
      [intended, sasid],
      [intended, {}],
    ] as const) {
      const system = start(kernel, machine);
      for (const deed of [
        ["mmap", place, 2 * page, rw, fixed],
        ["store", place],
        ["mmap", place + 4 * page, page, rw, shared],
        ["store", place + 4 * page],
        ["thread_create", textStart, 0, 0],
        ["subscribe_at", 1, 0x2800_0000],
        ...attachInside,
        ["store", 0x2010_0000],
        ["R:kill", 1, 9],
      ] as const)
        perform(system, deed);
      assert.equal(system.kernel.attached.size, 0);
      assert.equal(system.kernel.objects.size, 0);
      assert.deepEqual([system.kernel.vases.get(1)!.readers, system.kernel.vases.get(1)!.writers], [0, 0]);
      assert.equal(system.kernel.sharedIds.filter(({ holders }) => holders > 0).length, 0);
      assert.deepEqual(
        [...system.kernel.spaces.values()].map(({ kind, pid }) => `${kind} ${pid}`),
        ["vas 0", "original 2", "original 3"],
      );
      assert.deepEqual(auditFrames(system), []);
    }
  });
});

describe("frames that are given out again", () => {
  const mapped = (system: System, flags: number, length: number, who = "P"): void =>
    void assert.equal(callAs(system, who, "mmap", place, length, rw, flags), place);

  for (const [what, flags, length] of [
    ["private", fixed, page],
    ["shared", shared, page],
    ["large", fixed | huge, large],
    ["shared large", shared | huge, large],
  ] as const)
    it(`are zero (${what})`, () => {
      // Hardly any memory, so that the same frames come back.
      const system = bootIdle(["P", "Q"], { machine: { preset: "rv64-sv39", memory: 8 * 2 ** 20 } });
      for (let round = 0; round < 3; round++) {
        mapped(system, flags, length);
        for (let at = place; at < place + length; at += length / 2) {
          assert.equal(load(system, "P", at), 0);
          assert.ok(store(system, "P", at, 0x55));
        }
        assert.equal(callAs(system, "P", "munmap", place, length), 0);
      }
    });

  it("a copy of a large page is of its own frames alone", () => {
    const system = bootIdle(["P"], { machine: { preset: "rv64-sv39", memory: 16 * 2 ** 20 } });
    mapped(system, fixed | huge, 2 * large);
    for (const at of [place, place + large - 8, place + large, place + 2 * large - 8])
      assert.ok(store(system, "P", at, at));
    assert.ok(callAs(system, "P", "fork", "C")! > 0);
    assert.ok(store(system, "P", place, 1));
    assert.equal(load(system, "P", place + large - 8), place + large - 8);
    assert.ok(store(system, "P", place + large, 2));
    assert.deepEqual(
      [place, place + large - 8, place + large, place + 2 * large - 8].map((at) => load(system, "P", at)),
      [1, place + large - 8, 2, place + 2 * large - 8],
    );
    assert.deepEqual(auditFrames(system), []);
  });
});
