/** Where the cursor stands, judged by the tokens before it: that works in half-written files, too. */
import { binaryOperators, updateOperators } from "../expressions/index.js";
import { openBlocks, openCall, type BlockKind, type OpenCall } from "./words-before.js";

/** A token as the lexer gives it. */
export interface ContextToken {
  readonly image: string;
  readonly startOffset: number;
}

/** A block of settings. */
export type SettingsBlockKind = "machine" | "kernel" | "explore";

/** What can be written at the cursor. */
export type CompletionContext =
  | { readonly kind: "top"; readonly of: "scenario" | "variant" }
  | { readonly kind: "preset"; readonly block: "machine" | "kernel" }
  | { readonly kind: "key"; readonly block: SettingsBlockKind; readonly used: readonly string[] }
  | { readonly kind: "value"; readonly block: SettingsBlockKind; readonly key: string }
  /** After a dot. */
  | { readonly kind: "member"; readonly owner: string; readonly place: "program" | "expectation" }
  /** After `worker[3].`. */
  | { readonly kind: "property" }
  | { readonly kind: "declaration"; readonly block: "vas" | "segment" | "program" }
  | { readonly kind: "program" | "process" | "vas" | "kernel function" }
  /** In the parentheses behind a process of a variant. */
  | { readonly kind: "process argument"; readonly process: string }
  | { readonly kind: "hazard" | "hazard place" }
  | { readonly kind: "rendezvous" | "part" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "page size" | "core" }
  | { readonly kind: "statement" }
  | {
      readonly kind: "expression";
      readonly call: OpenCall | null;
      /** In `print`, where values have formats. */
      readonly printed: boolean;
    }
  /** A number that is known before anything runs; `process`: an argument of one. */
  | { readonly kind: "constant"; readonly of: "process" | "declaration" }
  | { readonly kind: "expectation"; readonly call: OpenCall | null }
  | { readonly kind: "none" };

/** After one of these an expression must follow, no statement can. */
const beforeExpression: ReadonlySet<string> = new Set([
  ...["=", "(", "[", ",", ":", "..", "return", "if", "while", "in", "expect", "print", "await", "not", "!", "~"],
  ...binaryOperators,
  ...updateOperators,
]);

/** After one of these comes a new name of the author's choice. */
const beforeNewName: ReadonlySet<string> = new Set([
  ...["let", "fn", "vas", "segment", "program", "process", "for", "const", "variant", "u8", "u16", "u32", "u64"],
]);

const permissions = ["r--", "rw-", "r-x", "rwx"];

/** Judges the tokens that end before the word at the cursor. */
export function completionContext(tokens: readonly ContextToken[]): CompletionContext {
  const all = tokens.map(({ image }) => image);
  const { stack, words } = openBlocks(all);
  const last = words.at(-1) ?? "";
  const block = stack.at(-1);
  const inCode = stack.includes("fn");
  if (last === ".") return memberContext(words, stack.length > 0 && block !== "variant");
  if (inCode) return codeContext(words, last);
  switch (block) {
    case "machine":
    case "explore":
      return settingContext(words, block);
    case "kernel":
      return kernelContext(words);
    case "process":
      return { kind: "words", words: without(["uid", "gid", "groups", "asid"], words) };
    case "executable":
      return { kind: "words", words: without(["args", "sources"], words).concat("env") };
    case "vas":
    case "segment":
    case "program":
      if (beforeNewName.has(last)) return { kind: "none" };
      return declarationContext(words, block, last);
    case "variant":
      if (last === "process") return { kind: "process" };
      return beforeNewName.has(last) ? { kind: "none" } : topContext(words, last, block);
    case undefined:
      return beforeNewName.has(last) ? { kind: "none" } : topContext(words, last, block);
    default:
      return { kind: "none" };
  }
}

function without(keys: readonly string[], used: readonly string[]): string[] {
  return keys.filter((key) => !used.includes(key));
}

function memberContext(words: readonly string[], inBlock: boolean): CompletionContext {
  const owner = words.at(-2) ?? "";
  if (owner === "]") return { kind: "property" };
  if (owner === "kernel" && words.at(-3) === "runs") return { kind: "kernel function" };
  return { kind: "member", owner, place: inBlock ? "program" : "expectation" };
}

function codeContext(words: readonly string[], last: string): CompletionContext {
  if (last === "meet") return { kind: "rendezvous" };
  if (last === "measure") return { kind: "part" };
  if (beforeNewName.has(last)) return { kind: "none" };
  if (words.at(-2) === "for") return { kind: "words", words: ["in"] };
  if (!beforeExpression.has(last)) return { kind: "statement" };
  const call = openCall(words);
  return { kind: "expression", call, printed: isPrinted(words) };
}

/** Does the value belong to a `print`, and to no call inside of it? */
function isPrinted(words: readonly string[]): boolean {
  let depth = 0;
  for (let at = words.length - 1; at >= 0; at--) {
    const word = words[at]!;
    if (word === ")" || word === "]") depth++;
    else if (word === "[" || word === "(") {
      depth--;
      if (depth < 0 && (word === "[" || words[at - 1] !== "print")) return false;
    } else if (word === "print") return true;
    else if (depth === 0 && ["{", "}", "=", "let", "return", "expect", "if", "while"].includes(word)) return false;
  }
  return false;
}

