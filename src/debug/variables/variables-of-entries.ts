/** Page-table entries and TLB entries opened in a watch, and the settings of the kernel: what of them can be changed by hand is no fact. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { entryView, walk, type SpaceId, type VirtualAddress } from "../../machine/index.js";
import { kernelSettingValues } from "../../simulator/index.js";
import { formatAddress } from "../arguments/index.js";
import type { FrameContext } from "../expressions/index.js";
import type { Container } from "../session/index.js";
import { fact } from "./variables-of-space.js";

function editable(name: string, value: string, type: string): DebugProtocol.Variable {
  return { name, value, type, variablesReference: 0 };
}

/** Bits of the entry that the walk for an address ends at: each flag, the frame, the whole number. */
export function tableEntryVariables(
  { simulation }: FrameContext,
  { space, va }: Container & { kind: "tableEntry" },
): readonly DebugProtocol.Variable[] {
  const { machine, kernel } = simulation.system;
  const mm = kernel.spaces.get(space as SpaceId);
  const last = mm === undefined ? undefined : walk(machine, mm.root, va as VirtualAddress).steps.at(-1);
  if (last === undefined) return [];
  const { format } = machine;
  const [lo, hi] = [Number(last.raw & 0xffff_ffffn) | 0, Number(last.raw >> 32n) | 0];
  return [
    fact("entry", `${format.levels[last.level]!.name}[${last.index}] at physical ${formatAddress(last.pteAddress)}`),
    editable("raw", `0x${last.raw.toString(16).padStart(format.entryBytes * 2, "0")}`, "entry"),
    editable("frame", `0x${format.pfn(lo, hi, last.level).toString(16)}`, "frame"),
    ...format.describe(lo, hi, last.level).map(({ name, set, meaning }) => ({
      ...editable(name, set ? "1" : "0", meaning),
    })),
  ];
}

/** Fields of a TLB entry. */
export function slotVariables(
  { simulation }: FrameContext,
  { core, level, slot }: Container & { kind: "slot" },
): readonly DebugProtocol.Variable[] {
  const { machine } = simulation.system;
  const entry = entryView(machine, machine.cores[core]!, level, slot);
  const bit = (set: boolean): string => (set ? "1" : "0");
  return [
    editable("valid", bit(entry.valid), "flag"),
    editable("va", formatAddress(Math.max(0, entry.vpn) * machine.memory.pageBytes), "address"),
    editable("frame", `0x${entry.pfn.toString(16)}`, "frame"),
    editable("r", bit(entry.read), "flag"),
    editable("w", bit(entry.write), "flag"),
    editable("x", bit(entry.execute), "flag"),
    editable("user", bit(entry.user), "flag"),
    editable("kind", entry.global ? "global" : entry.shared ? "shared" : "private", "global, shared or private"),
    editable("tag", String(entry.tag), entry.shared ? "shared id" : "ASID"),
    fact("filled", entry.valid ? `at tick ${entry.filledAt}` : "never"),
  ];
}

/** Settings of the kernel; those that it reads each time can be changed. */
export function kernelSettingVariables({ simulation }: FrameContext): readonly DebugProtocol.Variable[] {
  return kernelSettingValues(simulation).map(({ name, value, changeable }) =>
    changeable ? editable(name, value, "setting") : fact(name, value),
  );
}
