/**
 * Records of the kernel as trees that are never written to: numbers, strings, booleans, bigints, null, arrays, maps, sets, Int32Arrays
 * and records of these. A state's tree shares with that of the state before whatever is the same, and each node knows the hash of what is
 * below it, so that a state costs what it changes: to keep, to put back, and to tell apart.
 */
import { mix, mixNumber, mixText, type Lanes } from "./lanes.js";

enum Kind {
  Words,
  List,
  Map,
  Set,
  Record,
}

/** A value in a tree: what is no object, or a node. */
export type Kept = string | number | bigint | boolean | null | undefined | KeptNode;

/** An object in a tree. */
export class KeptNode {
  constructor(
    readonly kind: Kind,
    /** Keys of a map or names of a record's fields, else null. */
    readonly keys: readonly unknown[] | null,
    /** Items, values or fields, in their order; null: they are words. */
    readonly items: readonly Kept[],
    readonly words: Int32Array | null,
    /** Hash of what is below, but for what is left out. */
    readonly one: number,
    readonly two: number,
  ) {}
}

/**
 * The tree of a value; `before`, or parts of it, where nothing has changed.
 *
 * @param out fields of records that do not count in hashes, by their names
 */
export function keep(value: unknown, before: Kept, out: ReadonlySet<string>): Kept {
  if (typeof value !== "object" || value === null) return value as Kept;
  const node = before instanceof KeptNode ? before : null;
  if (Array.isArray(value)) return keepList(Kind.List, value, node, out);
  if (value instanceof Int32Array) return keepWords(value, node);
  if (value instanceof Map) return keepMap(value, node, out);
  if (value instanceof Set) return keepList(Kind.Set, [...(value as Set<unknown>)], node, out);
  return keepRecord(value as Record<string, unknown>, node, out);
}

/** Value `at` of a tree. */
function itemAt(node: KeptNode | null, at: number): Kept {
  return node === null ? undefined : node.items[at];
}

function keepWords(words: Int32Array, before: KeptNode | null): KeptNode {
  const old = before?.words ?? null;
  if (old !== null && areSame(words, old)) return before!;
  const lanes: Lanes = { one: Kind.Words, two: words.length };
  for (const word of words) mix(lanes, word);
  return new KeptNode(Kind.Words, null, [], words.slice(), lanes.one, lanes.two);
}

function areSame(one: Int32Array, other: Int32Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}

function keepList(
  kind: Kind.List | Kind.Set,
  list: readonly unknown[],
  before: KeptNode | null,
  out: ReadonlySet<string>,
): KeptNode {
  const old = before !== null && before.kind === kind ? before : null;
  let items: Kept[] | null = old !== null && old.items.length === list.length ? null : [];
  for (let at = 0; at < list.length; at++) {
    const item = keep(list[at], itemAt(old, at), out);
    if (items === null && item !== old!.items[at]) items = old!.items.slice(0, at);
    if (items !== null) items.push(item);
  }
  if (items === null) return old!;
  const lanes: Lanes = { one: kind, two: items.length };
  for (const item of items) mixKept(lanes, item);
  return new KeptNode(kind, null, items, null, lanes.one, lanes.two);
}

function keepMap(map: ReadonlyMap<unknown, unknown>, before: KeptNode | null, out: ReadonlySet<string>): KeptNode {
  const old = before !== null && before.kind === Kind.Map ? before : null;
  const keys: unknown[] = [];
  const items: Kept[] = [];
  let same = old !== null && old.items.length === map.size;
  for (const [key, value] of map) {
    const item = keep(value, itemAt(old, keys.length), out);
    same &&= old!.keys![keys.length] === key && old!.items[keys.length] === item;
    keys.push(key);
    items.push(item);
  }
  if (same) return old!;
  const lanes: Lanes = { one: Kind.Map, two: items.length };
  for (const item of items) mixKept(lanes, item);
  return new KeptNode(Kind.Map, keys, items, null, lanes.one, lanes.two);
}

function keepRecord(record: Record<string, unknown>, before: KeptNode | null, out: ReadonlySet<string>): KeptNode {
  const old = before !== null && before.kind === Kind.Record ? before : null;
  let items: Kept[] | null = null;
  let at = 0;
  if (old !== null) {
    for (const key in record) {
      // Another shape: it is made from the beginning.
      if (old.keys![at] !== key) return keepRecord(record, null, out);
      const item = keep(record[key], old.items[at], out);
      if (items === null && item !== old.items[at]) items = old.items.slice(0, at);
      if (items !== null) items.push(item);
      at++;
    }
    if (at !== old.keys!.length) return keepRecord(record, null, out);
    return items === null ? old : recordNode(old.keys as readonly string[], items, out);
  }
  const keys: string[] = [];
  items = [];
  for (const key in record) {
    keys.push(key);
    items.push(keep(record[key], undefined, out));
  }
  return recordNode(keys, items, out);
}

/** A record as its fields by name: which they are is known where it is made, and here they are only kept and put back. */
export function fieldsOf(record: object): Record<string, unknown> {
  return record as Record<string, unknown>;
}

/** The tree of some fields of a record, always the same ones. */
export function keepFields(
  record: object,
  names: readonly string[],
  before: KeptNode | null,
  out: ReadonlySet<string>,
): KeptNode {
  const fields = fieldsOf(record);
  const items = names.map((name, at) => keep(fields[name], itemAt(before, at), out));
  return before !== null && items.every((item, at) => item === before.items[at])
    ? before
    : recordNode(names, items, out);
}

