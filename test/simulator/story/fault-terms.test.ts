/** Format × cause → what the fault is called: reserved, not present, rights, accessed and dirty, access flag, domain, key. */
import { strict as assert } from "node:assert";
import {
  Access,
  accessesSince,
  memoryBase,
  readWord,
  setContext,
  walk,
  writeWord,
  type AccessRecord,
  type Asid,
  type PhysicalAddress,
  type SettingValue,
  type SpaceId,
} from "../../../src/machine/index.js";
import { Translation } from "../../../src/machine/base/index.js";
import { translate } from "../../../src/machine/translate/index.js";
import { faultSentence, faultTerms } from "../../../src/simulator/explanation/index.js";
import { createBench, enter, mapPage, newSpace, va, type Bench } from "../../machine/machines/bench-machine.js";

const address = 0x2030_5000;

interface Case {
  readonly preset: string;
  readonly settings?: Record<string, SettingValue>;
  readonly permissions?: string;
  readonly access?: Access;
  /** Level whose entry is changed, and how: bits to set and to clear of the low and the high word. */
  readonly level?: number;
  readonly set?: readonly [number, number];
  readonly clear?: readonly [number, number];
  /** The page is loaded before, and the TLB has it. */
  readonly warm?: boolean;
  readonly shared?: number;
}

function change({ machine }: Bench, pa: PhysicalAddress, set: readonly number[], clear: readonly number[]): void {
  writeWord(machine.memory, pa, (readWord(machine.memory, pa) | set[0]!) & ~clear[0]!);
  const upper = (pa + 4) as PhysicalAddress;
  if (machine.format.entryBytes === 8)
    writeWord(machine.memory, upper, (readWord(machine.memory, upper) | set[1]!) & ~clear[1]!);
}

/** "cause sentence | term", of the access that the case makes. */
function told(one: Case): string {
  const { preset, settings = {}, permissions = "r", access = Access.Load, level = -1, warm = false, shared = -1 } = one;
  const bench = createBench(preset, settings);
  const { machine, core } = bench;
  const root = newSpace(bench);
  if (permissions !== "") mapPage(bench, root, address, { permissions, ...(shared < 0 ? {} : { shared }) });
  enter(bench, root);
  if (shared >= 0)
    setContext(machine, core, { root, asid: 1 as Asid, sasidLo: 0, sasidHi: 0, space: 1 as SpaceId, mode: "user" });
  if (warm) assert.equal(translate(machine, core, address, Access.Load), Translation.Done);
  if (level >= 0)
    change(bench, walk(machine, root, va(address)).steps[level]!.pteAddress, one.set ?? [0, 0], one.clear ?? [0, 0]);
  machine.trace.recordAccesses = true;
  assert.notEqual(translate(machine, core, address, access), Translation.Done);
  let found: AccessRecord | null = null;
  accessesSince(machine.trace.accesses, 0, (record) => (found = record));
  return `${faultSentence(machine, found!, "A") ?? "no entry"} | ${faultTerms(machine, found!) ?? "-"}`;
}

const rights = (word: string): string => `The page is mapped for A, but not for a ${word}.`;
const reserved = "The page-table entry says what the architecture reserves.";
const nowhere = "The page tables lead to memory that is not there.";
const clean =
  "A may make this store, but the page is still marked clean, and marking it dirty is the kernel's business.";
const bySoftware = { ad_update: "fault" } as const;
/** A table entry's address bits, so that it leads to address 0, where no memory is. */
const noAddress = (lo: number, hi: number): readonly [number, number] => [lo, hi];

