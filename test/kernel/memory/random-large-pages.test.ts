/**
 * Random system calls on memory of large pages. Whatever the defects, frames add up and no TLB holds what is not so; and a kernel
 * that keeps its promises gives a program the same results and the same memory with large pages as with small ones.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { Access, entryView, isValid, preload, readLeaf, type VirtualAddress } from "../../../src/machine/index.js";
import { auditFrames, errno, type Mm, type System } from "../../../src/kernel/index.js";
import { currentAsid } from "../../../src/kernel/asids/asid-allocator.js";
import { defectNames, type DefectName } from "../../../src/kernel/config/settings-of-defects.js";
import {
  bootIdle,
  callAs,
  load,
  named,
  process as processImage,
  segment,
  store,
  threadNamed,
} from "../systems/tiny-program.js";
import { runs, sampled } from "../../sample.js";

/** Sequences per configuration; more on demand. */
const sequences = Number(process.env["VAS_RANDOM_RUNS"] ?? runs(2));

/** A machine with its page size, the large one that is used here, and its code in the flags of mmap. */
interface Subject {
  readonly preset: string;
  readonly page: number;
  readonly large: number;
  readonly code: number;
}

const M = 2 ** 20;
const subjects: readonly Subject[] = [
  { preset: "arc-hs38-1k", page: 0x2000, large: 2 * M, code: 21 },
  { preset: "rv64-sv39", page: 0x1000, large: 2 * M, code: 21 },
  { preset: "skylake", page: 0x1000, large: 2 * M, code: 21 },
  { preset: "zen2", page: 0x1000, large: 2 * M, code: 21 },
  { preset: "cortex-a53", page: 0x1000, large: 0x1_0000, code: 16 },
  { preset: "cortex-a53", page: 0x1000, large: 2 * M, code: 21 },
  { preset: "cortex-a9", page: 0x1000, large: 0x1_0000, code: 16 },
  { preset: "cortex-a9", page: 0x1000, large: M, code: 20 },
];

const base = 0x2000_0000;
const hugetlb = 0x4_0000;
type Step = {
  readonly who: number;
  readonly call: SystemCallName | "load" | "store";
  /** Numbers below 0x100 in a place or length stand for that many large pages. */
  readonly args: readonly (number | string)[];
  /** Where in the large page an access goes, in thousandths. */
  readonly part: number;
};

const pick = <Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);
const place = fc.integer({ min: 0, max: 5 });
const length = fc.integer({ min: 1, max: 2 });
const vid = fc.integer({ min: 0, max: 3 });
const calls: fc.Arbitrary<readonly [Step["call"], ...fc.Arbitrary<number | string>[]]> = pick<
  readonly [Step["call"], ...fc.Arbitrary<number | string>[]]
>(
  ["load", place],
  ["store", place],
  ["load", place],
  ["store", place],
  ["load", place],
  ["store", place],
  ["mmap", place, length, pick(1, 3, 3), pick(0x32, 0x31, 0x32 | hugetlb, 0x31 | hugetlb, 0x32 | hugetlb)],
  ["mmap", place, length, fc.constant(3), fc.constant(0x32 | hugetlb)],
  ["munmap", place, length],
  ["mprotect", place, length, pick(0, 1, 3)],
  ["madvise", place, length, fc.constant(4)],
  ["vas_attach", fc.constant(0), vid, pick(0, 2)],
  ["vas_attach", fc.constant(0), fc.constant(2), fc.constant(2)],
  ["vas_detach", fc.constant(0), vid],
  ["vas_switch", vid],
  ["vas_switch", fc.constant(0)],
  ["vas_switch", fc.constant(2)],
  ["subscribe", vid],
  ["unsubscribe", vid],
  ["fork"],
);
const step: fc.Arbitrary<Step> = fc
  .tuple(fc.integer({ min: 0, max: 2 }), fc.nat(999), calls)
  .chain(([who, part, [call, ...args]]) => fc.tuple(...args).map((values) => ({ who, call, args: values, part })));

