/** Registers as text: digits, and the list of shared ids in a SASID register. */
import type { TranslationContext } from "./context.js";

/** A register with its decoded fields; `value` in hexadecimal, all digits. */
export interface RegisterValue {
  readonly name: string;
  readonly value: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** Hexadecimal with all digits. */
export function hexDigits(value: number | bigint, digits: number): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}

/** Shared ids whose bits are set in the SASID words of a core's context, ascending. */
export function sharedIds(context: TranslationContext): number[] {
  const ids: number[] = [];
  for (let id = 0; id < 64; id++) {
    if (((id < 32 ? context.sasidLo : context.sasidHi) & (1 << (id & 31))) !== 0) ids.push(id);
  }
  return ids;
}

/** A SASID register: its word, and the ids from `first` on whose bits are set. */
export function sasidRegister(name: string, word: number, context: TranslationContext, first: number): RegisterValue {
  const ids = sharedIds(context).filter((id) => id >= first && id < first + 32);
  const subscribed = ids.length === 0 ? "none" : ids.join(", ");
  return { name, value: hexDigits(word >>> 0, 8), fields: [{ name: "subscribed", value: subscribed }] };
}