const table: readonly (readonly [Case, string])[] = [
  // x86-64
  [{ preset: "skylake", permissions: "" }, "no entry | a page fault (#PF, error code 0x04: not present, user)"],
  [
    { preset: "skylake", permissions: "", access: Access.Fetch },
    "no entry | a page fault (#PF, error code 0x14: not present, user, instruction fetch)",
  ],
  [
    { preset: "skylake", access: Access.Store },
    `${rights("store")} | a page fault (#PF, error code 0x07: present, write, user)`,
  ],
  [
    { preset: "skylake", access: Access.Store, warm: true },
    `${rights("store")} | a page fault (#PF, error code 0x07: present, write, user)`,
  ],
  [
    { preset: "zen2", level: 2, set: [0, 1 << 18] },
    // Bit 50 of an entry.
    `${reserved} | a page fault (#PF, error code 0x0d: present, user, reserved bit)`,
  ],
  [
    { preset: "skylake", settings: { tags: "pkey" }, shared: 3 },
    "The protection key of the page denies A this access. | a page fault (#PF, error code 0x25: present, user, protection key)",
  ],
  // RISC-V
  [{ preset: "rv64-sv39", permissions: "" }, "no entry | a load page fault (scause 13)"],
  [{ preset: "rv64-sv39", permissions: "", access: Access.Fetch }, "no entry | an instruction page fault (scause 12)"],
  [{ preset: "rv64-sv39", access: Access.Store }, `${rights("store")} | a store/AMO page fault (scause 15)`],
  [{ preset: "rv64-sv39", level: 1, set: [16, 0] }, `${reserved} | a load page fault (scause 13)`],
  [{ preset: "rv64-sv48", level: 3, set: [0, 1 << 22] }, `${reserved} | a load page fault (scause 13)`],
  [
    { preset: "sifive-u54", settings: bySoftware },
    "A may make this load, but the accessed bit of the page is clear, and setting it is the kernel's business. | a load page fault (scause 13)",
  ],
  [
    { preset: "rv64-sv39", settings: bySoftware, permissions: "rw", access: Access.Store, level: 2, set: [64, 0] },
    `${clean} | a store/AMO page fault (scause 15)`,
  ],
  [{ preset: "rv64-sv39", level: 1, clear: noAddress(~0x3ff, ~0) }, `${nowhere} | a load access fault (scause 5)`],
  // ARMv8
  [{ preset: "cortex-a53", permissions: "" }, "no entry | a translation fault, level 0 (DFSC 0x04)"],
  [{ preset: "cortex-a53", level: 3, clear: [1, 0] }, "no entry | a translation fault, level 3 (DFSC 0x07)"],
  [{ preset: "cortex-a53", access: Access.Fetch }, `${rights("fetch")} | a permission fault, level 3 (IFSC 0x0f)`],
  [
    { preset: "cortex-a53", settings: bySoftware },
    "A may make this load, but the access flag of the page is clear, and setting it is the kernel's business. | an access flag fault, level 3 (DFSC 0x0b)",
  ],
  [
    {
      preset: "cortex-a53",
      settings: bySoftware,
      permissions: "rw",
      access: Access.Store,
      level: 3,
      set: [1 << 10, 0],
    },
    `${clean} | a permission fault, level 3 (DFSC 0x0f)`,
  ],
  [{ preset: "cortex-a53", level: 3, clear: [2, 0] }, `${reserved} | a translation fault, level 3 (DFSC 0x07)`],
  [{ preset: "cortex-a53", level: 0, clear: [2, 0] }, `${reserved} | a translation fault, level 0 (DFSC 0x04)`],
  [{ preset: "cortex-a53", level: 2, set: [0, 1 << 8] }, `${reserved} | an address size fault, level 2 (DFSC 0x02)`],
  [
    { preset: "cortex-a53", level: 2, clear: noAddress(~0xfff, 0xffff) },
    `${nowhere} | an external abort on the table walk, level 3 (DFSC 0x17)`,
  ],
  // ARMv7, short descriptors
  [{ preset: "cortex-a9", permissions: "" }, "no entry | a translation fault, section (DFSR status 0x05)"],
  [{ preset: "cortex-a9", level: 1, clear: [3, 0] }, "no entry | a translation fault, page (DFSR status 0x07)"],
  [{ preset: "cortex-a9", level: 0, set: [3, 0] }, `${reserved} | a translation fault, section (DFSR status 0x05)`],
  [{ preset: "cortex-a7", access: Access.Store }, `${rights("store")} | a permission fault, page (DFSR status 0x0f)`],
  [
    { preset: "cortex-a7", settings: bySoftware, access: Access.Fetch, permissions: "rx" },
    "A may make this fetch, but the access flag of the page is clear, and setting it is the kernel's business. | an access flag fault, page (IFSR status 0x06)",
  ],
  [
    { preset: "cortex-a9", settings: { tags: "domain" }, shared: 2 },
    "The entry belongs to a domain that A has no access to; the kernel removes it, and the access is tried again. | a domain fault, page (DFSR status 0x0b)",
  ],
  [
    { preset: "cortex-a9", level: 0, clear: noAddress(~0x3ff, 0) },
    `${nowhere} | an external abort on the table walk, page (DFSR status 0x0e)`,
  ],
  // ARC
  [{ preset: "arc-770d", permissions: "" }, "no entry | DTLBMiss (ECR 0x220100), whose handler finds no page"],
  [
    { preset: "arc-hs38-1k", permissions: "", access: Access.Fetch },
    "no entry | ITLBMiss (ECR 0x040000), whose handler finds no page",
  ],
  [
    { preset: "arc-hs38-1k", access: Access.Store },
    `${rights("store")} | DTLBMiss (ECR 0x050200), whose handler finds a page without this right`,
  ],
  [{ preset: "arc-hs38-1k", access: Access.Store, warm: true }, `${rights("store")} | ProtV (ECR 0x060208)`],
  [{ preset: "arc-770d", access: Access.Store, warm: true }, `${rights("store")} | ProtV (ECR 0x230208)`],
];

describe("what a fault is called", () => {
  it("has a row for every preset's architecture, and memory does not begin at 0", () => {
    assert.ok(memoryBase > 0);
  });

  for (const [one, expected] of table) {
    const { preset, access = Access.Load, level, warm, settings, permissions } = one;
    const change = level === undefined ? "" : `, entry of level ${level} changed`;
    const title = `${preset} ${Access[access]} of ${permissions ?? "r"}${change}${warm === true ? ", in the TLB" : ""} ${JSON.stringify(settings ?? {})}`;
    it(title, () => {
      assert.equal(told(one), expected);
    });
  }
});