/** Boots three processes and two VASes, in large pages or in small ones. */
function start(subject: Subject, large: boolean, kernel: Readonly<Record<string, string | boolean>>): System {
  const pages = large ? { pageBytes: subject.large } : {};
  return bootIdle([processImage("P"), processImage("Q"), processImage("R", { uid: 0 })], {
    machine: { preset: subject.preset, memory: 128 * M },
    kernel,
    vases: [
      {
        name: "lib",
        mode: 0o444,
        uid: 0,
        gid: 0,
        segments: [
          { ...segment("s", base + 4 * subject.large, 2 * subject.large, "r-x", Uint8Array.of(1, 2)), ...pages },
        ],
      },
      {
        name: "db",
        mode: 0o666,
        uid: 0,
        gid: 0,
        segments: [{ ...segment("s", base + 6 * subject.large, subject.large, "rw-"), ...pages }],
      },
    ],
  });
}

/** Does a step; `large` false: without MAP_HUGETLB. `anywhere`: accesses go to any part of a large page. */
function perform(
  system: System,
  subject: Subject,
  { who, call, args, part }: Step,
  large: boolean,
  anywhere: boolean,
): number | null {
  const name = "PQR"[who]!;
  if (named(system, name).exit !== null) return null;
  const values = args.map((value, index) => {
    const isPlace = index === 0 && !call.startsWith("vas") && !call.endsWith("subscribe");
    const isLength = index === 1 && ["mmap", "munmap", "mprotect", "madvise"].includes(call);
    if (isPlace) return base + (value as number) * subject.large;
    if (isLength) return (value as number) * subject.large;
    const flags = Number(value);
    if (call === "mmap" && index === 3 && (flags & hugetlb) !== 0)
      return large ? flags + subject.code * 2 ** 26 : flags & ~hugetlb;
    return value;
  });
  if (call !== "load" && call !== "store") return callAs(system, name, call, ...values);
  const offset = anywhere ? Math.floor((part * subject.large) / 8000) * 8 : 0;
  const va = (values[0] as number) + offset;
  const loaded = call === "load" ? load(system, name, va) : store(system, name, va, part) ? part : null;
  const core = system.machine.cores[threadNamed(system, name).core!]!;
  if (loaded !== null)
    preload(system.machine, core, va as VirtualAddress, call === "load" ? Access.Load : Access.Store);
  return loaded;
}

/** Entries of the TLBs that could be hit, now or after a switch, and that the page tables do not confirm. */
function staleEntries(system: System, page: number): string[] {
  const { machine, kernel } = system;
  return machine.cores.flatMap((core) =>
    core.tlbs.flatMap((tlb, level) =>
      [...tlb.span.keys()]
        .filter((slot) => isValid(tlb, slot) && tlb.config.serves !== "walk")
        .flatMap((slot) => {
          const entry = entryView(machine, core, level, slot);
          const last = entry.bytes / page - 1;
          const all = [...kernel.spaces.values()];
          const own = all.filter(({ ownSharedId }) => ownSharedId === entry.tag);
          const lastOf = (mm: Mm): boolean => (kernel.spaces.get(mm.asidSpace) ?? mm).lastLoaded[core.id] === mm.id;
          const spaces = entry.shared
            ? own.length > 0
              ? own
              : all.filter((mm) => mm.kind === "vas" && kernel.sharedIds[entry.tag]!.vid === mm.vid)
            : // On x86 a core that does not run a space is left out of its flushes, and flushes before it runs it again.
              all.filter((mm) =>
                ["none", "x86"].includes(kernel.asids.kind) && kernel.cores[core.id]!.loaded !== mm.id
                  ? false
                  : kernel.asids.kind === "none" || (currentAsid(system, mm, core.id) === entry.tag && lastOf(mm)),
              );
          return spaces
            .filter(() => !entry.global)
            .flatMap((mm) =>
              [0, last].flatMap((part) => {
                const va = ((entry.vpn + part) * page) as VirtualAddress;
                const leaf = readLeaf(machine, mm.root, va);
                const fits = leaf !== null && leaf.pfn === entry.pfn + part && (!entry.write || leaf.write);
                return fits
                  ? []
                  : [
                      `core ${core.id} ${tlb.config.name}: 0x${va.toString(16)} → ${entry.pfn.toString(16)} in space ${mm.id}`,
                    ];
              }),
            );
        }),
    ),
  );
}

