/** Large pages: their frames, mmap with MAP_HUGETLB, fork, unmapping, and VASes that have them. */
import assert from "node:assert/strict";
import type { OwnerId, Pfn, VirtualAddress } from "../../src/machine/base/address.js";
import {
  Access,
  EventKind,
  eventsSince,
  firstFrame,
  isValid,
  machinePresets,
  pageAt,
  preload,
} from "../../src/machine/index.js";
import { auditFrames, errno, type Mm, type System } from "../../src/kernel/index.js";
import {
  allocateFrame,
  allocateRun,
  freeFrames,
  longestRun,
  putFrame,
  references,
} from "../../src/kernel/frames/frame-allocator.js";
import { spaceOf } from "../../src/kernel/state/kernel.js";
import { leafOf } from "../../src/kernel/pages/page-mapping.js";
import { splitLargePages } from "../../src/kernel/pages/split-pages.js";
import { findVma } from "../../src/kernel/state/vma.js";
import { bootIdle, callAs, load, named, segment, store, threadNamed } from "./tiny-program.js";
import { sampled } from "../sample.js";

const M = 2 ** 20;
const huge = 0x4_0000;
const sized = (exponent: number): number => huge | (exponent * 2 ** 26);
const anonymous = 0x22;
const shared = 0x21;
const fixed = 0x10;
const nobody = 0 as OwnerId;

const mapped = (system: System, who: string, length: number, flags: number, at = 0): number =>
  callAs(system, who, "mmap", at, length, 3, flags)!;
const spaceOfProcess = (system: System, who: string): Mm => spaceOf(system.kernel, threadNamed(system, who).space);
const bytesAt = (system: System, who: string, va: number): number =>
  pageAt(system.machine, spaceOfProcess(system, who).root, va as VirtualAddress)?.bytes ?? 0;
const frameAt = (system: System, who: string, va: number): Pfn =>
  leafOf(system, spaceOfProcess(system, who), va as VirtualAddress)!.pfn;
const said = (system: System): string[] =>
  system.kernel.output.flatMap((record) => (record.kind === "shortage" ? [record.text] : []));

describe("frames for large pages", () => {
  const start = (memory: number): System => bootIdle(["P"], { machine: { preset: "rv64-sv39", memory } });

  it("are contiguous, aligned to their number, and the lowest that are free", () => {
    const system = start(16 * M);
    const [first, second] = [allocateRun(system, nobody, 512)!, allocateRun(system, nobody, 512)!];
    assert.equal(first - firstFrame(system.machine.memory), 512);
    assert.equal(second, first + 512);
    putFrame(system, first, 512);
    const small = allocateRun(system, nobody, 16)!;
    assert.ok(small % 16 === 0 && small < first, "between what is in use below");
    assert.equal(allocateRun(system, nobody, 512), first);
    assert.equal(allocateRun(system, nobody, 512), second + 512);
  });

  it("stay together while single frames are to be had elsewhere", () => {
    const system = start(8 * M);
    const run = allocateRun(system, nobody, 512)!;
    const before = allocateFrame(system, nobody);
    assert.ok(before < run, "from what the run has skipped");
    putFrame(system, run, 512);
    for (let count = 0; count < 300; count++) {
      const pfn = allocateFrame(system, nobody);
      assert.ok(pfn < run || pfn >= run + 512);
    }
    assert.equal(allocateRun(system, nobody, 512), run);
  });

  it("are not to be had where every range has a frame in use, until one is given back", () => {
    const system = start(8 * M);
    const all: Pfn[] = [];
    while (freeFrames(system) > 0) all.push(allocateFrame(system, nobody));
    const [kept, freed] = [all.filter((pfn) => pfn % 512 === 7), all.filter((pfn) => pfn % 512 !== 7)];
    for (const pfn of freed) putFrame(system, pfn);
    assert.equal(allocateRun(system, nobody, 512), null);
    assert.equal(longestRun(system), 511);
    assert.notEqual(allocateRun(system, nobody, 256), null);
    putFrame(system, kept[1]!);
    assert.equal(allocateRun(system, nobody, 512)! % 512, 0);
  });
});