/** In a block of settings: a key, or the value of the key before. */
function settingContext(words: readonly string[], block: SettingsBlockKind): CompletionContext {
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

const widths: ReadonlySet<string> = new Set(["u8", "u16", "u32", "u64"]);

/** Settings, variables and functions in any order: what is no setting is passed over. */
function kernelContext(words: readonly string[]): CompletionContext {
  const settings: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "fn") {
      const end = words.indexOf("}", at);
      if (end < 0) return { kind: "none" };
      at = end;
    } else if (widths.has(word)) {
      at++;
      if (at >= words.length) return { kind: "none" };
      if (words[at + 1] === "[") {
        const end = words.indexOf("]", at);
        if (end < 0) return { kind: "constant", of: "declaration" };
        at = end;
      }
      while (words[at + 1] === "=" || words[at + 1] === ",") {
        at += 2;
        if (at >= words.length) return { kind: "constant", of: "declaration" };
      }
    } else settings.push(word);
  }
  return settingContext(settings, "kernel");
}

function declarationContext(
  words: readonly string[],
  block: "vas" | "segment" | "program",
  last: string,
): CompletionContext {
  if (beforeExpression.has(last)) return { kind: "constant", of: "declaration" };
  const heading = words.slice(words.lastIndexOf("segment"));
  if (block === "vas" && heading[0] === "segment") {
    if (heading.length === 2) return { kind: "words", words: ["at"] };
    if (heading.length === 4) return { kind: "words", words: ["size"] };
    if (heading.length === 3 || heading.length === 5) return { kind: "constant", of: "declaration" };
    if (heading.length === 6) return { kind: "words", words: [...permissions, "pages"] };
    if (heading.length === 7 && heading[6] === "pages") return { kind: "page size" };
    if (heading.length === 8 && heading[6] === "pages") return { kind: "words", words: permissions };
  }
  return { kind: "declaration", block };
}

const itemWords: ReadonlySet<string> = new Set([
  ...["scenario", "include", "const", "machine", "kernel", "vas", "program", "process", "expect", "variant"],
  ...["explore", "schedule", "files", "share", "}"],
]);

/** Between declarations, or in the heading of one. */
function topContext(words: readonly string[], last: string, block: BlockKind | undefined): CompletionContext {
  const top: CompletionContext = { kind: "top", of: block === "variant" ? "variant" : "scenario" };
  if (words.length === 0) return block === "variant" ? top : { kind: "words", words: ["scenario", "include", "const"] };
  const begin = words.findLastIndex(
    (word, index) => itemWords.has(word) && !(word === "kernel" && words[index - 1] === "runs"),
  );
  const item = words.slice(Math.max(0, begin));
  switch (item[0]) {
    case "machine":
    case "kernel":
      return item.length === 1 ? { kind: "preset", block: item[0] } : top;
    case "const":
      return beforeExpression.has(last) ? { kind: "constant", of: "declaration" } : top;
    case "vas":
      return vasHeading(item, last);
    case "program":
      return programHeading(item, last);
    case "process":
      return block === "variant" ? (variantProcess(item, last) ?? top) : processHeading(item, last);
    case "expect":
      if (last === "hazard") return { kind: "hazard" };
      if (last === "at") return { kind: "hazard place" };
      if (item.at(-2) === "hazard") return { kind: "words", words: ["at", "and", "or"] };
      if (last === "some" || last === "always") return { kind: "expectation", call: null };
      return beforeExpression.has(last) ? { kind: "expectation", call: openCall(item) } : top;
    default:
      return top;
  }
}

/** What comes next in a file, and the words that can go on with the heading before. */
function orTop(words: readonly string[]): CompletionContext {
  return { kind: "words", words: [...words, ...topWords] };
}

/** Words that begin a declaration. */
export const topWords: readonly string[] = [
  ...[
    "machine",
    "kernel",
    "vas",
    "program",
    "process",
    "expect",
    "variant",
    "const",
    "include",
    "explore",
    "schedule",
    "files",
    "share",
  ],
];

function vasHeading(item: readonly string[], last: string): CompletionContext {
  if (["mode", "uid", "gid"].includes(last) && item.length > 2) return { kind: "constant", of: "declaration" };
  const order = ["mode", "uid", "gid"];
  const used = Math.max(...order.map((word) => (item.lastIndexOf(word) > 1 ? order.indexOf(word) : -1)));
  return orTop(order.slice(used + 1));
}

function programHeading(item: readonly string[], last: string): CompletionContext {
  if (last === "subscribes" || (last === "," && item.includes("subscribes"))) return { kind: "vas" };
  if (item.length === 2) return { kind: "words", words: ["from", "subscribes"] };
  return last === ")" ? { kind: "words", words: ["subscribes"] } : { kind: "none" };
}

/** `process P(fixed: 1)`; null: it is complete. */
function variantProcess(item: readonly string[], last: string): CompletionContext | null {
  if (item.length === 2) return { kind: "words", words: [] };
  if (last === "(" || last === ",") return { kind: "process argument", process: item[1]! };
  return last === ")" ? null : { kind: "constant", of: "process" };
}

function processHeading(item: readonly string[], last: string): CompletionContext {
  const runs = item.indexOf("runs");
  if (runs < 0) {
    if (last === "[") return { kind: "constant", of: "declaration" };
    return item.length === 1 ? { kind: "none" } : { kind: "words", words: ["runs"] };
  }
  if (last === "runs") return { kind: "program" };
  if (last === "on") return { kind: "words", words: ["core"] };
  if (last === "core" && item.at(-2) === "on") return { kind: "core" };
  if (last === "in") return { kind: "vas" };
  if (beforeExpression.has(last)) return { kind: "constant", of: "process" };
  const more = item.includes("on") ? [] : item.includes("in") || item[runs + 1] !== "kernel" ? ["on"] : ["in", "on"];
  return orTop(more);
}
