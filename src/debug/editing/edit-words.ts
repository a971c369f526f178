/** Changes of entries in words: `+A -W frame 0x40012`; `free`; `va 0x2000_0000 frame 0x40012 +w asid 3`. */
import { EntryClass, LeafFlag, type EntryChange } from "../../machine/index.js";
import type { TableEntryChange } from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";

/** Evaluates a number in the text of a change. */
export type ReadNumber = (text: string) => number;

/** The words of a change; null: the text is no list of words but an expression. */
function wordsOf(text: string): readonly string[] | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  return /^(?:[+-][A-Za-z]|[a-z]{2,}\b)/.test(text.trim()) ? words : null;
}

/**
 * Reads a change of a page-table entry; a number is the whole entry.
 *
 * @throws RequestError that shows the forms
 */
export function readTableEntryChange(
  text: string,
  number: ReadNumber,
  whole: (text: string) => bigint,
): TableEntryChange {
  const words = wordsOf(text);
  if (words === null) return { raw: BigInt.asUintN(64, whole(text)) };
  const set: string[] = [];
  const clear: string[] = [];
  let frame: number | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const flag = /^([+-])(\w+)$/.exec(word);
    if (flag !== null) (flag[1] === "+" ? set : clear).push(flag[2]!);
    else if (word === "frame" && words[at + 1] !== undefined) frame = number(words[++at]!);
    else
      throw new RequestError(
        `\`${word}\` changes no entry: write +A -W for flags, \`frame 0x40012\`, or a number for all bits`,
      );
  }
  return { set, clear, ...(frame === undefined ? {} : { frame }) };
}

const rights: Readonly<Record<string, number>> = {
  r: LeafFlag.Read,
  w: LeafFlag.Write,
  x: LeafFlag.Execute,
  u: LeafFlag.User,
  user: LeafFlag.User,
  dirty: LeafFlag.Dirty,
  d: LeafFlag.Dirty,
};

const slotForms = "`free`; or +w -x for rights, `va ADDRESS`, `frame NUMBER`, `asid NUMBER`, `shared NUMBER`, `global`";

/**
 * Reads a change of a TLB entry.
 *
 * @param pageBytes bytes of a base page, by which `va` becomes a page
 * @throws RequestError that shows the forms
 */
export function readSlotChange(text: string, number: ReadNumber, pageBytes: number): EntryChange {
  const words = wordsOf(text);
  if (words === null) throw new RequestError(`\`${text}\` changes no TLB entry: write ${slotForms}`);
  if (words.length === 1 && words[0] === "free") return { valid: false };
  let change: EntryChange = { set: 0, clear: 0 };
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const flag = /^([+-])(\w+)$/.exec(word);
    const bit = flag === null ? undefined : rights[flag[2]!.toLowerCase()];
    const value = (): number => {
      const next = words[++at];
      if (next === undefined) throw new RequestError(`\`${word}\` needs a number behind it`);
      return number(next);
    };
    if (flag !== null && bit !== undefined)
      change = flag[1] === "+" ? { ...change, set: change.set! | bit } : { ...change, clear: change.clear! | bit };
    else if (word === "va") change = { ...change, vpn: Math.floor(value() / pageBytes) };
    else if (word === "frame") change = { ...change, pfn: value() };
    else if (word === "asid") change = { ...change, kind: EntryClass.Private, tag: value() };
    else if (word === "shared") change = { ...change, kind: EntryClass.Shared, tag: value() };
    else if (word === "global") change = { ...change, kind: EntryClass.Global, tag: 0 };
    else throw new RequestError(`\`${word}\` changes no TLB entry: write ${slotForms}`);
  }
  return change;
}

/** One field of a TLB entry, as the variables of an opened entry are called, as words. */
export function slotFieldWords(name: string, value: string): string {
  switch (name) {
    case "valid":
      if (isOff(value)) return "free";
      throw new RequestError("an entry becomes valid with its page and frame: set `va` and `frame`");
    case "r":
    case "w":
    case "x":
    case "user":
      return `${isOff(value) ? "-" : "+"}${name}`;
    case "kind":
      if (value === "global") return "global";
      throw new RequestError("kind: `global`; for the others set the tag: `asid 3`, `shared 1`");
    case "tag":
      return /^(asid|shared|global)\b/.test(value) ? value : `asid ${value}`;
    default:
      return `${name} ${value}`;
  }
}

/** One bit of a page-table entry, or its frame, or all of it, as words. */
export function entryFieldWords(name: string, value: string): string {
  if (name === "raw") return value;
  if (name === "frame") return `frame ${value}`;
  return `${isOff(value) ? "-" : "+"}${name}`;
}

function isOff(value: string): boolean {
  const text = value.trim().toLowerCase();
  if (["0", "off", "false", "no"].includes(text)) return true;
  if (["1", "on", "true", "yes"].includes(text)) return false;
  throw new RequestError(`\`${value}\`: a flag is 1 or 0`);
}
