/** The MMU registers of an ARC core with their fields, for the debugger; and writing them as software would. */
import { hexDigits, sasidRegister, type Asid, type Pfn, type RegisterValue } from "../base/index.js";
import { arcCommand, hasCommand, jointTlb, microTlbs, superTlb, type ArcCommand } from "./arc-commands.js";
import { exceptionName } from "./arc-exceptions.js";
import {
  decodeData,
  decodeTag,
  encodeBuildConfiguration,
  indexField,
  isLookupError,
  pidRegister,
  tlbIndexError,
} from "./arc-registers.js";
import type { Core, Machine } from "../state/index.js";

function field(name: string, value: number | string | boolean): { name: string; value: string } {
  return { name, value: typeof value === "boolean" ? (value ? "1" : "0") : String(value) };
}

function register(name: string, value: number, fields: RegisterValue["fields"]): RegisterValue {
  return { name, value: hexDigits(value, 8), fields };
}

/**
 * PID, the SASID registers that the version has, SCRATCH_DATA0, then what commands work on, the exception registers and
 * the build configuration (absent where a setting gave the TLB a size that the register cannot say).
 */
export function arcRegisterValues(machine: Machine, core: Core): RegisterValue[] {
  const { context, arc } = core;
  const {
    pageShift,
    sasidCount,
    architecture: { mmuVersion: version },
  } = machine.config;
  const pid = pidRegister({
    enable: arc.enable,
    program: arc.program,
    shared: context.sharedEnable,
    asid: context.asid,
  });
  const several = sasidCount > 32;
  const root = context.root * 2 ** pageShift;
  const build = buildConfiguration(machine, core);
  return [
    register("PID", pid, [
      field("T", arc.enable),
      field("P", arc.program),
      field("S", context.sharedEnable),
      field("ASID", context.asid),
    ]),
    ...(sasidCount === 0 ? [] : [sasidRegister(several ? "SASID0" : "SASID", context.sasidLo, context, 0)]),
    ...(several ? [sasidRegister("SASID1", context.sasidHi, context, 32)] : []),
    register("SCRATCH_DATA0", root, [field("PGD", hexDigits(root, 8))]),
    tagRegister(pageShift, version, arc.pd0),
    dataRegister(pageShift, version, arc.pd1),
    ...(version >= 4 ? [register("TLBPD1_HI", 0, [field("PA[39:32]", 0)])] : []),
    indexRegister(core, version),
    register("TLBCOMMAND", arc.command, [field("command", commandName(machine, arc.command))]),
    register("EFA", arc.efa, []),
    register("ECR", arc.ecr, [
      field("vector", `${hexDigits(arc.ecr >>> 16, 2)} ${exceptionName(version, arc.ecr >>> 16)}`),
      field("cause", (arc.ecr >>> 8) & 0xff),
      field("param", hexDigits(arc.ecr & 0xff, 2)),
    ]),
    ...(build === null
      ? []
      : [
          register("MMU_BCR", build, [
            field("version", version),
            field("JTLB", `${jointTlb(core).sets}x${jointTlb(core).ways}`),
            field("page", `${2 ** pageShift / 1024} KB`),
            field("SASID", sasidCount > 0),
          ]),
        ]),
  ];
}

function tagRegister(pageShift: number, version: number, value: number): RegisterValue {
  const { valid, vpn, global, shared, superPage, tag } = decodeTag(pageShift, version, value);
  return register("TLBPD0", value, [
    ...(version >= 3 ? [field("S", shared)] : []),
    field("VPN", hexDigits(vpn * 2 ** pageShift, 8)),
    ...(version >= 4 ? [field("SZ", superPage)] : []),
    field("V", valid),
    field("G", global),
    field(shared ? "SASID" : "ASID", tag),
  ]);
}

function dataRegister(pageShift: number, version: number, value: number): RegisterValue {
  const { pfn, user, kernel, cached } = decodeData(pageShift, version, value);
  const rights = (bits: number): string => `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${bits & 1 ? "x" : "-"}`;
  return register("TLBPD1", value, [
    field("PPN", hexDigits(pfn * 2 ** pageShift, 8)),
    field("user", rights(user)),
    field("kernel", rights(kernel)),
    field("C", cached),
  ]);
}

