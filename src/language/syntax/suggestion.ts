/** "Did you mean": the known name nearest to what was written. */

/** The closest candidate within a third of the word's length (at least one edit), or null. A single letter is near to the only other one that there is. */
export function nearestName(written: string, candidates: Iterable<string>): string | null {
  const known = [...candidates];
  const isAmbiguous = written.length === 1 && known.filter((candidate) => candidate.length === 1).length > 1;
  const limit = isAmbiguous ? 0 : Math.max(1, Math.floor(written.length / 3));
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    if (candidate === written || Math.abs(candidate.length - written.length) >= bestDistance) continue;
    const distance = candidate.toLowerCase() === written.toLowerCase() ? 0 : editDistance(written, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean \`x\`?` or, without a near name, nothing. */
export function suggest(written: string, candidates: Iterable<string>): string {
  const nearest = nearestName(written, candidates);
  return nearest === null ? "" : ` Did you mean \`${nearest}\`?`;
}

/** "`a`, `b` or `c`"; at most `limit` names, then "…". */
export function listNames(names: readonly string[], limit = 12): string {
  const quoted = names.slice(0, limit).map((name) => `\`${name}\``);
  if (names.length > limit) return `${quoted.join(", ")}, …`;
  if (quoted.length < 2) return quoted.join("");
  return `${quoted.slice(0, -1).join(", ")} or ${quoted[quoted.length - 1]!}`;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length]!;
}
