/** A value as a person reads it in a frame: what points into mapped memory is written as an address. */
import type { VirtualAddress } from "../../machine/index.js";
import { readMemory } from "../../simulator/index.js";
import type { FrameContext } from "../expressions/index.js";
import { formatAddress, formatValue, type ValueFormat } from "../arguments/index.js";

/** Below this, a number is more often a count than an address, even where memory is mapped. */
const lowestShown = 0x100_0000n;

/**
 * Text of a value of `bytes` bytes. In decimal, a 64-bit value that is an address of mapped memory in the frame's space
 * (and not below 16 MiB) is written as an address: `0x2002_0000` says more than 537001984.
 */
export function valueText(context: FrameContext, value: bigint, bytes: number, format: ValueFormat): string {
  if (format === "decimal" && bytes === 8 && value >= lowestShown && value <= BigInt(Number.MAX_SAFE_INTEGER)) {
    const address = Number(value) as VirtualAddress;
    const { bytes: there } = readMemory(context.simulation, context.frame.space, address, 1);
    if (there.length === 1) return formatAddress(address);
  }
  return formatValue(value, bytes, format);
}
