/** What the comparison remembers: with what, over which axis. */
import type { ComparedSettings } from "../../protocol/comparison-snapshot.js";
import type { CompareAxis } from "./axis-shape.js";

/** Plain JSON that survives hiding. */
export interface CompareState {
  /** What is compared with, as JSON; "" = nothing has been chosen. */
  readonly other: string;
  /** The same in words. */
  readonly label: string;
  readonly axis: CompareAxis;
  /** Lines that do not differ too. */
  readonly allLines: boolean;
  /** Text that proposals are chosen by. */
  readonly filter: string;
  readonly scroll: number;
}

/** The axes that there are. */
export const axes: readonly CompareAxis[] = ["progress", "ticks", "cycles"];

/** The state of a view that was never used. */
export const initialCompareState: CompareState = {
  other: "",
  label: "",
  axis: "progress",
  allLines: false,
  filter: "",
  scroll: 0,
};

/** What is compared with; null: nothing that could be read. */
export function otherOf({ other }: Pick<CompareState, "other">): ComparedSettings | null {
  if (other === "") return null;
  try {
    const read: unknown = JSON.parse(other);
    return typeof read === "object" && read !== null ? (read as ComparedSettings) : null;
  } catch {
    return null;
  }
}