describe("sizes of large pages", () => {
  it("are those of the machine", () => {
    const sizes = Object.fromEntries(
      machinePresets().map(({ name, largePages }) => [name, largePages.map((bytes) => bytes / 1024)]),
    );
    assert.deepEqual(sizes["arc-hs38-1k"], [2048]);
    assert.deepEqual(sizes["arc-770d"], []);
    assert.deepEqual(sizes["rv64-sv39"], [64, 2048, M]);
    assert.deepEqual(sizes["cortex-a9"], [64, 1024, 16_384]);
    assert.deepEqual(sizes["cortex-a53"], [64, 2048, 32_768, M]);
    assert.deepEqual(sizes["skylake"], [2048, M]);
  });

  const usual = [
    ["rv64-sv39", 2],
    ["skylake", 2],
    ["cortex-a53", 2],
    ["cortex-a9", 1],
    ["arc-hs38-1k", 2],
  ] as const;
  for (const [preset, size] of usual) {
    it(`MAP_HUGETLB alone gives pages of ${size}M on ${preset}`, () => {
      const system = bootIdle(["P"], { machine: { preset } });
      const at = mapped(system, "P", 1, anonymous | huge);
      assert.equal(at % (size * M), 0);
      assert.ok(store(system, "P", at + size * M - 8, 5));
      assert.equal(bytesAt(system, "P", at), size * M);
      assert.equal(callAs(system, "P", "munmap", at, size * M), 0);
      assert.deepEqual(auditFrames(system), []);
    });
  }

  const named = [
    ["cortex-a9", 16],
    ["cortex-a9", 24],
    ["cortex-a53", 16],
    ["cortex-a53", 25],
    ["rv64-sv39", 16],
  ] as const;
  const gigabyte = [
    ["cortex-a53", 30],
    ["rv64-sv48", 30],
    ["skylake", 30],
  ] as const;
  for (const [preset, exponent] of [...named, ...sampled(gigabyte, 1)]) {
    it(`has pages of 2^${exponent} bytes on ${preset} by name`, () => {
      const bytes = 2 ** exponent;
      const memory = exponent === 30 ? 2048 * M : 128 * M;
      const system = bootIdle(["P"], { machine: { preset, memory } });
      const at = mapped(system, "P", bytes, anonymous | sized(exponent));
      assert.equal(at % bytes, 0);
      assert.ok(store(system, "P", at + bytes / 2, 77));
      assert.equal(bytesAt(system, "P", at + bytes - 1), bytes);
      assert.equal(load(system, "P", at + bytes / 2), 77);
      assert.deepEqual(auditFrames(system), []);
    });
  }

  it("EINVAL where the machine has none of the size, or none at all", () => {
    assert.equal(mapped(bootIdle(["P"]), "P", M, anonymous | sized(30)), -errno.EINVAL);
    assert.equal(mapped(bootIdle(["P"], { machine: { preset: "arc-770d" } }), "P", M, anonymous | huge), -errno.EINVAL);
    assert.equal(mapped(bootIdle(["P"], { machine: { stlb_entries: 0 } }), "P", M, anonymous | huge), -errno.EINVAL);
  });
});

