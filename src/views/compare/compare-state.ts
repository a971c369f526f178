/** What the comparison remembers: with what, over which axis. */
import type { Signal } from "@preact/signals";
import type { CompareArguments, ComparedSettings } from "../../protocol/comparison-snapshot.js";
import { change } from "../session/persisted.js";
import type { CompareAxis } from "./axis-shape.js";

/** Plain JSON that survives hiding. */
export interface CompareState {
  /** What is compared with, as JSON; "" = nothing has been chosen. */
  readonly other: string;
  /** A's settings, as JSON, where they were said once: they hold while the session's own are B's. */
  readonly first: string;
  /** What the session is compared with, in words. */
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
  first: "",
  label: "",
  axis: "progress",
  allLines: false,
  filter: "",
  scroll: 0,
};

/** What to ask for; null: nothing that could be read has been chosen. */
export function otherOf({ other, first }: Pick<CompareState, "other" | "first">): CompareArguments | null {
  const [b, a] = [settingsOf(other), settingsOf(first)];
  return b === null || a === null ? b : { ...b, a };
}

function settingsOf(text: string): ComparedSettings | null {
  if (text === "") return null;
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? (read as ComparedSettings) : null;
  } catch {
    return null;
  }
}

/** Holds fast what is A and what is B, whichever of them the session is. */
export function keep(state: Signal<CompareState>, a: ComparedSettings, b: ComparedSettings): void {
  change(state, { first: JSON.stringify(a), other: JSON.stringify(b), label: settingsText(b) });
}

/** "machine.tags asid", "variant small", "as written". */
export function settingsText({ variant, settings = [] }: ComparedSettings): string {
  const named = [...(variant ? [`variant ${variant}`] : []), ...settings.map(({ name, value }) => `${name} ${value}`)];
  return named.length === 0 ? "as written" : named.join(", ");
}
