/** Where the cursor stands, judged by the tokens before it: that works in half-written files, too. */
import {
  beforeExpression,
  codeContext,
  hasMessage,
  isBracketed,
  isNegatable,
  type CodeContext,
} from "./code-context.js";
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
  /** `conditions`: behind a condition, which `and` can go on with. */
  | { readonly kind: "top"; readonly of: "scenario" | "variant"; readonly conditions: boolean }
  | { readonly kind: "preset"; readonly block: "machine" | "kernel" }
  /** `code`: variables and functions can stand there too, as in the kernel of a scenario. */
  | {
      readonly kind: "key";
      readonly block: SettingsBlockKind;
      readonly used: readonly string[];
      readonly code: boolean;
    }
  | { readonly kind: "value"; readonly block: SettingsBlockKind; readonly key: string }
  /** After a dot. */
  | { readonly kind: "member"; readonly owner: string; readonly place: "program" | "expectation" }
  /** After `worker[3].`. */
  | { readonly kind: "property" }
  | { readonly kind: "declaration"; readonly block: "vas" | "segment" | "program" }
  | { readonly kind: "program" | "process" | "vas" | "kernel function" }
  /** In the braces behind a process: a setting that it has not had. */
  | { readonly kind: "process setting"; readonly used: readonly string[] }
  /** In the parentheses behind a process of a variant. */
  | { readonly kind: "process argument"; readonly process: string }
  /** `of`: where the expectation stands that the hazard may end, as it needs no number. */
  | { readonly kind: "hazard"; readonly of: "scenario" | "variant" }
  | { readonly kind: "hazard place" }
  | { readonly kind: "page size" | "core" }
  /** In a function; `inKernel`: of the kernel, also where nothing else of the file can be read. */
  | (CodeContext & { readonly inKernel: boolean })
  /** A number that is known before anything runs; `process`: an argument of one. */
  | { readonly kind: "constant"; readonly of: "process" | "declaration" }
  /** `negatable`: `not` can stand here; `first`: it begins here, and can be of some or of all schedules. */
  | {
      readonly kind: "expectation";
      readonly call: OpenCall | null;
      readonly negatable: boolean;
      readonly first: boolean;
    }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "none" };

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
  if (inCode) return { ...codeContext(words, last), inKernel: stack.includes("kernel") };
  switch (block) {
    case "machine":
    case "explore":
      return settingContext(words, block);
    case "kernel":
      return stack.includes("variant") ? settingContext(words, block) : kernelContext(words);
    case "process":
      return { kind: "process setting", used: words };
    case "executable":
      return executableContext(words, last);
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

/** `args "-n"`, `env LC_ALL "C"`, `sources "/build" as "src"`. */
function executableContext(words: readonly string[], last: string): CompletionContext {
  const before = words.at(-2);
  if (["args", "env", "symbols", "sources", "as", ","].includes(last) || before === "env") return { kind: "none" };
  if (before === "sources") return { kind: "words", words: ["as"] };
  return { kind: "words", words: without(["args", "sources", "symbols"], words).concat("env") };
}

function memberContext(words: readonly string[], inBlock: boolean): CompletionContext {
  const owner = words.at(-2) ?? "";
  if (owner === "]") return { kind: "property" };
  if (owner === "kernel" && words.at(-3) === "runs") return { kind: "kernel function" };
  return { kind: "member", owner, place: inBlock ? "program" : "expectation" };
}

/** In a block of settings: a key, or the value of the key before. */
function settingContext(words: readonly string[], block: SettingsBlockKind): CompletionContext {
  const used: string[] = [];
  let key: string | null = null;
  let joined = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "(" && key !== null) {
      at = closingParenthesis(words, at);
      if (at < 0)
        return beforeExpression.has(words.at(-1)!) ? { kind: "constant", of: "declaration" } : { kind: "none" };
      used.push(key);
      key = null;
    } else if (word === "+" || word === "-") joined = true;
    else if (joined) joined = false;
    else if (key === null) key = word;
    else {
      used.push(key);
      key = null;
    }
  }
  if (key !== null) return { kind: "value", block, key };
  return joined ? { kind: "value", block, key: used.at(-1) ?? "" } : { kind: "key", block, used, code: false };
}

/** Index of the parenthesis that closes the one at an index, or -1. */
function closingParenthesis(words: readonly string[], open: number): number {
  let depth = 0;
  for (let at = open; at < words.length; at++) {
    if (words[at] === "(") depth++;
    else if (words[at] === ")") depth--;
    if (depth === 0) return at;
  }
  return -1;
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
  const context = settingContext(settings, "kernel");
  return context.kind === "key" ? { ...context, code: true } : context;
}

