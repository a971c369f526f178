/** View state that survives hiding and reloading: filters, selection, scroll, expanded rows. */
import { effect, signal, type Signal } from "@preact/signals";
import type { Host } from "./host.js";

/** Plain JSON, one property a concern. */
export type PersistedState = Readonly<Record<string, unknown>>;

/** Opens the stored state. Properties that are missing or of another type than their default take the default. */
export function openPersisted<State extends object>(host: Host, defaults: State): Signal<State> {
  const state = signal(restore(host.getState(), defaults));
  effect(() => host.setState(state.value));
  return state;
}

/** Changes some properties. A call that changes nothing stores nothing. */
export function change<State extends object>(state: Signal<State>, part: Partial<State>): void {
  const keys = Object.keys(part) as (keyof State)[];
  if (keys.every((key) => state.value[key] === part[key])) return;
  state.value = { ...state.value, ...part };
}

/** Merges what was stored with the defaults; what an older version stored in another shape is left out. */
export function restore<State extends object>(stored: unknown, defaults: State): State {
  if (!isRecord(stored)) return defaults;
  const merged = { ...defaults };
  for (const key of Object.keys(defaults) as (keyof State & string)[]) {
    const value = stored[key];
    // A null default stands for "a number or nothing".
    if (value !== undefined && (sameShape(value, defaults[key]) || fitsNull(value, defaults[key]))) {
      merged[key] = value as State[typeof key];
    }
  }
  return merged;
}

function isRecord(value: unknown): value is PersistedState {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sameShape(value: unknown, model: unknown): boolean {
  return (
    typeof value === typeof model &&
    Array.isArray(value) === Array.isArray(model) &&
    (value === null) === (model === null)
  );
}

function fitsNull(value: unknown, model: unknown): boolean {
  return (model === null && typeof value === "number") || (typeof model === "number" && value === null);
}
