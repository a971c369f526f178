/** A value as a person reads it in a frame: what points into mapped memory, or to where some was, is written as an address. */
import type { VirtualAddress } from "../../machine/index.js";
import { readMemory, translate } from "../../simulator/index.js";
import type { FrameContext } from "../expressions/index.js";
import { formatAddress, formatValue, type ValueFormat } from "../arguments/index.js";

/** Below this, a number is more often a count than an address, even where memory is mapped. */
const lowestShown = 0x100_0000n;

/**
 * Text of a value of `bytes` bytes. In decimal, a 64-bit value that is an address of mapped memory in the frame's space, or one for which
 * its page tables have the table and no entry, as after `munmap` (and not below 16 MiB), is written as an address: `0x2002_0000` says more
 * than 537001984, and a pointer that dangles still points.
 */
export function valueText(context: FrameContext, value: bigint, bytes: number, format: ValueFormat): string {
  if (format === "decimal" && bytes === 8 && value >= lowestShown && value <= BigInt(Number.MAX_SAFE_INTEGER)) {
    const address = Number(value) as VirtualAddress;
    if (isMapped(context, address) || lacksOnlyItsEntry(context, address)) return formatAddress(address);
  }
  return formatValue(value, bytes, format);
}

function isMapped({ simulation, frame }: FrameContext, address: VirtualAddress): boolean {
  return readMemory(simulation, frame.space, address, 1).bytes.length === 1;
}

/** Whether a walk for the address comes to the last level and finds nothing there. */
function lacksOnlyItsEntry({ simulation, frame }: FrameContext, address: VirtualAddress): boolean {
  const { walk } = translate(simulation, frame.space, address);
  return walk.length === simulation.system.machine.format.levels.length && walk.at(-1)!.kind === "invalid";
}