/**
 * Puts such fields back.
 *
 * @param present the tree of the fields as they are, or null: it is not known
 */
export function recallFields(
  record: object,
  names: readonly string[],
  { items }: KeptNode,
  present: KeptNode | null,
): void {
  const fields = fieldsOf(record);
  for (let at = 0; at < names.length; at++) {
    if (present !== null && present.items[at] === items[at]) continue;
    const name = names[at]!;
    fields[name] = recall(fields[name], items[at], present === null ? undefined : present.items[at]);
  }
}

function recordNode(keys: readonly string[], items: readonly Kept[], out: ReadonlySet<string>): KeptNode {
  const lanes: Lanes = { one: Kind.Record, two: keys.length };
  const registers = keys.indexOf("registers");
  // Registers of a running thread are the core's; those of one that has ended are nobody's.
  const state = registers < 0 ? undefined : items[keys.indexOf("state")];
  const hidden = state === "running" || state === "exited" ? registers : -1;
  for (let at = 0; at < keys.length; at++) if (at !== hidden && !out.has(keys[at]!)) mixKept(lanes, items[at]);
  return new KeptNode(Kind.Record, keys, items, null, lanes.one, lanes.two);
}

/** Mixes a value of a tree. */
export function mixKept(lanes: Lanes, value: Kept): void {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) mixNumber(lanes, value);
    else mixText(lanes, String(value));
  } else if (value instanceof KeptNode) {
    mix(lanes, value.one);
    mix(lanes, value.two);
  } else mixText(lanes, String(value));
}

/**
 * The value that a tree was made of; `live`, or parts of it, where it is that already.
 *
 * @param present the tree of `live`, or undefined: it is not known, and all of it is compared
 */
export function recall(live: unknown, kept: Kept, present: Kept): unknown {
  if (!(kept instanceof KeptNode)) return kept;
  // Trees share what is the same, so what they share is the same.
  if (kept === present) return live;
  const now = present instanceof KeptNode && present.kind === kept.kind ? present : null;
  switch (kept.kind) {
    case Kind.Words:
      return live instanceof Int32Array && areSame(live, kept.words!) ? live : kept.words!.slice();
    case Kind.List:
      return recallList(live, kept, now);
    case Kind.Map:
      return recallMap(live, kept, now);
    case Kind.Set:
      return recallSet(live, kept);
    case Kind.Record:
      return recallRecord(live, kept, now);
  }
}

function recallList(live: unknown, { items }: KeptNode, present: KeptNode | null): unknown {
  if (!Array.isArray(live)) return items.map((item) => recall(undefined, item, undefined));
  let list: unknown[] | null = live.length === items.length ? null : live.slice(0, 0);
  for (let at = 0; at < items.length; at++) {
    const item = recall(live[at], items[at], itemAt(present, at));
    if (list === null && item !== live[at]) list = live.slice(0, at);
    if (list !== null) list.push(item);
  }
  return list ?? live;
}

function recallMap(live: unknown, { keys, items }: KeptNode, present: KeptNode | null): unknown {
  const old = live instanceof Map ? (live as ReadonlyMap<unknown, unknown>) : null;
  let same = old !== null && old.size === items.length;
  const values = items.map((item, at) => {
    const value: unknown = old?.get(keys![at]);
    // Items of one key: where keys differ, nothing is known of an item.
    const wanted = recall(value, item, present?.keys![at] === keys![at] ? itemAt(present, at) : undefined);
    same &&= wanted === value;
    return wanted;
  });
  if (same) {
    // The order counts, too: it decides what a kernel does first.
    let at = 0;
    for (const key of old!.keys()) if (key !== keys![at++]) same = false;
    if (same) return live;
  }
  return new Map(values.map((value, at) => [keys![at], value]));
}

function recallSet(live: unknown, { items }: KeptNode): unknown {
  if (live instanceof Set && live.size === items.length) {
    let at = 0;
    let same = true;
    for (const item of live) if (item !== items[at++]) same = false;
    if (same) return live;
  }
  return new Set(items);
}

function recallRecord(live: unknown, { keys, items }: KeptNode, present: KeptNode | null): unknown {
  const names = keys as readonly string[];
  const old = isRecord(live) ? live : null;
  let made: Record<string, unknown> | null = null;
  if (old !== null) {
    const known = present?.keys === keys;
    if (known || hasFields(old, names)) {
      for (let at = 0; at < names.length; at++) {
        const item = items[at];
        if (known && present.items[at] === item) continue;
        const key = names[at]!;
        const value = old[key];
        const wanted = recall(value, item, known ? present.items[at] : undefined);
        // Copying a record whole and then what differs is far faster than making it field by field.
        if (wanted !== value) (made ??= { ...old })[key] = wanted;
      }
      return made ?? old;
    }
  }
  made = {};
  for (let at = 0; at < names.length; at++) made[names[at]!] = recall(undefined, items[at], undefined);
  return made;
}

/** Has a record these fields, in this order, and no others? */
function hasFields(record: Record<string, unknown>, names: readonly string[]): boolean {
  let at = 0;
  for (const key in record) if (names[at++] !== key) return false;
  return at === names.length;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map || value instanceof Set || value instanceof Int32Array)
  );
}
