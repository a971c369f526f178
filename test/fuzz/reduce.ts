/** Makes a failing text smaller (Zeller, Hildebrandt: ddmin): first whole lines, then single words, as long as it fails. */

/**
 * A text of which no single piece can be left out without it failing no more, or as far as so many tries lead.
 *
 * @param fails does a text still show what was found?
 */
export async function reduceText(
  text: string,
  fails: (shorter: string) => Promise<boolean>,
  tries: number,
): Promise<string> {
  let left = tries;
  const attempt = async (shorter: string): Promise<boolean> => left-- > 0 && (await fails(shorter));
  const lines = await reducePieces(text.split(/(?<=\n)/), attempt);
  // Words with the blanks behind them: what is left stays as it was written.
  return (await reducePieces(lines.join("").match(/\w+\s*|[^\w\s]\s*|\s+/g) ?? [], attempt)).join("");
}

async function reducePieces(
  pieces: readonly string[],
  fails: (shorter: string) => Promise<boolean>,
): Promise<readonly string[]> {
  let kept = pieces;
  for (let size = kept.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < kept.length;) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await fails(rest.join(""))) kept = rest;
      else at += size;
    }
  }
  return kept;
}
