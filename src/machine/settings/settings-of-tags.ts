/** Settings of tags: what makes an entry match, and how many ids there are. */
import { row, type MachineSettingRow } from "./machine-setting.js";
import { matchEquations, type TagPolicy } from "../config/index.js";

/** The rows of these settings. */
export const tagSettingRows: readonly MachineSettingRow[] = [
  row(
    "tags",
    "choice",
    "preset",
    "What a TLB entry is tagged with, and so what makes it match.",
    (draft, value) => {
      draft.tags = value as TagPolicy;
    },
    { values: matchEquations.map((equation) => equation.policy) },
  ),
  row(
    "asid_bits",
    "integer",
    "preset",
    "Width of an ASID in bits.",
    (draft, value) => {
      draft.asidBits = Number(value);
    },
    { minimum: 1, maximum: 16 },
  ),
  row(
    "sasids",
    "integer",
    "preset",
    "How many shared-space ids the hardware has; 0 = none.",
    (draft, value) => {
      draft.sasidCount = Number(value);
    },
    { maximum: 64 },
  ),
];
