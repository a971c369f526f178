/**
 * What has changed from one value to the next, as plain data. A snapshot is large and a step changes little of it: what is sent as the
 * difference is read, and compared with what is shown, in a part of the time.
 */

/** How a value came from the one before. */
export type Difference =
  /** It is another one: this. */
  | { readonly is: unknown }
  /** An object of which these fields have changed or are new, and those named in `gone` are no longer there. */
  | { readonly fields: Readonly<Record<string, Difference>>; readonly gone?: readonly string[] }
  /** A list that consists of these parts, in order. */
  | { readonly list: readonly ListPart[] };

/** Part of a list. */
type ListPart =
  /** As many elements of the list before from the index `from` on. */
  | { readonly from: number; readonly count: number }
  /** The element of the list before at this index, changed. */
  | { readonly at: number; readonly change: Difference }
  | Put;

/** Elements of a list that were not there; it grows while the difference is made. */
interface Put {
  readonly put: unknown[];
}

type Fields = Readonly<Record<string, unknown>>;

/** How far an element that came or went is looked for; what moves further is sent as other elements. */
const lookahead = 8;

/**
 * The difference between two values of plain data, as JSON has it: a field that is `undefined` is not there.
 *
 * @returns null if they are equal
 */
export function differenceOf(before: unknown, after: unknown): Difference | null {
  if (before === after) return null;
  if (Array.isArray(before) && Array.isArray(after)) return listDifference(before, after);
  if (isObject(before) && isObject(after)) return fieldsDifference(before, after);
  return { is: after };
}

/** The value that came from another by a difference. Shares with it what has not changed, and changes nothing of it. */
export function withDifference(before: unknown, difference: Difference): unknown {
  if ("is" in difference) return difference.is;
  if ("fields" in difference) {
    const after = new Map(Object.entries(before as Fields));
    for (const [name, change] of Object.entries(difference.fields))
      after.set(name, withDifference(after.get(name), change));
    for (const name of difference.gone ?? []) after.delete(name);
    return Object.fromEntries(after);
  }
  const list = before as readonly unknown[];
  return difference.list.flatMap((part) => {
    if ("put" in part) return part.put;
    return "count" in part
      ? list.slice(part.from, part.from + part.count)
      : // In a list of its own: the element may be a list itself.
        [withDifference(list[part.at], part.change)];
  });
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsDifference(before: Fields, after: Fields): Difference | null {
  const fields: Record<string, Difference> = {};
  const gone: string[] = [];
  let changed = 0;
  let kept = 0;
  for (const name in after) {
    const now = after[name];
    if (now === undefined) continue;
    const change = before[name] === undefined ? { is: now } : differenceOf(before[name], now);
    if (change === null) kept++;
    else {
      fields[name] = change;
      changed++;
    }
  }
  for (const name in before) if (before[name] !== undefined && after[name] === undefined) gone.push(name);
  if (changed + gone.length === 0) return null;
  if (kept === 0) return { is: after };
  return gone.length === 0 ? { fields } : { fields, gone };
}

function listDifference(before: readonly unknown[], after: readonly unknown[]): Difference | null {
  const parts: ListPart[] = [];
  let from = 0;
  for (let at = 0; at < after.length; at++) {
    const now = after[at];
    const step = from === before.length ? -1 : stepsUntilEqual(before, from, after, at);
    if (step !== null && step >= 0) {
      keepElement(parts, from + step);
      from += step + 1;
      continue;
    }
    const change = step === null ? differenceOf(before[from], now)! : { is: now };
    if ("is" in change) putElement(parts, now);
    else parts.push({ at: from, change });
    // Where nothing else fits it has come in the place of the one before.
    if (step === null) from++;
  }
  const [first] = parts;
  const all = first === undefined ? after.length : "count" in first && first.from === 0 ? first.count : -1;
  return all === before.length && all === after.length ? null : { list: parts };
}

function keepElement(parts: ListPart[], from: number): void {
  const last = parts.at(-1);
  if (last !== undefined && "count" in last && last.from + last.count === from)
    parts[parts.length - 1] = { from: last.from, count: last.count + 1 };
  else parts.push({ from, count: 1 });
}

function putElement(parts: ListPart[], element: unknown): void {
  const last = parts.at(-1);
  if (last !== undefined && "put" in last) last.put.push(element);
  else parts.push({ put: [element] });
}

/**
 * Where two lists come together again: 0 here; 1 or more, as many elements of the list before are gone; below 0, as many are new in the
 * list after; null: not near.
 */
function stepsUntilEqual(
  before: readonly unknown[],
  from: number,
  after: readonly unknown[],
  at: number,
): number | null {
  if (isEqual(before[from], after[at])) return 0;
  for (let step = 1; step <= lookahead; step++) {
    if (from + step < before.length && isEqual(before[from + step], after[at])) return step;
    if (at + step < after.length && isEqual(before[from], after[at + step])) return -step;
  }
  return null;
}

/** Whether two values of plain data are the same, a field that is `undefined` being none. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((element, at) => isEqual(element, b[at]));
  if (!isObject(a) || !isObject(b)) return false;
  for (const name in a) if (!isEqual(a[name], b[name])) return false;
  for (const name in b) if (a[name] === undefined && b[name] !== undefined) return false;
  return true;
}
