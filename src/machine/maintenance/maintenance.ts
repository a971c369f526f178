/**
 * The TLB maintenance operations of each architecture and the entries that each removes (mmu-hardware §4.1). One table:
 * the flushes of flush.ts obey it, and events and documentation name operations by it.
 */
import { FlushScope } from "../events/index.js";
import { type ArchitectureName, type MachineConfig, type TagPolicy } from "../config/index.js";

/** One operation. */
export interface MaintenanceOperation {
  readonly architecture: ArchitectureName;
  /** As the architecture's manual writes it; `va` and `asid` stand for operands. */
  readonly name: string;
  /** The same without operands that are behind it, as code names it: `TLBI VAE1`. */
  readonly mnemonic: string;
  /** Pages that it concerns: all, the one of its operand, or a range. */
  readonly pages: "all" | "one" | "range";
  /** Address-space ids: all, the operand's, or the one that the core runs with. */
  readonly ids: "all" | "one" | "current" | "none";
  /** Global entries go too. */
  readonly global: boolean;
  /** What is cached of table entries goes too, not leaf entries only. */
  readonly tables: boolean;
  readonly note: string;
}

type Row = readonly [
  name: string,
  pages: MaintenanceOperation["pages"],
  ids: MaintenanceOperation["ids"],
  global: boolean,
  tables: boolean,
  note?: string,
];

function rows(architecture: ArchitectureName, list: readonly Row[]): MaintenanceOperation[] {
  return list.map(([name, pages, ids, global, tables, note = ""]) => ({
    architecture,
    name,
    mnemonic: name.replace(/,? (va|asid|pcid|range)\b.*$/, ""),
    pages,
    ids,
    global,
    tables,
    note,
  }));
}

/** All operations, by architecture. */
export const maintenanceOperations: readonly MaintenanceOperation[] = [
  ...rows("arc", [
    ["TLBWriteNI 0 to every entry, TLBIVUTLB", "all", "all", true, true, "a loop of software; MMUv1: TLBWrite"],
    ["TLBRead, TLBWriteNI 0 to what is found, TLBIVUTLB", "all", "one", false, true, "a loop of software"],
    ["TLBProbe, TLBWrite 0, TLBIVUTLB", "one", "one", true, true, "MMUv2 and v3; v1 without TLBIVUTLB"],
    ["TLBDeleteEntry", "one", "one", true, true, "MMUv4"],
    ["TLBIVUTLB", "all", "none", false, false, "first-level TLBs only"],
  ]),
  ...rows("riscv", [
    ["sfence.vma x0, x0", "all", "all", true, true],
    ["sfence.vma x0, asid", "all", "one", false, true],
    ["sfence.vma va, x0", "one", "all", true, false, "an invalid address: no effect, no exception"],
    ["sfence.vma va, asid", "one", "one", false, false, "an invalid address: no effect, no exception"],
    ["sinval.vma va, asid", "one", "one", false, false, "between sfence.w.inval and sfence.inval.ir"],
  ]),
  ...rows("x86-64", [
    ["INVLPG va", "one", "current", true, true, "global entries of the page too (Intel SDM 3A, 4.10.4.1)"],
    ["INVPCID 0, pcid, va", "one", "one", false, true],
    ["INVPCID 1, pcid", "all", "one", false, true],
    ["INVPCID 2", "all", "all", true, true],
    ["INVPCID 3", "all", "all", false, true],
    ["MOV CR3, bit 63 = 0", "all", "current", false, true, "without PCIDs: everything that is not global"],
    ["MOV CR3, bit 63 = 1", "all", "none", false, false, "removes nothing"],
  ]),
  ...rows("armv8", [
    ["TLBI VMALLE1", "all", "all", true, true],
    ["TLBI ASIDE1, asid", "all", "one", false, true],
    ["TLBI VAE1, asid, va", "one", "one", true, true, "global entries of the page: from memory, not checked"],
    ["TLBI VALE1, asid, va", "one", "one", true, false],
    ["TLBI VAAE1, va", "one", "all", true, true],
    ["TLBI VAALE1, va", "one", "all", true, false],
    ["TLBI RVAE1, asid, range", "range", "one", true, true, "FEAT_TLBIRANGE"],
  ]),
  ...rows("armv7", [
    ["TLBIALL", "all", "all", true, true],
    ["TLBIASID, asid", "all", "one", false, true],
    ["TLBIMVA, va, asid", "one", "one", true, true, "global entries of the page: from memory, not checked"],
    ["TLBIMVAA, va", "one", "all", true, true],
  ]),
];