describe("mmap with MAP_HUGETLB", () => {
  const start = (machine: Record<string, string | number> = {}): System =>
    bootIdle(["P", "Q"], { machine: { preset: "rv64-sv39", memory: 32 * M, ...machine } });

  it("rounds the length up, a hint too, and wants MAP_FIXED at a multiple of the page", () => {
    const system = start();
    const at = mapped(system, "P", 2 * M + 1, anonymous | huge, 0x2010_0000);
    assert.equal(at, 0x2020_0000);
    assert.equal(findVma(spaceOfProcess(system, "P").vmas, at)!.end, at + 4 * M);
    assert.equal(mapped(system, "P", 2 * M, anonymous | huge | fixed, 0x2010_0000), -errno.EINVAL);
    assert.equal(mapped(system, "P", 0, anonymous | huge), -errno.EINVAL);
  });

  it("brings in a whole zeroed page at its first touch, with one fault", () => {
    const system = start();
    const at = mapped(system, "P", 4 * M, anonymous | huge);
    const before = freeFrames(system);
    const seen = system.machine.trace.sequence;
    assert.equal(load(system, "P", at + M), 0);
    assert.ok(store(system, "P", at + 2 * M - 8, 1) && store(system, "P", at, 2));
    assert.equal(bytesAt(system, "P", at), 2 * M);
    assert.equal(bytesAt(system, "P", at + 2 * M), 0, "the second page is untouched");
    assert.ok(before - freeFrames(system) <= 2, "its frames were set aside; tables may be new");
    eventsSince(system.machine.trace, seen, ({ kind }) => {
      assert.notEqual(kind, EventKind.TlbFlush);
    });
  });

  it("sets pages aside: ENOMEM when there are not enough, told with what there is, and nothing is kept", () => {
    const system = start();
    const free = freeFrames(system);
    assert.equal(mapped(system, "P", 64 * M, anonymous | huge), -errno.ENOMEM);
    assert.match(
      said(system)[0]!,
      /^mmap: of 32 pages of 2M 1[0-5] are to be had: 3\dM are free, the longest free range has/,
    );
    assert.equal(freeFrames(system), free);
    const at = mapped(system, "P", 20 * M, anonymous | huge);
    assert.ok(at > 0);
    assert.equal(mapped(system, "Q", 12 * M, anonymous | huge), -errno.ENOMEM);
    assert.equal(callAs(system, "P", "munmap", at, 20 * M), 0);
    assert.ok(mapped(system, "Q", 12 * M, anonymous | huge) > 0);
    assert.deepEqual(auditFrames(system), []);
  });

  it("an old mapping stays where a new one cannot be had", () => {
    const system = start();
    const at = mapped(system, "P", 2 * M, anonymous | huge);
    assert.ok(store(system, "P", at, 9));
    assert.equal(mapped(system, "P", 64 * M, anonymous | huge | fixed, at), -errno.ENOMEM);
    assert.equal(load(system, "P", at), 9);
  });

  it("MAP_NORESERVE promises nothing: the touch that finds no page gets SIGBUS", () => {
    const system = start();
    const at = mapped(system, "P", 64 * M, anonymous | huge | 0x4000);
    assert.ok(at > 0);
    let touched = 0;
    while (touched < 32 && store(system, "P", at + touched * 2 * M, touched)) touched++;
    assert.ok(touched > 8 && touched < 16, String(touched));
    assert.match(said(system).at(-1)!, /^no page of 2M is to be had/);
    assert.deepEqual(auditFrames(system), []);
  });

  it("munmap and mprotect of a part are EINVAL and change nothing; of whole pages they work", () => {
    const system = start();
    const at = mapped(system, "P", 6 * M, anonymous | huge);
    assert.ok(store(system, "P", at, 1) && store(system, "P", at + 4 * M, 3));
    for (const [from, length] of [
      [at, 4096],
      [at + 4096, 2 * M],
      [at + M, M],
      [at - 4096, 8192],
    ] as const) {
      assert.equal(callAs(system, "P", "munmap", from, length), -errno.EINVAL);
    }
    assert.equal(callAs(system, "P", "mprotect", at, 4096, 1), -errno.EINVAL);
    assert.equal(callAs(system, "P", "mmap", at + 4096, 4096, 3, anonymous | fixed), -errno.EINVAL);
    assert.equal(callAs(system, "P", "munmap", at + 2 * M, 2 * M), 0);
    assert.equal(callAs(system, "P", "mprotect", at + 4 * M, 2 * M, 1), 0);
    assert.equal(load(system, "P", at + 4 * M), 3);
    assert.equal(store(system, "P", at + 4 * M, 4), false);
    assert.equal(load(system, "P", at + 2 * M), null);
    assert.equal(load(system, "P", at), 1);
    assert.deepEqual(auditFrames(system), []);
  });

  it("MADV_DONTNEED drops whole pages only, and does not begin inside one", () => {
    const system = start();
    const at = mapped(system, "P", 4 * M, anonymous | huge);
    assert.ok(store(system, "P", at, 1) && store(system, "P", at + 2 * M, 2));
    assert.equal(callAs(system, "P", "madvise", at + 4096, 2 * M, 4), -errno.EINVAL);
    assert.equal(callAs(system, "P", "madvise", at, 3 * M, 4), 0);
    assert.equal(load(system, "P", at), 0);
    assert.equal(load(system, "P", at + 2 * M), 2);
    assert.equal(callAs(system, "P", "madvise", at, M, 4), 0);
    assert.deepEqual(auditFrames(system), []);
  });

  it("small pages and large ones take turns at one address", () => {
    for (const preset of ["rv64-sv39", "cortex-a53", "skylake", "arc-hs38-1k"]) {
      const system = start({ preset });
      const at = 0x2000_0000;
      for (const [round, flags] of [anonymous, anonymous | huge, anonymous, anonymous | huge].entries()) {
        assert.equal(mapped(system, "P", 2 * M, flags | fixed, at), at);
        assert.equal(load(system, "P", at + M), 0);
        assert.ok(store(system, "P", at + M, round));
        const core = system.machine.cores[threadNamed(system, "P").core!]!;
        preload(system.machine, core, (at + M) as VirtualAddress, Access.Load);
        assert.deepEqual(auditFrames(system), [], `${preset}, round ${round}`);
      }
    }
  });
});

