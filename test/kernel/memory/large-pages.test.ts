/** Large pages: their frames, mmap with MAP_HUGETLB, fork, unmapping, and VASes that have them. */
import assert from "node:assert/strict";
import type { Pfn, VirtualAddress } from "../../../src/machine/base/address.js";
import { Access, EventKind, eventsSince, isValid, preload } from "../../../src/machine/index.js";
import { auditFrames, errno, type System } from "../../../src/kernel/index.js";
import { freeFrames, references } from "../../../src/kernel/frames/frame-allocator.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { leafOf } from "../../../src/kernel/pages/page-mapping.js";
import { findVma } from "../../../src/kernel/state/vma.js";
import { bootIdle, callAs, load, segment, store, threadNamed } from "../systems/tiny-program.js";
import { M, huge, anonymous, mapped, spaceOfProcess, bytesAt } from "../systems/large-page-system.js";
import { sometimes } from "../../sample.js";

const shared = 0x21;

const fixed = 0x10;

const frameAt = (system: System, who: string, va: number): Pfn =>
  leafOf(system, spaceOfProcess(system, who), va as VirtualAddress)!.pfn;

const said = (system: System): string[] =>
  system.kernel.output.flatMap((record) => (record.kind === "shortage" ? [record.text] : []));

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

  sometimes("MAP_NORESERVE promises nothing: the touch that finds no page gets SIGBUS", () => {
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