/** Operation of an architecture by its name or mnemonic. Throws if there is none: names are constants. */
export function maintenanceOperation(architecture: ArchitectureName, name: string): MaintenanceOperation {
  const found = maintenanceOperations.find(
    (one) => one.architecture === architecture && (one.name === name || one.mnemonic === name),
  );
  if (found === undefined) throw new Error(`${architecture} has no operation ${name}`);
  return found;
}

/** Names or mnemonics of the operations that the flushes of flush.ts stand for; absent = there is none. */
interface FlushOperations {
  readonly all: string;
  readonly nonGlobal?: string;
  readonly asid: string;
  readonly page: string;
  readonly pageOfAll?: string;
  readonly pageOfOther?: string;
  readonly shared?: string;
  readonly micro?: string;
}

/** Which operation is which flush, by architecture. */
const flushOperations: Readonly<Record<ArchitectureName, (config: MachineConfig) => FlushOperations>> = {
  arc: ({ architecture: { mmuVersion } }) => {
    const page = mmuVersion >= 4 ? "TLBDeleteEntry" : "TLBProbe, TLBWrite 0, TLBIVUTLB";
    const all = "TLBWriteNI 0 to every entry, TLBIVUTLB";
    const scan = "TLBRead, TLBWriteNI 0 to what is found, TLBIVUTLB";
    return { all, nonGlobal: scan, asid: scan, shared: scan, page, pageOfAll: page, micro: "TLBIVUTLB" };
  },
  riscv: ({ tags }) => ({
    all: "sfence.vma x0, x0",
    ...byAsid(tags, "sfence.vma x0, asid"),
    page: "sfence.vma va, asid",
    pageOfAll: "sfence.vma va, x0",
  }),
  armv8: ({ tags }) => ({
    all: "TLBI VMALLE1",
    ...byAsid(tags, "TLBI ASIDE1"),
    page: "TLBI VAE1",
    pageOfAll: "TLBI VAAE1",
  }),
  armv7: ({ tags }) => ({ all: "TLBIALL", ...byAsid(tags, "TLBIASID"), page: "TLBIMVA", pageOfAll: "TLBIMVAA" }),
  "x86-64": ({ tags }) => ({
    all: "INVPCID 2",
    nonGlobal: tags === "none" ? "MOV CR3, bit 63 = 0" : "INVPCID 3",
    asid: "INVPCID 1",
    page: "INVLPG",
    pageOfOther: "INVPCID 0",
  }),
};

/** Without ids software names id 0, and so spares global entries. */
function byAsid(tags: TagPolicy, asid: string): Pick<FlushOperations, "asid" | "nonGlobal"> {
  return tags === "none" ? { asid, nonGlobal: asid } : { asid };
}

/**
 * The operation that a flush of this scope is carried out with; null = the kernel's model, the architecture has no such
 * operation.
 *
 * @param tag the ASID or shared id of the event, -1 = none.
 */
export function operationOf(config: MachineConfig, scope: FlushScope, tag: number): MaintenanceOperation | null {
  const { architecture, tags } = config;
  const names = flushOperations[architecture.name](config);
  const byScope: Readonly<Record<FlushScope, string | undefined>> = {
    [FlushScope.All]: names.all,
    [FlushScope.NonGlobal]: names.nonGlobal,
    [FlushScope.Asid]: names.asid,
    [FlushScope.Page]: tag >= 0 || tags === "none" ? names.page : names.pageOfAll,
    [FlushScope.PageOfOther]: names.pageOfOther,
    [FlushScope.Shared]: names.shared,
    [FlushScope.Micro]: names.micro,
    [FlushScope.Range]: undefined,
  };
  const found = byScope[scope];
  return found === undefined ? null : maintenanceOperation(architecture.name, found);
}
