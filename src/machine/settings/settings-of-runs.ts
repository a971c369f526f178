/** Settings of a run: cores, memory, seed, and what is watched and classified. */
import { isas, type Isa } from "../config/index.js";
import { row, type MachineSettingRow } from "./machine-setting.js";

/** The rows of these settings. */
export const runSettingRows: readonly MachineSettingRow[] = [
  row(
    "cores",
    "integer",
    1,
    "Number of cores.",
    (draft, value) => {
      draft.cores = Number(value);
    },
    { minimum: 1, maximum: 16 },
  ),
  row(
    "memory",
    "bytes",
    64 * 2 ** 20,
    "Bytes of physical memory. A page of 1G needs 2G.",
    (draft, value) => {
      draft.memoryBytes = Number(value);
    },
    { minimum: 2 ** 20, maximum: 2 ** 31 },
  ),
  row("seed", "integer", 1, "Seed of everything pseudo-random, such as JTLB replacement.", (draft, value) => {
    draft.seed = Number(value);
  }),
  row(
    "isa",
    "choice",
    "rv64im",
    "Instructions that the cores execute. rv64im is the default, and in it everything else is illegal; a scenario with a program " +
      "from an ELF file has rv64gc. The names are those of GCC's -march.",
    (draft, value) => {
      draft.isa = value as Isa;
    },
    { values: isas },
  ),
  row("check", "switch", false, "Compare every TLB hit with the page tables and report hazards.", (draft, value) => {
    draft.check = value === true;
  }),
  row(
    "check_advice",
    "switch",
    false,
    "With check: also report what is allowed but slow or leaks: flushes of entries that could have stayed (P2, P18), and hits " +
      "on what a process of another user filled (P27).",
    (draft, value) => {
      draft.checkAdvice = value === true;
    },
  ),
  row(
    "classify",
    "switch",
    true,
    "Classify every TLB miss: cold, capacity, conflict, switch, flush, rollover or unsubscribed; and redundant. Off saves time where most accesses miss.",
    (draft, value) => {
      draft.classify = value === true;
    },
  ),
];
