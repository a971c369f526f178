/** The colours that an editor gives to words before anything is known of the file: the TextMate grammar. */
import { readFileSync } from "node:fs";

interface Pattern {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Record<string, { name: string }>;
  readonly include?: string;
  readonly patterns?: readonly Pattern[];
}

const grammar = JSON.parse(readFileSync("media/vas.tmLanguage.json", "utf8")) as {
  patterns: Pattern[];
  repository: Record<string, Pattern>;
};
function flatten(patterns: readonly Pattern[]): Pattern[] {
  return patterns.flatMap((pattern) => {
    if (pattern.include) return flatten([grammar.repository[pattern.include.slice(1)]!]);
    return pattern.match || pattern.begin ? [pattern] : flatten(pattern.patterns ?? []);
  });
}

/** Scope of the text at `offset`, as an editor finds it: leftmost match, first pattern wins. */
export function scopeAt(line: string, offset: number): string {
  const patterns = flatten(grammar.patterns);
  for (let at = 0; at < line.length;) {
    let best: { match: RegExpExecArray; pattern: Pattern } | null = null;
    for (const pattern of patterns) {
      const expression = new RegExp(pattern.match ?? `${pattern.begin}[^]*?(?:${pattern.end})`, "dg");
      expression.lastIndex = at;
      const match = expression.exec(line);
      if (match && match[0] !== "" && (!best || match.index < best.match.index)) best = { match, pattern };
    }
    if (!best || best.match.index > offset) return "";
    const { match, pattern } = best;
    at = match.index + match[0].length;
    if (offset >= at) continue;
    if (pattern.name) return pattern.name;
    const group = match.indices!.findIndex(
      (range, index) => index > 0 && range !== undefined && range[0] <= offset && offset < range[1],
    );
    return pattern.captures?.[String(group)]?.name ?? "";
  }
  return "";
}
