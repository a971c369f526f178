/** Random system calls and accesses of several processes: after each, frames add up and no TLB holds what is not so. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { SystemCallName } from "../../src/image/system-call.js";
import { Access, entryView, isValid, preload, readLeaf, type VirtualAddress } from "../../src/machine/index.js";
import { auditFrames, hashKernel, restoreKernel, saveKernel, type Mm, type System } from "../../src/kernel/index.js";
import { defectNames, type DefectName } from "../../src/kernel/config/settings-of-defects.js";
import { currentAsid } from "../../src/kernel/asids/asid-allocator.js";
import {
  bootIdle,
  callAs,
  dataStart,
  load,
  named,
  process as processImage,
  segment,
  store,
  threadNamed,
} from "./systems/tiny-program.js";
import { runs } from "../sample.js";

const page = 0x2000;
/** Sequences per configuration; more on demand. */
const sequences = Number(process.env["VAS_RANDOM_RUNS"] ?? runs(2));
const places = [0x2000_0000, 0x2000_2000, 0x2000_8000, 0x3000_0000, dataStart, dataStart + page, 0x5fdc_0000];

type Step = {
  readonly who: number;
  readonly call: SystemCallName | "load" | "store";
  readonly args: readonly (number | string)[];
};

const pick = <Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);
const place = pick(...places);
const vid = fc.integer({ min: 0, max: 4 });
const bytes = fc.integer({ min: 1, max: 3 }).map((pages) => pages * page);
const calls: fc.Arbitrary<readonly [Step["call"], ...fc.Arbitrary<number | string>[]]> = pick<
  readonly [Step["call"], ...fc.Arbitrary<number | string>[]]
>(
  ["load", place],
  ["store", place],
  ["load", place],
  ["store", place],
  ["mmap", place, bytes, pick(1, 3, 7), pick(0x32, 0x31, 0x22)],
  ["munmap", place, bytes],
  ["mprotect", place, bytes, pick(0, 1, 3)],
  ["brk", pick(0, 0x4_8000, 0x5_0000, 0x6_0000)],
  ["vas_create", pick("a", "b"), pick(0o666, 0o644)],
  ["vas_delete", vid],
  ["vas_attach", fc.constant(0), vid, pick(0, 0, 1, 2)],
  ["vas_attach", fc.constant(0), pick(1, 2), fc.constant(0)],
  ["vas_attach", fc.constant(0), pick(2, 3), fc.constant(2)],
  ["vas_detach", fc.constant(0), vid],
  ["vas_switch", vid],
  ["vas_switch", fc.constant(0)],
  ["vas_switch", fc.constant(1)],
  ["vas_switch", fc.constant(2)],
  ["subscribe", vid],
  ["unsubscribe", vid],
  ["subscribe_at", vid, pick(0, 0x2000_0000, 0x2800_0000)],
  ["fork"],
  ["vas_seg_create", pick("a", "b"), pick(0x3000_2000, 0x3000_0000), fc.constant(0x3000_4000), fc.constant(0o666)],
  ["vas_seg_attach", vid, fc.integer({ min: 1, max: 2 }), pick(0, 2)],
  ["vas_seg_detach", vid, fc.integer({ min: 1, max: 2 })],
);
const step: fc.Arbitrary<Step> = fc
  .tuple(fc.integer({ min: 0, max: 2 }), calls)
  .chain(([who, [call, ...args]]) => fc.tuple(...args).map((values) => ({ who, call, args: values })));

function perform(system: System, { who, call, args }: Step): number | null {
  const name = "PQR"[who]!;
  if (named(system, name).exit !== null) return null;
  if (call !== "load" && call !== "store") return callAs(system, name, call, ...args);
  const va = args[0] as number;
  const done = call === "load" ? load(system, name, va) !== null : store(system, name, va, 1 + who);
  const core = system.machine.cores[threadNamed(system, name).core!]!;
  if (done) preload(system.machine, core, va as VirtualAddress, call === "load" ? Access.Load : Access.Store);
  return done ? 0 : -1;
}

