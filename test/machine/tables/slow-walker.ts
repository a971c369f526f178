/** A walk that shares no code with the machine's, straight from the bit layouts of mmu-hardware §3, and tables to try it on. */
import {
  pageTableFormats,
  readBytes,
  type Machine,
  type Pfn,
  type PhysicalAddress,
} from "../../../src/machine/index.js";
import { createMemory } from "../../../src/machine/page-table/memory.js";
import { createBench, type Bench } from "../machines/bench-machine.js";

type Read = (pa: number, bytes: number) => bigint;

/** Page shift and bits of a second-level table. */
const arcFields: Record<string, [bigint, bigint]> = {
  "arc-8k": [13n, 8n],
  "arc-16k": [14n, 8n],
  "arc-4k": [12n, 10n],
  "arc-4k-sasid": [12n, 9n],
  "arc-8k-16m": [13n, 11n],
};

/** Physical address of a virtual one, or null. */
export function slowWalk(machine: Machine, root: Pfn, address: number): number | null {
  const read: Read = (pa, bytes) => {
    let value = 0n;
    readBytes(machine.memory, pa as PhysicalAddress, bytes).forEach((byte, n) => {
      value |= BigInt(byte) << BigInt(8 * n);
    });
    return value;
  };
  const { name } = machine.format;
  const v = BigInt(address);
  if (name in arcFields) return arc(read, name, root, v);
  if (name === "sv32") return sv32(read, root, v);
  if (name === "armv7") return armv7(read, root, v);
  if (name === "sv39" || name === "sv48") return riscv(read, machine.format.levels.length, root, v);
  return armv8OrX86(read, name, root, v);
}

function arc(read: Read, name: string, root: number, v: bigint): number | null {
  const [shift, bits] = arcFields[name];
  const offset = (1n << shift) - 1n;
  const table = read(root * 2 ** Number(shift) + Number(v >> (shift + bits)) * 4, 4);
  if (table === 0n) return null;
  if ((table & 0x200n) !== 0n) {
    const inside = (1n << (shift + bits)) - 1n;
    return Number((table & ~0x3ffffn) | (v & inside));
  }
  const pte = read(Number(table & ~offset) + Number((v >> shift) & ((1n << bits) - 1n)) * 4, 4);
  return (pte & 0x200n) === 0n ? null : Number((pte & ~offset) | (v & offset));
}

function sv32(read: Read, root: number, v: bigint): number | null {
  const first = read(root * 4096 + Number(v >> 22n) * 4, 4);
  if ((first & 1n) === 0n) return null;
  if ((first & 0xen) !== 0n) return Number(((first >> 10n) << 12n) | (v & 0x3f_ffffn));
  const pte = read(Number(first >> 10n) * 4096 + Number((v >> 12n) & 0x3ffn) * 4, 4);
  return (pte & 1n) === 0n ? null : Number(((pte >> 10n) << 12n) | (v & 0xfffn));
}

function armv7(read: Read, root: number, v: bigint): number | null {
  const first = read(root * 4096 + Number(v >> 20n) * 4, 4);
  if ((first & 3n) === 0n) return null;
  if ((first & 3n) !== 1n) {
    const inside = (first & 0x4_0000n) !== 0n ? 0xff_ffffn : 0xf_ffffn;
    return Number((first & 0xffff_ffffn & ~inside) | (v & inside));
  }
  const pte = read(Number(first & ~0x3ffn) + Number((v >> 12n) & 0xffn) * 4, 4);
  if ((pte & 3n) === 0n) return null;
  const inside = (pte & 3n) === 1n ? 0xffffn : 0xfffn;
  return Number((pte & ~inside) | (v & inside));
}

function riscv(read: Read, levels: number, root: number, v: bigint): number | null {
  let table = BigInt(root) << 12n;
  for (let level = levels - 1; level >= 0; level--) {
    const shift = 12n + 9n * BigInt(level);
    const pte = read(Number(table + ((v >> shift) & 0x1ffn) * 8n), 8);
    if ((pte & 1n) === 0n) return null;
    let ppn = (pte >> 10n) & ((1n << 44n) - 1n);
    if ((pte & 0xen) !== 0n) {
      if (pte >> 63n === 1n) {
        if (level !== 0 || (ppn & 0xfn) !== 8n) return null;
        ppn = (ppn & ~0xfn) | ((v >> 12n) & 0xfn);
      }
      const mask = (1n << shift) - 1n;
      return ((ppn << 12n) & mask) !== 0n ? null : Number((ppn << 12n) | (v & mask));
    }
    table = ppn << 12n;
  }
  return null;
}

/** ARMv8 and x86-64 have their addresses at the same place; what an entry is, they say differently. */
function armv8OrX86(read: Read, format: string, root: number, v: bigint): number | null {
  let table = BigInt(root) << 12n;
  for (const [level, shift] of [39n, 30n, 21n, 12n].entries()) {
    const pte = read(Number(table + ((v >> shift) & 0x1ffn) * 8n), 8);
    if ((pte & 1n) === 0n) return null;
    const next = pte & (format === "x86-64" ? 0xf_ffff_ffff_f000n : 0xffff_ffff_f000n);
    const large = format === "x86-64" ? (pte & 0x80n) !== 0n : (pte & 2n) === 0n;
    if (level === 3 || large) return Number((next & ~((1n << shift) - 1n)) | (v & ((1n << shift) - 1n)));
    table = next;
  }
  return null;
}

const presetOf: Record<string, string> = {
  "arc-8k": "arc-hs38-1k",
  sv39: "rv64-sv39",
  sv48: "rv64-sv48",
  "armv8-4k": "cortex-a53",
  armv7: "cortex-a7",
  "x86-64": "skylake",
};

/** A machine for each page-table format. */
export function formatBenches(): Bench[] {
  return pageTableFormats.map((format) => {
    const bench = createBench(presetOf[format.name] ?? "arc-hs38-1k");
    if (format.name in presetOf) return bench;
    // No preset has this format: its tables stand alone.
    const memory = createMemory(2 ** 26, format.pageShift);
    return { ...bench, machine: { ...bench.machine, format, memory }, next: memory.firstPfn };
  });
}
