/** What top-level expectations can ask about: TLB counters, system counters, properties of processes. */
import { counterUnitRows, systemCounterRows, tlbCounterRows, type CounterScope } from "../../image/counter.js";

/** A name with its meaning. */
export interface CounterDescription {
  readonly name: string;
  readonly doc: string;
}

/** Left of the dot in `l1d.misses(libc)`. */
export const counterUnits: readonly CounterDescription[] = counterUnitRows;

/** Right of the dot in `itlb.misses(libc)`. */
export const tlbCounters: readonly CounterDescription[] = tlbCounterRows;

/** Counters of the whole machine, or of a process, core, part or VAS: `cycles`, `walks(libc)`. */
export const systemCounters: readonly (CounterDescription & { readonly of: CounterScope })[] = systemCounterRows;

/** Right of the dot in `A.exit`. */
export const processProperties: readonly CounterDescription[] = [
  { name: "exit", doc: "exit code of the process, or the number of the signal that killed it" },
  {
    name: "stdout",
    doc: "all that an executable wrote to its standard output, as text; of an array what its processes wrote, one after the other; compared with a string",
  },
  { name: "stderr", doc: "all that an executable wrote to its standard error, as text; compared with a string" },
];

/** Words of expectations that stand alone. */
export const runProperties: readonly CounterDescription[] = [
  { name: "deadlock", doc: "1 if the run ended because every thread waits for another, 0 if it did not" },
];

/** What expectations ask of the present state: `running(0) == A`, `not reachable(kernel.page)`. */
export const stateFunctions: readonly (CounterDescription & {
  readonly parameters: readonly { readonly name: "core" | "lock" | "frame" | "asid"; readonly default?: bigint }[];
})[] = [
  {
    name: "running",
    parameters: [{ name: "core" }],
    doc: "the space that a core translates in, 0 if none; compared with a VAS, with a process (is a thread of it on the core?) or with another core's",
  },
  { name: "asid_of", parameters: [{ name: "core" }], doc: "the ASID that a core translates under" },
  { name: "held", parameters: [{ name: "lock" }], doc: "1 while a variable of the kernel, such as a lock, is not 0" },
  {
    name: "reachable",
    parameters: [{ name: "frame" }, { name: "core", default: -1n }, { name: "asid", default: -1n }],
    doc:
      "1 while a TLB (of this core, or of any) has a valid entry (under this ASID, or under any) that leads to the frame, whatever the " +
      "tables say by then",
  },
];

/** How `print` writes a value: `hex(x)`, `text(address)`. */
export const printFormats: readonly CounterDescription[] = [
  { name: "hex", doc: "the value in hexadecimal, as an unsigned 64-bit number: `0x2000_0000`" },
  { name: "text", doc: "the text that begins at this address and ends with a 0 byte" },
];

/** Number of a process in its array, in the arguments of `process worker[8] runs w(index)`. */
export const processIndex: CounterDescription = {
  name: "index",
  doc: "number of the process in its array, from 0",
};

/** Hazards P1 to P32 of mmu-hardware §7, defects Q1 to Q14 of vas-semantics §2.15. */
export const hazardPattern = /^(?:P(?:[1-9]|1[0-9]|2[0-9]|3[0-2])|Q(?:[1-9]|1[0-4]))$/;