function indexRegister(core: Core, version: number): RegisterValue {
  const { index } = core.arc;
  const joint = jointTlb(core);
  const at = index & indexField;
  if (isLookupError(index)) {
    const why = index === tlbIndexError.notFound ? "no entry matches" : "several entries match";
    return register("TLBINDEX", index, [field("E", 1), field(version >= 4 ? "RC" : "code", why)]);
  }
  const place = at < joint.slots ? [field("set", Math.floor(at / joint.ways)), field("way", at % joint.ways)] : [];
  return register("TLBINDEX", index, [field("E", 0), field("index", at), ...place]);
}

function commandName(machine: Machine, command: number): string {
  if (command === 0) return "none yet";
  if (command === 5 && machine.config.options.metalFix) return "TLBIVUTLB";
  const names = [
    "TLBWrite",
    "TLBRead",
    "TLBGetIndex",
    "TLBProbe",
    "TLBWriteNI",
    "TLBIVUTLB",
    "TLBInsertEntry",
    "TLBDeleteEntry",
  ];
  return `${names[command - 1] ?? "unknown"}${hasCommand(machine, command) ? "" : " (this version has no such command)"}`;
}

/** MMU_BCR of the machine, or null if it cannot say the geometry. */
export function buildConfiguration(machine: Machine, core: Core): number | null {
  const { architecture, pageShift, sasidCount } = machine.config;
  const joint = jointTlb(core);
  // One first level for both (no ARC has that): the register says its size twice.
  const [fetch, data = fetch] = microTlbs(core);
  const superPages = superTlb(core) !== undefined;
  return encodeBuildConfiguration({
    version: architecture.mmuVersion,
    sets: joint.sets,
    ways: joint.ways,
    instructionEntries: fetch.slots,
    dataEntries: data.slots,
    pageBytes: 2 ** pageShift,
    superPageBytes: superPages ? 2 ** machine.format.levels[0].shift : 0,
    superPageTlb: superPages,
    shared: sasidCount > 0,
    physicalExtension: false,
  });
}

/** Registers that software can write. */
const writable: ReadonlySet<string> = new Set([
  "PID",
  "SASID",
  "SASID0",
  "SASID1",
  "SCRATCH_DATA0",
  "TLBPD0",
  "TLBPD1",
  "TLBINDEX",
  "TLBCOMMAND",
  "EFA",
  "ECR",
]);

/** Can software write the register? */
export function isWritableArcRegister(name: string): boolean {
  return writable.has(name);
}

/** Why a value (32 bits) cannot be written to a register, or null: it can. */
export function refuseArcRegister(machine: Machine, name: string, value: number): string | null {
  const { pageShift, architecture } = machine.config;
  if (!writable.has(name)) return `${name} is read only`;
  if (name === "SCRATCH_DATA0" && value % 2 ** pageShift !== 0) {
    return "SCRATCH_DATA0 holds the address of a page table, which begins a page";
  }
  if (name === "TLBCOMMAND" && !hasCommand(machine, value))
    return `MMUv${architecture.mmuVersion} has no command ${value}`;
  return null;
}

/** Writes a register as software does; writing TLBCOMMAND executes the command. The value must not be refused. */
export function writeArcRegister(machine: Machine, core: Core, name: string, value: number): void {
  const { arc, context } = core;
  switch (name) {
    case "PID":
      arc.enable = value >= 2 ** 31;
      arc.program = (value & (1 << 30)) !== 0;
      context.sharedEnable = (value & (1 << 29)) !== 0;
      context.asid = (value & (2 ** machine.config.asidBits - 1)) as Asid;
      break;
    case "SASID":
    case "SASID0":
      context.sasidLo = value | 0;
      break;
    case "SASID1":
      context.sasidHi = value | 0;
      break;
    case "SCRATCH_DATA0":
      context.root = (value / 2 ** machine.config.pageShift) as Pfn;
      break;
    case "TLBPD0":
      arc.pd0 = value;
      break;
    case "TLBPD1":
      arc.pd1 = value;
      break;
    case "TLBINDEX":
      arc.index = value;
      break;
    case "EFA":
      arc.efa = value;
      break;
    case "ECR":
      arc.ecr = value;
      break;
    case "TLBCOMMAND":
      arcCommand(machine, core, value as ArcCommand);
      break;
  }
}
