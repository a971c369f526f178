/** View state that survives hiding and reloading: filters, selection, scroll, expanded rows. */
import { effect, signal, type Signal } from "@preact/signals";
import type { Host } from "./host.js";

/** Plain JSON, one property a concern. */
export type PersistedState = Readonly<Record<string, unknown>>;

/** The words that a property may be, where it may not be any text. */
export type Words<State> = { readonly [Key in keyof State]?: readonly State[Key][] };

/** Opens the stored state. Properties that are missing or of another type than their default take the default. */
export function openPersisted<State extends object>(
  host: Host,
  defaults: State,
  words: Words<State> = {},
): Signal<State> {
  const state = signal(restore(host.getState(), defaults, words));
  effect(() => host.setState(state.value));
  return state;
}

/** Changes some properties. A call that changes nothing stores nothing. */
export function change<State extends object>(state: Signal<State>, part: Partial<State>): void {
  const keys = Object.keys(part) as (keyof State)[];
  if (keys.every((key) => state.value[key] === part[key])) return;
  state.value = { ...state.value, ...part };
}

/** Merges what was stored with the defaults; what is of another shape, by an older version or by mistake, is left out. */
export function restore<State extends object>(stored: unknown, defaults: State, words: Words<State> = {}): State {
  if (!isRecord(stored)) return defaults;
  const merged = { ...defaults };
  for (const key of Object.keys(defaults) as (keyof State & string)[]) {
    const value = Object.hasOwn(stored, key) ? stored[key] : undefined;
    const allowed: readonly unknown[] | undefined = words[key];
    if (allowed !== undefined && !allowed.includes(value)) continue;
    const model = defaults[key];
    if (isRecord(model) && isRecord(value)) merged[key] = listsOf(value) as State[typeof key];
    else if (sameShape(value, model) || fitsNull(value, model)) merged[key] = value as State[typeof key];
  }
  return merged;
}

/** A record as a default stands for lists of texts by name: what else was stored in it is left out. */
function listsOf(stored: PersistedState): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(stored).filter(
      (entry): entry is [string, string[]] =>
        Array.isArray(entry[1]) && entry[1].every((element) => typeof element === "string"),
    ),
  );
}

function isRecord(value: unknown): value is PersistedState {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sameShape(value: unknown, model: unknown): boolean {
  return typeof value === typeof model && !isRecord(value) && (value === null) === (model === null) && isSound(value);
}

/** A null default stands for "a number or nothing". */
function fitsNull(value: unknown, model: unknown): boolean {
  return (
    (model === null && typeof value === "number" && isSound(value)) || (typeof model === "number" && value === null)
  );
}

/** Lists have no meaning in a state; numbers are places and ids. */
function isSound(value: unknown): boolean {
  return !Array.isArray(value) && (typeof value !== "number" || (Number.isFinite(value) && value >= 0));
}