/** Entries of the TLBs that could be hit, now or after a switch, and that the page tables do not confirm. */
function staleEntries(system: System): string[] {
  const { machine, kernel } = system;
  return machine.cores.flatMap((core) =>
    core.tlbs.flatMap((tlb, level) =>
      [...tlb.span.keys()]
        .filter((slot) => isValid(tlb, slot))
        .flatMap((slot) => {
          const entry = entryView(machine, core, level, slot);
          const va = (entry.vpn * page) as VirtualAddress;
          const all = [...kernel.spaces.values()];
          const own = all.filter(({ ownSharedId }) => ownSharedId === entry.tag);
          const lastOf = (mm: Mm): boolean => (kernel.spaces.get(mm.asidSpace) ?? mm).lastLoaded[core.id] === mm.id;
          const spaces = entry.shared
            ? own.length > 0
              ? own
              : all.filter((mm) => mm.kind === "vas" && kernel.sharedIds[entry.tag]!.vid === mm.vid)
            : all.filter((mm) =>
                kernel.asids.kind === "none"
                  ? kernel.cores[core.id]!.loaded === mm.id
                  : currentAsid(system, mm, core.id) === entry.tag && lastOf(mm),
              );
          return spaces
            .filter(() => !entry.global)
            .flatMap((mm) => {
              const leaf = readLeaf(machine, mm.root, va);
              const fits = leaf !== null && leaf.pfn === entry.pfn && (!entry.write || leaf.write);
              return fits
                ? []
                : [
                    `core ${core.id} ${tlb.config.name}: 0x${va.toString(16)} → ${entry.pfn.toString(16)} in space ${mm.id}`,
                  ];
            });
        }),
    ),
  );
}

/**
 * Entries that a space could hit because it has the bit of their shared id, and that its own page table does not stand for: all
 * who hold an id must have the same mapped under it.
 */
function foreignEntries(system: System): string[] {
  const { machine, kernel } = system;
  return machine.cores.flatMap((core) =>
    core.tlbs.flatMap((tlb, level) =>
      [...tlb.span.keys()]
        .filter((slot) => isValid(tlb, slot))
        .flatMap((slot) => {
          const entry = entryView(machine, core, level, slot);
          if (!entry.shared) return [];
          const va = (entry.vpn * page) as VirtualAddress;
          return [...kernel.spaces.values()]
            .filter(({ vmas }) => vmas.some(({ sharedId }) => sharedId === entry.tag))
            .filter(({ vmas, root }) => {
              const vma = vmas.find(({ start, end }) => start <= va && va < end);
              const leaf = readLeaf(machine, root, va);
              return (
                vma?.sharedId !== entry.tag || (leaf !== null && leaf.pfn !== entry.pfn) || (entry.write && !vma.write)
              );
            })
            .map(
              (mm) => `core ${core.id}: shared id ${entry.tag} at 0x${va.toString(16)} is foreign to space ${mm.id}`,
            );
        }),
    ),
  );
}

/** With fidelity rfc, which defects are repaired. */
const repairs = fc.oneof(fc.constant<DefectName[]>([]), fc.constant([...defectNames]), fc.subarray([...defectNames]));

for (const fidelity of ["rfc", "intended"]) {
  for (const tags of ["none", "asid", "asid+sasid"]) {
    it(`random system calls keep frames and TLBs right (${fidelity}, ${tags})`, () => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 60, maxLength: 90, size: "max" }), repairs, (steps, repaired) => {
          const system = bootIdle([processImage("P"), processImage("Q"), processImage("R", { uid: 0 })], {
            machine: { tags, asid_bits: 3 },
            kernel: { fidelity, ...(fidelity === "rfc" && Object.fromEntries(repaired.map((name) => [name, false]))) },
            vases: [
              {
                name: "lib",
                mode: 0o444,
                uid: 0,
                gid: 0,
                segments: [segment("s", 0x2000_0000, 2 * page, "r-x", Uint8Array.of(1, 2))],
              },
              { name: "db", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", 0x2000_8000, page, "rw-")] },
            ],
          });
          steps.forEach((one, index) => {
            perform(system, one);
            assert.deepEqual(staleEntries(system), [], JSON.stringify(one));
            assert.deepEqual(foreignEntries(system), [], JSON.stringify(one));
            if (index % 8 === 7 || index === steps.length - 1)
              assert.deepEqual(auditFrames(system), [], JSON.stringify(one));
          });
          for (const who of "PQR") callAs(system, who, "exit", 0);
          assert.deepEqual(auditFrames(system), [], "after all exits");
          const checkpoint = saveKernel(system.kernel);
          const before = hashKernel(system.kernel);
          const kept = system.kernel.owners.length;
          system.kernel.owners.push({ id: kept as never, name: "x", kind: "vas" });
          assert.notEqual(hashKernel(system.kernel), before);
          restoreKernel(system, checkpoint);
          assert.equal(hashKernel(system.kernel), before);
        }),
        { numRuns: sequences },
      );
    });
  }
}