describe("fork with large pages", () => {
  it("shares them, and copies the whole page at a store of either side", () => {
    const system = bootIdle(["P"], { machine: { preset: "rv64-sv39", memory: 32 * M } });
    const at = mapped(system, "P", 2 * M, anonymous | huge);
    assert.ok(store(system, "P", at, 1) && store(system, "P", at + M, 2));
    const frame = frameAt(system, "P", at);
    const child = callAs(system, "P", "fork")!;
    assert.equal(references(system, frame, 512), 2);
    assert.ok(store(system, "P", at + M, 3));
    const copy = frameAt(system, "P", at);
    assert.notEqual(copy, frame);
    assert.equal(copy % 512, 0);
    assert.equal(load(system, "P", at), 1, "the rest came along");
    const childMm = spaceOf(system.kernel, system.kernel.processes.get(child as never)!.space);
    assert.equal(leafOf(system, childMm, at as VirtualAddress)!.pfn, frame);
    assert.equal(references(system, frame, 512), 1);
    assert.deepEqual(auditFrames(system), []);
  });

  it("SIGBUS when there is no page for the copy", () => {
    const system = bootIdle(["P"], { machine: { preset: "rv64-sv39", memory: 8 * M } });
    const at = mapped(system, "P", 4 * M, anonymous | huge);
    assert.ok(store(system, "P", at, 1) && store(system, "P", at + 2 * M, 2));
    callAs(system, "P", "fork");
    callAs(system, "P", "mmap", 0, 2 * M, 3, anonymous | huge);
    assert.equal(store(system, "P", at, 3), false);
    assert.match(said(system).at(-1)!, /^copy on write: no page of 2M/);
    assert.equal(load(system, "P", at), 1);
    assert.deepEqual(auditFrames(system), []);
  });

  it("shared mappings stay shared, whoever touches them first", () => {
    const system = bootIdle(["P"], { machine: { preset: "skylake", memory: 32 * M } });
    const at = mapped(system, "P", 4 * M, shared | huge);
    const child = callAs(system, "P", "fork")!;
    assert.ok(store(system, "P", at + 3 * M, 5));
    const childMm = spaceOf(system.kernel, system.kernel.processes.get(child as never)!.space);
    callAs(system, "P", "munmap", at, 2 * M);
    assert.deepEqual(auditFrames(system), []);
    callAs(system, "P", "exit", 0);
    assert.equal(leafOf(system, childMm, at as VirtualAddress), null);
    assert.deepEqual(auditFrames(system), []);
  });
});

