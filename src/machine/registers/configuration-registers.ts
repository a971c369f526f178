/**
 * The read-only registers (or CPUID leaves) in which a machine tells its own TLBs and ASIDs, for the debugger. They are made
 * from the geometry that the machine has, with settings applied; a register is left out if it cannot say that.
 * MMU_BCR of ARC is in arc-register-values.ts.
 */
import {
  decodeCodedTlbs,
  decodeFirstLevelTlbs,
  encodeCodedTlbs,
  encodeFirstLevelTlbs,
  type IdentifiedPair,
  type IdentifiedTlb,
} from "./amd-tlb-identifiers.js";
import { encodeTlbType } from "./armv7-tlb-type.js";
import { encodeMemoryModelFeatures, translationControl } from "./armv8-id-registers.js";
import { hexDigits, type RegisterValue } from "../base/index.js";
import { type TlbConfig } from "../config/index.js";
import { describeTlbs, leafTwoRegisters, tlbDescriptors, type DescribedTlb } from "./intel-tlb-descriptors.js";
import type { Machine } from "../state/index.js";

/** What software reads to learn the geometry, exact to the bit; without MMU_BCR and satp. */
export function configurationRegisters(machine: Machine): RegisterValue[] {
  switch (machine.config.architecture.configuration) {
    case "tlbtr":
      return tlbTypeRegister(machine);
    case "id-aa64mmfr0":
      return asidWidthRegisters(machine);
    case "cpuid-2":
      return leafTwo(machine);
    case "cpuid-8000":
      return identifierLeaves(machine);
    case "mmu-bcr":
    case "satp":
    case "none":
      return [];
  }
}

/** Entries of the lockable array of Cortex-A9, which is not modelled (mmu-hardware §5). */
const lockableEntries = 4;

function tlbTypeRegister({ config }: Machine): RegisterValue[] {
  const main = config.tlbs.find(({ level }) => level === 2);
  // Without a main TLB (no Cortex-A9 is so) the register has nothing to say.
  if (main === undefined) return [];
  const { sets, ways } = main;
  const value = encodeTlbType({ entries: sets * ways, lockableFetch: 0, lockableData: lockableEntries, unified: true });
  return value === null
    ? []
    : [
        {
          name: "TLBTR",
          value: hexDigits(value, 8),
          fields: [
            { name: "ILsize", value: "0" },
            { name: "DLsize", value: `${lockableEntries} lockable entries, not modelled` },
            { name: "TLB_size", value: `${sets * ways} entries` },
            { name: "nU", value: "0 unified" },
          ],
        },
      ];
}

function asidWidthRegisters({ config, format }: Machine): RegisterValue[] {
  const virtualBits = Math.log2(format.userEnd);
  const features = encodeMemoryModelFeatures(config.asidBits);
  return [
    {
      name: "TCR_EL1",
      value: hexDigits(translationControl(virtualBits, config.asidBits), 16),
      fields: [
        { name: "AS", value: config.asidBits > 8 ? "1 16 bits" : "0 8 bits" },
        { name: "A1", value: "0 ASID of TTBR0_EL1" },
        { name: "TG0", value: "0 4 KB" },
        { name: "T0SZ", value: String(64 - virtualBits) },
      ],
    },
    ...(features === null
      ? []
      : [
          {
            name: "ID_AA64MMFR0_EL1",
            value: hexDigits(features, 16),
            fields: [
              { name: "ASIDBits", value: `${config.asidBits === 16 ? 2 : 0} ${config.asidBits} bits` },
              { name: "PARange", value: "2 40 bits" },
            ],
          },
        ]),
  ];
}

/** A structure as CPUID tells it: of x86-64, whose structures all name their page sizes. */
function described({ serves, pageBytes, sets, ways }: TlbConfig): DescribedTlb[] {
  return serves === "walk" ? [] : [{ serves, pageBytes: pageBytes ?? [], entries: sets * ways, ways }];
}