/** Two valid entries of one TLB that one access would match. */
function duplicates(system: System): string[] {
  return system.machine.cores.flatMap((core) =>
    core.tlbs.flatMap((tlb) => {
      const valid = [...tlb.span.keys()].filter((slot) => isValid(tlb, slot));
      return valid.flatMap((one, at) =>
        valid
          .slice(at + 1)
          .filter(
            (other) =>
              tlb.vpn[one]! < tlb.vpn[other]! + tlb.span[other]! &&
              tlb.vpn[other]! < tlb.vpn[one]! + tlb.span[one]! &&
              tlb.kind[one] === tlb.kind[other] &&
              tlb.tag[one] === tlb.tag[other] &&
              tlb.mask[one] === tlb.mask[other],
          )
          .map(
            (other) =>
              `${tlb.config.name} of core ${core.id}: slots ${one} and ${other} at page 0x${tlb.vpn[one]!.toString(16)}`,
          ),
      );
    }),
  );
}

const repairs = fc.oneof(fc.constant<DefectName[]>([]), fc.constant([...defectNames]), fc.subarray([...defectNames]));

describe("large pages under random system calls", () => {
  for (const subject of sampled(subjects, Math.ceil(subjects.length / 3))) {
    const what = `${subject.preset}, ${subject.large / 1024}K`;
    for (const fidelity of ["rfc", "intended"]) {
      it(`keeps frames and TLBs right (${what}, ${fidelity})`, () => {
        fc.assert(
          fc.property(
            fc.array(step, { minLength: 40, maxLength: 60, size: "max" }),
            repairs,
            fc.boolean(),
            (steps, repaired, writable) => {
              const system = start(subject, true, {
                fidelity,
                shared_writable: writable,
                ...(fidelity === "rfc" && Object.fromEntries(repaired.map((name) => [name, false]))),
              });
              steps.forEach((one, index) => {
                perform(system, subject, one, true, true);
                const at = `step ${index} of ${JSON.stringify(steps.slice(0, index + 1))}`;
                assert.deepEqual(staleEntries(system, subject.page), [], at);
                assert.deepEqual(duplicates(system), [], at);
                if (index % 8 === 7 || index === steps.length - 1) assert.deepEqual(auditFrames(system), [], at);
              });
              for (const who of "PQR") callAs(system, who, "exit", 0);
              assert.deepEqual(auditFrames(system), [], "after all exits");
            },
          ),
          { numRuns: sequences },
        );
      });
    }
    for (const [fidelity, repaired] of [
      ["intended", []],
      ["rfc", defectNames],
    ] as const) {
      it(`gives the memory that small pages give (${what}, ${fidelity})`, () => {
        fc.assert(
          fc.property(fc.array(step, { minLength: 40, maxLength: 60, size: "max" }), (steps) => {
            const kernel = { fidelity, ...Object.fromEntries(repaired.map((name) => [name, false])) };
            const [small, large] = [start(subject, false, kernel), start(subject, true, kernel)];
            steps.forEach((one, index) => {
              const results = [perform(small, subject, one, false, false), perform(large, subject, one, true, false)];
              assert.equal(results[1], results[0], `step ${index} of ${JSON.stringify(steps.slice(0, index + 1))}`);
              if (one.call === "mmap") assert.notEqual(results[1], -errno.ENOMEM, "there is memory enough");
            });
            for (const who of ["P", "Q", "R"] as const) {
              for (let at = 0; at < 8; at++) {
                const access: Step = { who: "PQR".indexOf(who), call: "load", args: [at], part: 0 };
                assert.equal(
                  perform(large, subject, access, true, false),
                  perform(small, subject, access, false, false),
                  `${who} at ${at}`,
                );
              }
            }
            assert.deepEqual(auditFrames(large), []);
          }),
          { numRuns: sequences },
        );
      });
    }
  }
});
