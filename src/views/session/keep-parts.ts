/**
 * A new snapshot with the parts of the one before that say the same. Most of a machine is as it was at the last stop, but a message brings
 * all of it anew: what is the same object as before need not be looked at, let alone drawn, again.
 */

/**
 * Puts parts of `before` in the place of equal parts of `after`, however deep. Elements of lists are compared from both ends, so that one
 * that came or went in the middle moves none of the others.
 *
 * @param before an earlier value of the same kind, which is not changed
 * @param after plain data as JSON has it, of nobody else: its parts are replaced in place
 * @returns `before` if all of it is equal, else `after`
 */
export function keepParts<Value>(before: Value, after: Value): Value {
  if (before === after) return before;
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) return after;
  if (Array.isArray(before) !== Array.isArray(after)) return after;
  if (Array.isArray(after)) return keepElements(before as readonly unknown[], after) ? before : after;
  return keepFields(before as Fields, after as Fields) ? before : after;
}

type Fields = Record<string, unknown>;

/** Whether all fields are equal and there are no others. */
function keepFields(before: Readonly<Fields>, after: Fields): boolean {
  let equal = true;
  let more = 0;
  for (const name in after) {
    more++;
    const old = before[name];
    const now = after[name];
    if (old === now) {
      if (now === undefined && !(name in before)) equal = false;
      continue;
    }
    const kept = keepParts(old, now);
    if (kept === old) after[name] = kept;
    else equal = false;
  }
  if (!equal) return false;
  for (const _name in before) more--;
  return more === 0;
}

/** Whether all elements are equal and there are no others. */
function keepElements(before: readonly unknown[], after: unknown[]): boolean {
  const shorter = Math.min(before.length, after.length);
  let front = 0;
  let equal = before.length === after.length;
  for (; front < shorter; front++) {
    const kept = keepParts(before[front], after[front]);
    after[front] = kept;
    if (kept === before[front]) continue;
    equal = false;
    // Of another length: what came or went is here, and the others are found from the end.
    if (before.length !== after.length) break;
  }
  const moved = after.length - before.length;
  for (let at = after.length - 1; at > front && at - moved >= front; at--)
    after[at] = keepParts(before[at - moved], after[at]);
  return equal;
}
