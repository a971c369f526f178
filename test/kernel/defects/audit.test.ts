/**
 * The audit that other tests rely on: each kind of disagreement, put in by hand, is found and told, and nothing else is. And the
 * list of leaks, likewise.
 */
import assert from "node:assert/strict";
import {
  forEachLeaf,
  setFrameOwner,
  type Leaf,
  type Pfn,
  type VirtualAddress,
  writeLeaf,
} from "../../../src/machine/index.js";
import { auditFrames, type Mm, type System } from "../../../src/kernel/index.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { bootIdle, callAs, dataStart, load, named, segment, store } from "../systems/tiny-program.js";

const page = 0x2000;
const place = 0x3000_0000;
const large = 2 ** 21;

/** P with memory of every kind: touched data, shared memory, a large page set aside, a subscription and an attachment; Q attaches, too. */
function start(): System {
  const system = bootIdle(["P", "Q"], {
    machine: { tags: "asid+sasid" },
    vases: [
      { name: "v", mode: 0o666, uid: 0, gid: 0, segments: [segment("d", 0x2000_0000, page, "r--")] },
      { name: "w", mode: 0o666, uid: 0, gid: 0, segments: [] },
    ],
  });
  const calls: [Parameters<typeof callAs>[2], ...(number | string)[]][] = [
    ["subscribe", 1],
    ["vas_attach", 0, 2, 0],
    ["mmap", place, page, 3, 0x31],
    ["mmap", place + large, large, 3, 0x32 | 0x4_0000],
    ["mmap", 0x4000_0000, page, 3, 0x32],
    ["vas_seg_create", "s", 0x2800_0000, 0x2800_0000 + page, 0o666],
  ];
  for (const [name, ...args] of calls) assert.ok(callAs(system, "P", name, ...args)! >= 0, name);
  assert.ok(store(system, "P", dataStart, 1) && store(system, "P", place, 1));
  assert.notEqual(load(system, "P", 0x2000_0000), null);
  assert.deepEqual(auditFrames(system), []);
  return system;
}

const spaceOfP = (system: System): Mm => spaceOf(system.kernel, named(system, "P").space);

/** Entry of an address of P. */
function leafAt(system: System, va: number): Leaf {
  let found: Leaf | null = null;
  forEachLeaf(system.machine, spaceOfP(system).root, va as VirtualAddress, (va + 1) as VirtualAddress, (_, leaf) => {
    found = leaf;
  });
  return found!;
}

const change = (system: System, va: number, changes: Partial<Leaf>): void =>
  writeLeaf(system.machine, spaceOfP(system).root, va as VirtualAddress, { ...leafAt(system, va), ...changes }, () =>
    assert.fail("there is a table"),
  );

const indexOf = ({ machine }: System, pfn: Pfn): number => pfn - machine.memory.firstPfn;
const vmaOf = (system: System, va: number): Mm["vmas"][number] =>
  spaceOfP(system).vmas.find(({ start: from, end }) => from <= va && va < end)!;