describe("VASes with large pages", () => {
  const vases = [
    {
      name: "db",
      mode: 0o666,
      uid: 1000,
      gid: 1000,
      segments: [{ ...segment("rows", 0x4000_0000, 4 * M, "rw-", Uint8Array.of(1, 2, 3)), pageBytes: 2 * M }],
    },
  ];

  it("come up with every page present, and hand whole pages to their subscribers, under one shared id", () => {
    const system = bootIdle(["P", "Q"], {
      machine: { preset: "arc-hs38-1k", cores: 2 },
      kernel: { shared_writable: true, shared_id_release: "unused" },
      vases,
    });
    for (const who of ["P", "Q"]) assert.equal(callAs(system, who, "subscribe", 1), 0);
    assert.equal(load(system, "P", 0x4000_0000), 0x30201);
    assert.ok(store(system, "P", 0x4030_0000, 8));
    assert.equal(load(system, "Q", 0x4030_0000), 8);
    assert.equal(bytesAt(system, "Q", 0x4000_0000), 2 * M);
    const core = system.machine.cores[0]!;
    preload(system.machine, core, 0x4000_0000 as VirtualAddress, Access.Load);
    const stlb = core.tlbs.find(({ config }) => config.name === "sTLB")!;
    const slot = [...stlb.span.keys()].find((at) => isValid(stlb, at))!;
    assert.equal(stlb.span[slot], 256);
    assert.equal(stlb.tag[slot], 0);
    for (const who of ["P", "Q"]) callAs(system, who, "exit", 0);
    assert.equal([...stlb.span].filter((span) => span > 0).length, 0, "gone with the last holder");
    assert.deepEqual(auditFrames(system), []);
  });

  it("get large pages that are mapped inside, reservation and all", () => {
    const system = bootIdle(["P", "Q"], { machine: { preset: "rv64-sv39", memory: 32 * M }, vases });
    assert.equal(callAs(system, "P", "vas_attach", 0, 1, 2), 0);
    assert.equal(callAs(system, "P", "vas_switch", 1), 0);
    const at = mapped(system, "P", 4 * M, anonymous | huge);
    assert.ok(store(system, "P", at, 4));
    assert.equal(callAs(system, "P", "vas_switch", 0), 0);
    assert.equal(callAs(system, "P", "vas_detach", 0, 1), 0);
    assert.deepEqual(auditFrames(system), []);
    assert.equal(callAs(system, "Q", "vas_attach", 0, 1, 2), 0);
    assert.equal(callAs(system, "Q", "vas_switch", 1), 0);
    assert.equal(load(system, "Q", at), 4);
    assert.equal(load(system, "Q", at + 2 * M), 0);
    assert.equal(bytesAt(system, "Q", at + 2 * M), 2 * M);
    assert.deepEqual(auditFrames(system), []);
  });

  it("stay large at another address if it is a multiple of the page away, and else are mapped by base pages", () => {
    const system = bootIdle(["P", "Q"], { machine: { preset: "rv64-sv39", cores: 2 }, vases });
    for (const [who, at, bytes] of [
      ["P", 0x5000_0000, 2 * M],
      ["Q", 0x5000_1000, 4096],
    ] as const) {
      assert.equal(callAs(system, who, "subscribe_at", 1, at), at);
      assert.equal(load(system, who, at), 0x30201);
      assert.equal(bytesAt(system, who, at), bytes);
    }
    assert.ok(store(system, "Q", 0x5030_1000, 6));
    assert.equal(load(system, "P", 0x5030_0000), 6);
    assert.deepEqual(auditFrames(system), []);
    for (const who of ["P", "Q"]) callAs(system, who, "exit", 0);
    assert.deepEqual(auditFrames(system), []);
  });

  it("are refused at boot if the machine has no such page or no memory in one piece, with what to do", () => {
    assert.throws(
      () => bootIdle(["P"], { machine: { preset: "arc-770d" }, vases }),
      /segment `rows` asks for pages of 2M: this machine has no large pages/,
    );
    assert.throws(
      () => bootIdle(["P"], { machine: { preset: "rv64-sv39", memory: 4 * M }, vases }),
      /segment `rows`: no page of 2M is to be had: .*raise machine.memory/,
    );
  });

  it("a supersection of ARMv7, which has no domain, is shared without an id", () => {
    const wide = [{ ...vases[0]!, segments: [{ ...segment("rows", 0x2000_0000, 16 * M, "r--"), pageBytes: 16 * M }] }];
    const system = bootIdle(["P"], {
      machine: { preset: "cortex-a9", memory: 64 * M, tags: "asid+sasid", sasids: 15 },
      vases: wide,
    });
    assert.equal(callAs(system, "P", "subscribe", 1), 0);
    assert.equal(load(system, "P", 0x2080_0000), 0);
    assert.deepEqual(auditFrames(system), []);
  });
});

describe("splitting large pages", () => {
  for (const [preset, exponent] of [
    ["arc-hs38-1k", 21],
    ["rv64-sv39", 16],
    ["cortex-a9", 24],
    ["cortex-a53", 25],
  ] as const) {
    it(`leaves every byte where it was (${preset}, 2^${exponent})`, () => {
      const bytes = 2 ** exponent;
      const system = bootIdle(["P"], { machine: { preset, memory: 128 * M } });
      const at = mapped(system, "P", bytes, anonymous | sized(exponent));
      for (const part of [0, 0.25, 0.5]) assert.ok(store(system, "P", at + part * bytes, 100 + 4 * part));
      const mm = spaceOfProcess(system, "P");
      const core = system.machine.cores[threadNamed(system, "P").core!]!;
      preload(system.machine, core, at as VirtualAddress, Access.Load);
      splitLargePages(system, mm, findVma(mm.vmas, at)!);
      for (const tlb of core.tlbs)
        assert.ok(![...tlb.span].some((span, slot) => span > 1 && tlb.vpn[slot]! >= at / 0x2000));
      for (const part of [0, 0.25, 0.5]) assert.equal(load(system, "P", at + part * bytes), 100 + 4 * part);
      assert.equal(bytesAt(system, "P", at), 2 ** system.machine.format.pageShift);
      assert.deepEqual(auditFrames(system), []);
      callAs(system, "P", "exit", 0);
      assert.deepEqual(auditFrames(system), []);
      assert.equal(named(system, "P").exit?.kind, "code");
    });
  }
});
