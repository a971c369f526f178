/** Entries that the user keeps in sight, as a text that survives hiding: what was in the slot when it was pinned. */
import type { CoreSnapshot, TlbEntrySnapshot, TlbLevelSnapshot } from "../../../protocol/snapshot.js";

/** Most pins that are kept; each has a line below the levels. */
const mostPins = 8;

/** A slot, with the page that was in it. */
export interface Pin {
  readonly core: number;
  readonly level: string;
  readonly slot: number;
  readonly va: number;
}

/** The pins of a text; parts that no view has written are left out. */
export function pinsOf(text: string): readonly Pin[] {
  return text
    .split("\n")
    .map((line) => /^(\d{1,3}) (\d{1,6}) (\d{1,16}) (\S(?:.*\S)?)$/.exec(line))
    .flatMap((match) =>
      match === null
        ? []
        : [{ core: Number(match[1]), slot: Number(match[2]), va: Number(match[3]), level: match[4]! }],
    )
    .slice(0, mostPins);
}

/** The text with a slot pinned, or its pin taken away; the oldest gives way to a ninth. */
export function togglePin(text: string, pin: Pin): string {
  const others = pinsOf(text).filter(({ core, level, slot }) => !isSlot(pin, core, level, slot));
  const next = others.length < pinsOf(text).length ? others : [...others, pin].slice(-mostPins);
  return next.map(({ core, slot, va, level }) => `${core} ${slot} ${va} ${level}`).join("\n");
}

/** Whether a pin is of a slot. */
export function isSlot(pin: Pin, core: number, level: string, slot: number): boolean {
  return pin.core === core && pin.level === level && pin.slot === slot;
}

/** What has become of a pinned entry. */
export interface PinState {
  readonly kind: "there" | "replaced" | "moved" | "gone" | "no-level";
  /** What is in the slot now, or where the page is now. */
  readonly entry: TlbEntrySnapshot | null;
}

/** Looks for the page in its slot, else elsewhere in its level. */
export function pinState(pin: Pin, core: CoreSnapshot | undefined): PinState {
  const level: TlbLevelSnapshot | undefined = core?.levels.find(({ name }) => name === pin.level);
  if (level === undefined) return { kind: "no-level", entry: null };
  const here = level.entries.find(({ slot }) => slot === pin.slot) ?? null;
  if (here?.va === pin.va) return { kind: "there", entry: here };
  const elsewhere = level.entries.find(({ va }) => va === pin.va);
  if (elsewhere !== undefined) return { kind: "moved", entry: elsewhere };
  return here === null ? { kind: "gone", entry: null } : { kind: "replaced", entry: here };
}