/** What is put in, and what the audit says of it. */
const faults: readonly (readonly [what: string, put: (system: System) => void, told: readonly RegExp[]])[] = [
  [
    "a reference too many",
    (system) => void system.kernel.frames.references[indexOf(system, leafAt(system, dataStart).pfn)]!++,
    [/^frame 0x\w+ counts 2 references, 1 exist$/],
  ],
  [
    "a mapping too many",
    (system) => void system.kernel.frames.mappings[indexOf(system, leafAt(system, dataStart).pfn)]!++,
    [/^frame 0x\w+ counts 2 mappings, 1 exist$/],
  ],
  [
    "a frame in the free list twice",
    ({ kernel: { frames } }) => void frames.free.push(frames.free[0]!),
    [/^a frame is in the free list twice$/],
  ],
  [
    "a frame in use in the free list",
    (system) => void system.kernel.frames.free.push(leafAt(system, dataStart).pfn),
    [/^frame 0x\w+ has 1 references and is free$/],
  ],
  [
    "a free frame that is not in the list",
    ({ kernel: { frames } }) => void frames.free.pop(),
    [/^frame 0x\w+ has 0 references and is not free$/],
  ],
  [
    "a frame of nobody",
    (system) => setFrameOwner(system.machine.memory, leafAt(system, dataStart).pfn, -1),
    [/^frame 0x\w+ has 1 references and the wrong owner$/],
  ],
  [
    "a wrong count of used frames",
    ({ kernel }) => void kernel.frames.used++,
    [/^(\d+) frames are counted as used, \d+ are$/],
  ],
  [
    "a page that no VMA has",
    (system) => {
      const mm = spaceOfP(system);
      mm.vmas = mm.vmas.filter(({ start: from }) => from !== dataStart);
    },
    [/^space \d+ at 0x0004_[06]000: present, but in no VMA$/],
  ],
  [
    "a page that may be written although its VMA may not",
    (system) => void (vmaOf(system, dataStart).write = false),
    [/^space \d+ at 0x0004_[06]000: permissions exceed the VMA's$/],
  ],
  [
    "a page that may be executed although its VMA may not",
    (system) => change(system, dataStart, { execute: true }),
    [/^space \d+ at 0x0004_[06]000: permissions exceed the VMA's$/],
  ],
  [
    "a page that is the kernel's",
    (system) => change(system, dataStart, { user: false }),
    [/permissions exceed the VMA's$/],
  ],
  [
    "a page without the shared id of its VMA",
    (system) => change(system, 0x2000_0000, { shared: -1 }),
    [/^space \d+ at 0x2000_0000: shared id -1, VMA says 0$/],
  ],
  [
    "a VMA of other pages than its entries",
    (system) => void (vmaOf(system, dataStart).largePage = large),
    [
      /^space \d+ at 0x0004_[06]000: a page of 8192 bytes, the VMA has others$/,
      /^space \d+: VMA at 0x0004_0000 is no multiple of its pages of 2097152 bytes$/,
    ],
  ],
  [
    "a large page set aside for nobody",
    (system) => {
      const mm = spaceOfP(system);
      const [[va, pfn]] = [...mm.reserved] as [[VirtualAddress, Pfn]];
      mm.reserved.delete(va);
      mm.reserved.set(dataStart as VirtualAddress, pfn);
    },
    [/^space \d+ at 0x0004_0000: a large page is reserved, but for no VMA$/, /counts 1 references, 0 exist$/],
  ],
  [
    "an empty VMA",
    (system) => {
      const { vmas } = spaceOfP(system);
      const index = vmas.findIndex(({ start: from }) => from > 0x5000_0000);
      vmas.splice(index, 0, { ...vmaOf(system, place), start: 0x5000_0000, end: 0x5000_0000, object: null });
    },
    [/^space \d+: VMA at 0x5000_0000 is empty or overlaps the next$/],
  ],
  [
    "VMAs that overlap",
    (system) => void (vmaOf(system, place + large).end = 0x4020_0000),
    [/^space \d+: VMA at 0x3020_0000 is empty or overlaps the next$/],
  ],
  [
    "an object with a user too many",
    ({ kernel }) => void [...kernel.objects.values()][0]!.users++,
    [/^object \d+ counts 2 users, 1 VMAs map it$/],
  ],
  [
    "a holder of a shared id too many",
    ({ kernel }) => void kernel.sharedIds[0]!.holders++,
    [/^VAS 1 counts 2 holders of its shared id, 1 exist$/],
  ],
  [
    "a shared id of another VAS",
    ({ kernel }) => void (kernel.sharedIds[0]!.vid = 2),
    [/^shared id 0 does not belong to VAS 1$/],
  ],
  [
    "a reader too many",
    ({ kernel }) => void kernel.vases.get(2)!.readers++,
    [/^VAS 2 counts 2 readers and 0 writers, 1 attachments$/],
  ],
  [
    "a segment that is gone",
    ({ kernel }) => void kernel.vases.get(1)!.segments.push({ sid: 9, type: "ro" }),
    [/^VAS 1 has segment 9, which is gone$/],
  ],
  [
    "a writer of a segment too many",
    ({ kernel }) => void kernel.segments.get(1)!.writers++,
    [/^segment 1 counts 0 readers and 1 writers, 0 VASes have it$/],
  ],
];

describe("the audit of frames and shares", () => {
  for (const [what, put, told] of faults)
    it(`finds ${what}`, () => {
      const system = start();
      put(system);
      const problems = auditFrames(system);
      const others = problems.filter((problem) => !told.some((pattern) => pattern.test(problem)));
      assert.deepEqual(others, [], "tells nothing else");
      for (const pattern of told)
        assert.ok(
          problems.some((problem) => pattern.test(problem)),
          `${pattern}: ${problems}`,
        );
    });
});
