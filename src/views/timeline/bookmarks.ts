/** Ticks that the user has marked, as a text that survives hiding. */

/** Most marks that are kept. */
const mostMarks = 100;

/** Marked ticks, ascending. */
export function bookmarksOf(text: string): readonly number[] {
  return text
    .split(",")
    .filter((part) => /^\d{1,15}$/.test(part))
    .map(Number)
    .sort((one, other) => one - other);
}

/** Marks a tick, or takes its mark away. */
export function toggleBookmark(text: string, tick: number): string {
  const marks = bookmarksOf(text);
  const next = marks.includes(tick) ? marks.filter((one) => one !== tick) : [...marks, tick].slice(-mostMarks);
  return next.join(",");
}
