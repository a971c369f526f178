/** Where the cursor stands, judged by the tokens before it: that works in half-written files, too. */
import { binaryOperators } from "../syntax/index.js";

/** A token as the lexer gives it. */
export interface ContextToken {
  readonly image: string;
  readonly startOffset: number;
}

/** What can be written at the cursor. */
export type CompletionContext =
  | { readonly kind: "top" }
  | { readonly kind: "preset"; readonly block: "machine" | "kernel" }
  | {
      readonly kind: "key";
      readonly block: "machine" | "kernel" | "process" | "explore";
      readonly used: readonly string[];
    }
  | { readonly kind: "value"; readonly block: "machine" | "kernel" | "explore"; readonly key: string }
  | { readonly kind: "member"; readonly owner: string; readonly place: "program" | "expectation" }
  | { readonly kind: "declaration"; readonly block: "vas" | "segment" | "program" }
  | { readonly kind: "program" | "vas" }
  | { readonly kind: "hazard" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "page size" }
  | { readonly kind: "statement" }
  | { readonly kind: "expression" }
  | { readonly kind: "expectation" }
  | { readonly kind: "none" };

const blockWords = ["machine", "kernel", "vas", "segment", "program", "process", "explore", "fn"] as const;
type BlockWord = (typeof blockWords)[number];

/** After one of these an expression must follow, no statement can. */
const beforeExpression = new Set([
  "=",
  "(",
  "[",
  ",",
  ":",
  "..",
  "return",
  "if",
  "while",
  "in",
  "expect",
  "print",
  ...binaryOperators,
  "not",
  "!",
  "~",
]);

/** After one of these comes a new name of the author's choice. */
const beforeNewName = new Set([
  "let",
  "fn",
  "vas",
  "segment",
  "program",
  "process",
  "for",
  "meet",
  "u8",
  "u16",
  "u32",
  "u64",
]);

/** Judges the tokens that end before the word at the cursor. */
export function completionContext(tokens: readonly ContextToken[]): CompletionContext {
  const words = tokens.map(({ image }) => image);
  const last = words.at(-1) ?? "";
  const { stack, since } = openBlocks(words);
  const block = stack.at(-1);
  if (last === ".")
    return { kind: "member", owner: words.at(-2) ?? "", place: stack.length > 0 ? "program" : "expectation" };
  if (block === "machine" || block === "kernel" || block === "explore")
    return settingContext(words.slice(since), block);
  if (block === "process") return { kind: "key", block, used: words.slice(since) };
  if (beforeNewName.has(last)) return { kind: "none" };
  if (block === "vas" || block === "segment" || block === "program")
    return declarationContext(words.slice(since), block, last);
  if (block !== undefined) return { kind: beforeExpression.has(last) ? "expression" : "statement" };
  return topContext(words, last);
}

/** Kinds of the blocks that are open at the end, and the index after the last open `{`. */
function openBlocks(words: readonly string[]): { stack: (BlockWord | "block")[]; since: number } {
  const stack: (BlockWord | "block")[] = [];
  const starts: number[] = [];
  let heading: BlockWord | "block" = "block";
  words.forEach((word, index) => {
    if (word === "{") {
      stack.push(heading);
      starts.push(index + 1);
      heading = "block";
    } else if (word === "}") {
      stack.pop();
      starts.pop();
      heading = "block";
    } else if ((blockWords as readonly string[]).includes(word)) {
      heading = word as BlockWord;
    }
  });
  return { stack, since: starts.at(-1) ?? 0 };
}

/** In a block of settings: a key, or the value of the key before. */
function settingContext(words: readonly string[], block: "machine" | "kernel" | "explore"): CompletionContext {
  const used: string[] = [];
  let key: string | null = null;
  let joined = false;
  for (const word of words) {
    if (word === "+" || word === "-") joined = true;
    else if (joined) joined = false;
    else if (key === null) key = word;
    else {
      used.push(key);
      key = null;
    }
  }
  if (key !== null) return { kind: "value", block, key };
  return joined ? { kind: "value", block, key: used.at(-1) ?? "" } : { kind: "key", block, used };
}

function declarationContext(
  words: readonly string[],
  block: "vas" | "segment" | "program",
  last: string,
): CompletionContext {
  if (beforeExpression.has(last)) return { kind: "expression" };
  const heading = words.slice(words.lastIndexOf("segment"));
  if (block === "vas" && heading[0] === "segment") {
    if (heading.length === 2) return { kind: "words", words: ["at"] };
    if (heading.length === 4) return { kind: "words", words: ["size"] };
    const permissions = ["r--", "rw-", "r-x", "rwx"];
    if (heading.length === 6) return { kind: "words", words: [...permissions, "pages"] };
    if (heading.length === 7 && heading[6] === "pages") return { kind: "page size" };
    if (heading.length === 8 && heading[6] === "pages") return { kind: "words", words: permissions };
  }
  return { kind: "declaration", block };
}

function topContext(words: readonly string[], last: string): CompletionContext {
  if (last === "machine" || last === "kernel") return { kind: "preset", block: last };
  if (last === "runs") return { kind: "program" };
  if (last === "subscribes" || (last === "," && words.lastIndexOf("subscribes") > words.lastIndexOf("}")))
    return { kind: "vas" };
  if (last === "hazard") return { kind: "hazard" };
  if (words.at(-2) === "process") return { kind: "words", words: ["runs"] };
  if (last === "on") return { kind: "words", words: ["core"] };
  if (words.at(-2) === "vas") return { kind: "words", words: ["mode", "uid", "gid"] };
  const item = words.findLast(
    (word) =>
      (blockWords as readonly string[]).includes(word) || word === "expect" || word === "scenario" || word === "}",
  );
  if (words.length === 0) return { kind: "words", words: ["scenario"] };
  if (item === "expect") return beforeExpression.has(last) ? { kind: "expectation" } : { kind: "top" };
  return beforeExpression.has(last) ? { kind: "expression" } : { kind: "top" };
}
