/**
 * The TLB maintenance operations of each architecture and the entries that each removes (mmu-hardware §4.1). One table:
 * the flushes of flush.ts obey it, and events and documentation name operations by it.
 */
import { FlushScope, type MachineArchitecture, type MachineConfig } from "../base/index.js";

/** One operation. */
export interface MaintenanceOperation {
  readonly architecture: MachineArchitecture["name"];
  /** As the architecture's manual writes it; `va` and `asid` stand for operands. */
  readonly name: string;
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

function rows(architecture: MaintenanceOperation["architecture"], list: readonly Row[]): MaintenanceOperation[] {
  return list.map(([name, pages, ids, global, tables, note = ""]) => ({
    architecture,
    name,
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

/** Operation of an architecture by the beginning of its name. Throws if there is none: names are constants. */
export function maintenanceOperation(
  architecture: MaintenanceOperation["architecture"],
  name: string,
): MaintenanceOperation {
  const found = maintenanceOperations.find((one) => one.architecture === architecture && one.name.startsWith(name));
  if (found === undefined) throw new Error(`${architecture} has no operation ${name}`);
  return found;
}

/** Beginnings of the names of the operations that the flushes of flush.ts stand for; null = no such operation. */
const operationNames = {
  riscv: {
    all: "sfence.vma x0, x0",
    asid: "sfence.vma x0, asid",
    page: "sfence.vma va, asid",
    pageOfAll: "sfence.vma va, x0",
  },
  armv8: {
    all: "TLBI VMALLE1",
    asid: "TLBI ASIDE1",
    page: "TLBI VAE1",
    pageOfAll: "TLBI VAAE1",
  },
  armv7: { all: "TLBIALL", asid: "TLBIASID", page: "TLBIMVA", pageOfAll: "TLBIMVAA" },
  "x86-64": { all: "INVPCID 2", asid: "INVPCID 1", page: "INVLPG", pageOfAll: null },
} as const;

/**
 * The operation that a flush of this scope is carried out with; null = the kernel's model, the architecture has no such
 * operation.
 *
 * @param tag the ASID or shared id of the event, -1 = none.
 */
export function operationOf(config: MachineConfig, scope: FlushScope, tag: number): MaintenanceOperation | null {
  const {
    architecture: { name, mmuVersion },
    tags,
  } = config;
  if (name === "arc") return arcOperation(scope, mmuVersion);
  const names = operationNames[name];
  const wanted = (): string | null => {
    switch (scope) {
      case FlushScope.All:
        return names.all;
      // Without ids software names id 0, and so spares global entries.
      case FlushScope.NonGlobal:
        return name === "x86-64"
          ? tags === "none"
            ? "MOV CR3, bit 63 = 0"
            : "INVPCID 3"
          : tags === "none"
            ? names.asid
            : null;
      case FlushScope.Asid:
        return names.asid;
      case FlushScope.Page:
        return tag >= 0 || tags === "none" ? names.page : names.pageOfAll;
      case FlushScope.PageOfOther:
        return name === "x86-64" ? "INVPCID 0" : names.page;
      default:
        return null;
    }
  };
  const found = wanted();
  return found === null ? null : maintenanceOperation(name, found);
}

function arcOperation(scope: FlushScope, version: number): MaintenanceOperation | null {
  switch (scope) {
    case FlushScope.All:
      return maintenanceOperation("arc", "TLBWriteNI");
    case FlushScope.NonGlobal:
    case FlushScope.Asid:
    case FlushScope.Shared:
      return maintenanceOperation("arc", "TLBRead");
    case FlushScope.Page:
      return maintenanceOperation("arc", version >= 4 ? "TLBDeleteEntry" : "TLBProbe");
    case FlushScope.Micro:
      return maintenanceOperation("arc", "TLBIVUTLB");
    default:
      return null;
  }
}
