/** Counts, sizes and tags in the form that every view uses. */
import { countText } from "../../notation/index.js";

const units = ["B", "KB", "MB", "GB", "TB"];

/** A size in bytes: `8 KB`, `2 MB`, `100 B`. KB is 1024 bytes; at most one decimal. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text = Number.isInteger(value) ? String(value) : value.toFixed(1);
  return `${text} ${units[unit]}`;
}

/** A count, its thousands apart: `1,204`. */
export const formatCount = countText;

/** A count with its noun: `1 hit`, `2 hits`. `many` where adding an s is wrong. */
export function formatPlural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}

/** What a TLB entry is matched by: `S#1` (shared id), `ASID 2`, `global`, `no tag`. */
export function formatTag(entry: { readonly shared: boolean; readonly global: boolean; readonly tag: number }): string {
  if (entry.global) return "global";
  return entry.shared ? `S#${entry.tag}` : entry.tag < 0 ? "no tag" : `ASID ${entry.tag}`;
}

/** ①, ②, … for the steps of a walk; plain numbers in brackets beyond twenty. */
export function formatStep(step: number): string {
  return step >= 1 && step <= 20 ? String.fromCodePoint(0x2460 + step - 1) : `(${step})`;
}
