/**
 * Words that the grammar alone cannot tell from names: `contains` behind an expression is an operator, or the name that the next
 * statement begins with; `await (x)` waits, or calls a function. They are names where their statement or operator cannot stand. And
 * `process` and `program` are values of settings that have them; behind any other setting they begin a declaration, and the value is missing.
 */
import type { Definition, Token } from "./habit-reading.js";

/** Settings that have `process` or `program` as a value: `attached_asid process`, `process_part program`. */
export const settingsOfWords: readonly string[] = ["attached_asid", "process_part"];

/** Tokens with the words that are names in their place made names. */
export function readNames(tokens: readonly Token[], definition: Definition): readonly Token[] {
  const name = definition["ID"];
  const hasWord = tokens.some(
    ({ image }) => image === "contains" || image === "await" || settingsOfWords.includes(image),
  );
  if (name === undefined || !hasWord) return tokens;
  const isFunction = tokens.some(({ image }, at) => image === "await" && tokens[at - 1]?.image === "fn");
  let depth = 0;
  let kernelDepth = -1;
  let functionDepth = -1;
  return tokens.map((token, at) => {
    const { image } = token;
    if (image === "kernel" && depth === 0 && beginsKernel(tokens, at)) kernelDepth = 0;
    else if (image === "fn" && functionDepth < 0) functionDepth = depth;
    else if (image === "{") depth++;
    else if (image === "}") {
      depth--;
      if (depth <= functionDepth) functionDepth = -1;
      if (depth <= kernelDepth) kernelDepth = -1;
    }
    const inFunction = functionDepth >= 0 && depth > functionDepth;
    const next = tokens[at + 1]?.image ?? "";
    const before = tokens[at - 1];
    const isName =
      ((image === "process" || image === "program") &&
        settingsOfWords.includes(before?.image ?? "") &&
        before?.startLine === token.startLine) ||
      (image === "contains"
        ? inFunction && !next.startsWith('"')
        : image === "await" && isFunction && kernelDepth < 0 && next === "(");
    return isName ? { ...token, tokenType: name, tokenTypeIdx: name.tokenTypeIdx! } : token;
  });
}

/** `kernel lab {`: the block, and nothing that is called `kernel`. */
function beginsKernel(tokens: readonly Token[], at: number): boolean {
  const isWord = (index: number): boolean => /^\w/.test(tokens[index]?.image ?? "");
  let end = at + 1;
  if (!isWord(end)) return false;
  end++;
  while (["-", "+"].includes(tokens[end]?.image ?? "") && isWord(end + 1)) end += 2;
  return tokens[end]?.image === "{";
}
