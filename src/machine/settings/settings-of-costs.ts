/** Settings of prices in cycles. */
import type { MachineCosts } from "../config/index.js";
import { row, type MachineSettingRow } from "./machine-setting.js";

function cost(key: string, field: keyof MachineCosts, doc: string): MachineSettingRow {
  return row(
    key,
    "integer",
    "preset",
    doc,
    (draft, value) => {
      draft.costs = { ...draft.costs, [field]: Number(value) };
    },
    { maximum: 1_000_000 },
  );
}

/** The rows of these settings. */
export const costSettingRows: readonly MachineSettingRow[] = [
  cost("cost_instruction", "instruction", "Cycles of every instruction. Choice of this tool."),
  cost(
    "cost_micro_miss",
    "microMiss",
    "Cycles of a first-level miss that the last level answers. Choice; not published.",
  ),
  cost("cost_memory_read", "memoryRead", "Cycles of one page-table read in a walk or refill. Choice."),
  cost(
    "cost_refill_fetch",
    "refillFetch",
    "Cycles of the refill handler for a fetch. ARC Linux executes 36 instructions, 35 from MMUv4 on.",
  ),
  cost(
    "cost_refill_data",
    "refillData",
    "Cycles of the refill handler for a load or store. ARC Linux executes 45 instructions, 44 from MMUv4 on.",
  ),
  cost("cost_register_write", "registerWrite", "Cycles of writing one MMU register. Choice."),
  cost("cost_flush", "flushOperation", "Cycles of one TLB maintenance command. Choice; about 100 ns on x86."),
  cost("cost_entry_scan", "entryScan", "Cycles per entry of an operation that goes through the whole TLB. Choice."),
];