function declarationContext(
  words: readonly string[],
  block: "vas" | "segment" | "program",
  last: string,
): CompletionContext {
  // Parameters, and behind them the block: nothing that is known already.
  if (words.lastIndexOf("fn") > words.lastIndexOf("}")) return { kind: "none" };
  if (isBracketed(words) && !beforeExpression.has(last)) return { kind: "none" };
  const heading = words.slice(words.lastIndexOf("segment"));
  const rights = heading.slice(heading[6] === "pages" ? 8 : 6).join("");
  if (block === "vas" && heading.length > 6 && /^[rwx-]{1,2}$/.test(rights)) return { kind: "none" };
  if (beforeExpression.has(last) && !(block === "vas" && /^[rwx-]{3}$/.test(rights)))
    return { kind: "constant", of: "declaration" };
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

/** Does a word name something that is called so, or `kernel` its member? */
function isNameAt(words: readonly string[], index: number): boolean {
  const before = words[index - 1] ?? "";
  if (words[index] === "}") return false;
  return (
    words[index + 1] === "." ||
    [".", "runs", "at"].includes(before) ||
    beforeExpression.has(before) ||
    beforeNewName.has(before)
  );
}

/** Between declarations, or in the heading of one. */
function topContext(words: readonly string[], last: string, block: BlockKind | undefined): CompletionContext {
  const of = block === "variant" ? "variant" : "scenario";
  const top: CompletionContext = { kind: "top", of, conditions: false };
  if (words.length === 0) return block === "variant" ? top : { kind: "words", words: ["scenario", "include", "const"] };
  const begin = words.findLastIndex((word, index) => itemWords.has(word) && !isNameAt(words, index));
  const item = words.slice(Math.max(0, begin));
  switch (item[0]) {
    case "machine":
    case "kernel":
      return item.length === 1 ? { kind: "preset", block: item[0] } : top;
    case "scenario":
    case "include":
      return item.length === 1 ? { kind: "none" } : top;
    case "variant":
      return { kind: "none" };
    case "files":
    case "share":
      return treeHeading(item, last);
    case "const":
      if (item.length === 2) return { kind: "none" };
      return beforeExpression.has(last) ? { kind: "constant", of: "declaration" } : top;
    case "vas":
      return vasHeading(item, last);
    case "program":
      return programHeading(item, last);
    case "process":
      return block === "variant" ? (variantProcess(item, last) ?? top) : processHeading(item, last);
    case "expect":
      if (last === "hazard") return { kind: "hazard", of };
      if (last === "at") return { kind: "hazard place" };
      if ((last === "stdout" || last === "stderr") && item.at(-2) === ".")
        return { kind: "words", words: ["contains"] };
      if (item.at(-2) === "hazard") return { kind: "words", words: ["at", "and", "or"] };
      if (last === "some" || last === "always")
        return { kind: "expectation", call: null, negatable: true, first: false };
      return expectationContext(item, last) ?? { ...top, conditions: !hasMessage(item) };
    default:
      return top;
  }
}

/** At an operand of an expectation; null: behind one. What follows the last comma is said about it. */
function expectationContext(item: readonly string[], last: string): CompletionContext | null {
  if (hasMessage(item)) return last === "," ? { kind: "none" } : null;
  if (!beforeExpression.has(last))
    return isBracketed(item) ? { kind: "words", words: openCall(item) === null ? ["and", "or"] : [] } : null;
  return { kind: "expectation", call: openCall(item), negatable: isNegatable(last), first: last === "expect" };
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

/** `files "…" at "…" only "…" writable`, `share "…" as name at 0x…`. */
function treeHeading(item: readonly string[], last: string): CompletionContext {
  if (item[0] === "share") {
    if (item.length === 1) return { kind: "words", words: ["interpreter", "auto"] };
    if (item[1] === "auto") return orTop([]);
    if (item.length === 2) return { kind: "words", words: ["as"] };
    if (last === "at") return { kind: "constant", of: "declaration" };
    return last === "as" ? { kind: "none" } : orTop(item.includes("at") ? [] : ["at"]);
  }
  if (item.length === 1 || ["at", "only", ","].includes(last)) return { kind: "none" };
  const parts = ["at", "only", "writable"];
  return orTop(parts.slice(parts.reduce((next, part, index) => (item.includes(part) ? index + 1 : next), 0)));
}

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
