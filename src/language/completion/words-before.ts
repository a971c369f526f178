/** The words before the cursor, as far as they say where it stands: open blocks, the words of the innermost one, the open call. */
import { contextualWords, wordsBeforeParenthesis } from "../syntax/index.js";

/** What opens a block; `executable`: a program from a file; `block`: anything inside of a function. */
export const blockWords = [
  "machine",
  "kernel",
  "vas",
  "segment",
  "program",
  "process",
  "explore",
  "variant",
  "fn",
  "executable",
] as const;

/** Kind of an open block. */
export type BlockKind = (typeof blockWords)[number] | "block";

/** The blocks that are open at the end of a text. */
export interface OpenBlocks {
  /** The outermost first. */
  readonly stack: readonly BlockKind[];
  /** Words of the innermost one; a block inside that is closed again has become one `}`. */
  readonly words: readonly string[];
}

const headings: ReadonlySet<string> = new Set(blockWords);

/** Words whose block may hold the words of others: only in these can a block word begin a heading. */
function canHead(kind: BlockKind | undefined, word: string): boolean {
  switch (kind) {
    case undefined:
      return word !== "segment" && word !== "fn" && word !== "executable";
    case "variant":
      return word === "machine" || word === "kernel";
    case "vas":
      return word === "segment";
    case "segment":
    case "program":
    case "kernel":
      return word === "fn";
    default:
      return false;
  }
}

/** Judges all words before the cursor. */
export function openBlocks(words: readonly string[]): OpenBlocks {
  const stack: { kind: BlockKind; words: string[] }[] = [];
  let outermost: string[] = [];
  let heading: BlockKind = "block";
  for (const [index, word] of words.entries()) {
    const own = stack.at(-1)?.words ?? outermost;
    const before = words[index - 1];
    if (word === "{") {
      own.push(word);
      stack.push({ kind: heading, words: [] });
      heading = "block";
    } else if (word === "}") {
      stack.pop();
      const outer = stack.at(-1)?.words ?? outermost;
      if (outer.at(-1) === "{") outer[outer.length - 1] = "}";
      else outermost = [];
      heading = "block";
    } else {
      own.push(word);
      const names = before === "runs" || before === "." || before === "vas" || before === "program";
      if (headings.has(word) && !names && canHead(stack.at(-1)?.kind, word)) heading = word as BlockKind;
      else if (word === "from" && heading === "program") heading = "executable";
    }
  }
  return { stack: stack.map(({ kind }) => kind), words: stack.at(-1)?.words ?? outermost };
}

/** The call whose arguments are being written. */
export interface OpenCall {
  /** As written: `vas_attach`, `misses`. */
  readonly name: string;
  /** Number of the argument, from 0. */
  readonly index: number;
  /** Name that stands before the value: `core` of `core: `. */
  readonly named: string | null;
  /** Nothing of the argument stands there yet. */
  readonly isBegin: boolean;
}

/** The innermost call that is open at the end, or null. */
export function openCall(words: readonly string[]): OpenCall | null {
  let depth = 0;
  let index = 0;
  let begin = words.length;
  for (let at = words.length - 1; at >= 0; at--) {
    const word = words[at]!;
    if (word === "{" || word === "}") return null;
    if (word === ")" || word === "]") depth++;
    else if (word === "(" || word === "[") {
      if (depth === 0) {
        const name = words[at - 1] ?? "";
        if (word === "[" || !/^[A-Za-z_]\w*$/.test(name) || words[at - 2] === "fn") return null;
        // `expect (`, `and (`: the parenthesis groups. A function may be called `some`.
        if (wordsBeforeParenthesis.has(name) && (!contextualWords.has(name) || words[at - 2] === "expect")) return null;
        if (index === 0) begin = at + 1;
        const argument = words.slice(begin);
        const named = argument[1] === ":" ? argument[0]! : null;
        return { name, index, named, isBegin: argument.length === 0 };
      }
      depth--;
    } else if (word === "," && depth === 0) {
      if (index === 0) begin = at + 1;
      index++;
    }
  }
  return null;
}