const pageNames: ReadonlyMap<number, string> = new Map([
  [2 ** 12, "4K"],
  [2 ** 21, "2M"],
  [2 ** 30, "1G"],
]);

function waysText({ entries, ways }: IdentifiedTlb): string {
  return ways === entries ? "fully associative" : `${ways} ways`;
}

/** Entries and ways as a register says them, with what it cannot say. */
function geometryText(said: IdentifiedTlb, modelled: IdentifiedTlb | null | undefined): string {
  const text = `${said.entries} entries, ${waysText(said)}`;
  return modelled && modelled.ways !== said.ways ? `${text} (this machine: ${waysText(modelled)})` : text;
}

function descriptionText(said: DescribedTlb, modelled: readonly DescribedTlb[]): string {
  const same = modelled.find(
    ({ serves, pageBytes, entries }) =>
      serves === said.serves && entries === said.entries && pageBytes.join() === said.pageBytes.join(),
  );
  const pages = said.pageBytes.map((bytes) => pageNames.get(bytes)).join(" and ");
  return `${said.serves === "both" ? "fetch and data" : said.serves}, ${pages}: ${geometryText(said, same)}`;
}

/** EAX, EBX, ECX and EDX of CPUID leaf 2, with the descriptors of TLBs alone: there are no caches here. */
function leafTwo({ config }: Machine): RegisterValue[] {
  const modelled = config.tlbs.flatMap(described);
  const bytes = describeTlbs(modelled);
  const registers = bytes === null ? null : leafTwoRegisters(bytes);
  if (registers === null) return [];
  return ["EAX", "EBX", "ECX", "EDX"].map((name, at) => ({
    name: `CPUID.2.${name}`,
    value: hexDigits(registers[at], 8),
    fields: [0, 8, 16, 24].flatMap((shift) => {
      const byte = (registers[at] >>> shift) & 0xff;
      const tlbs = at === 0 && shift === 0 ? undefined : tlbDescriptors.get(byte);
      return tlbs === undefined
        ? []
        : [
            {
              name: hexDigits(byte, 2),
              value: tlbs.map((said) => descriptionText(said, modelled)).join("; "),
            },
          ];
    }),
  }));
}

/** CPUID 8000_0005H, 8000_0006H and 8000_0019H. */
function identifierLeaves({ config }: Machine): RegisterValue[] {
  const pair = (level: number, page: number): IdentifiedPair => {
    const half = (side: "fetch" | "data"): IdentifiedTlb | null => {
      const tlb = config.tlbs.find(
        ({ level: of, serves, pageBytes }) => of === level && serves === side && pageBytes?.includes(page),
      );
      return tlb === undefined ? null : { entries: tlb.sets * tlb.ways, ways: tlb.ways };
    };
    return { data: half("data"), fetch: half("fetch") };
  };
  const rows: readonly [name: string, level: number, page: number][] = [
    ["8000_0005.EAX", 1, 2 ** 21],
    ["8000_0005.EBX", 1, 2 ** 12],
    ["8000_0006.EAX", 2, 2 ** 21],
    ["8000_0006.EBX", 2, 2 ** 12],
    ["8000_0019.EAX", 1, 2 ** 30],
    ["8000_0019.EBX", 2, 2 ** 30],
  ];
  return rows.flatMap(([name, level, page]) => {
    const tlbs = pair(level, page);
    const [encode, decode] = name.startsWith("8000_0005")
      ? [encodeFirstLevelTlbs, decodeFirstLevelTlbs]
      : [encodeCodedTlbs, decodeCodedTlbs];
    const value = encode(tlbs);
    if (value === null) return [];
    const said = decode(value);
    const text = (side: "data" | "fetch"): string => {
      const of = said[side];
      return of === null ? "none" : `${pageNames.get(page)}: ${geometryText(of, tlbs[side])}`;
    };
    return [
      {
        name: `CPUID.${name}`,
        value: hexDigits(value, 8),
        fields: [
          { name: `L${level}DTLB`, value: text("data") },
          { name: `L${level}ITLB`, value: text("fetch") },
        ],
      },
    ];
  });
}
