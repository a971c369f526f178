/**
 * What people write who come from C: `for (i = 0; i < 4; i++)`, `u64 x = 1` in a function, `x++`. Each gets one error that shows
 * the form that works, and is read as if it had been written so: nothing behind it is reported because of it.
 */
import { readFormat } from "./bare-formats.js";
import { readAddressOf, readDereference, readFunction, readList, readParameter, readPointer } from "./c-forms.js";
import {
  closing,
  imageAt,
  made,
  report,
  rewriting,
  type Definition,
  type Reading,
  type Token,
} from "./habit-reading.js";
import type { LexingProblem } from "./lexing-problem.js";

const widths = new Set(["u8", "u16", "u32", "u64"]);
const types = new Set(["int", "long", "char", "short", "unsigned", "uint64_t", "uint32_t", "uint8_t", "size_t"]);

/** What is looked for in bodies of functions, and in what stands around them. */
const inBodies = [readLoop, readDeclaration, readStep, readAddressOf, readDereference, readFormat];
const besideBodies = [readFunction, readParameter, readPointer, readList];

/** Tokens as they were meant, and the errors about how they were written. */
export function readHabits(
  tokens: readonly Token[],
  errors: readonly LexingProblem[],
  definition: Definition,
): {
  readonly tokens: Token[];
  readonly errors: LexingProblem[];
} {
  const state: Reading = {
    given: tokens,
    definition,
    read: [],
    errors: [...errors],
    at: 0,
    depth: 0,
    functionDepth: -1,
  };
  while (state.at < tokens.length) {
    if (readComparison(state)) continue;
    const inFunction = state.functionDepth >= 0 && state.depth > state.functionDepth;
    if (inFunction && inBodies.some((read) => read(state))) continue;
    if (!inFunction && state.depth > 0 && besideBodies.some((read) => read(state))) continue;
    keep(state);
  }
  return { tokens: state.read, errors: withoutRepetition(state.errors) };
}

function keep(state: Reading): void {
  const token = state.given[state.at++]!;
  if (token.image === "fn") state.functionDepth = state.depth;
  else if (token.image === "{") state.depth++;
  else if (token.image === "}") {
    state.depth--;
    if (state.depth <= state.functionDepth) state.functionDepth = -1;
  }
  state.read.push(token);
}

/** `for (i = 0; i < 4; i++)`, with or without a type in front of the name. */
function readLoop(state: Reading): boolean {
  const { given, at } = state;
  if (imageAt(state, 0) !== "for" || imageAt(state, 1) !== "(") return false;
  const close = closing(given, at + 1);
  if (close < 0 || given[close + 1]?.image !== "{") return false;
  const from = given[at]!;
  const end = given[close]!;
  const inside = (offset: number): boolean => offset > from.startOffset && offset < end.startOffset;
  const semicolons = state.errors.filter(({ offset }) => inside(offset)).map(({ offset }) => offset);
  const header = given.slice(at + 2, close);
  const equals = header.findIndex(({ image }) => image === "=");
  const name = header[equals - 1];
  const before = (token: Token, index: number): boolean => token.startOffset < (semicolons[index] ?? 0);
  const start = header.slice(equals + 1).filter((token) => before(token, 0));
  const test = header.filter((token) => !before(token, 0) && before(token, 1));
  const isRange = name !== undefined && test[0]?.image === name.image && test[1]?.image === "<" && start.length > 0;
  const limit = test.slice(2);
  state.errors = state.errors.filter(({ offset }) => !inside(offset));
  const text = (part: readonly Token[]): string => part.map(({ image }) => image).join(" ");
  const form = isRange && limit.length > 0 ? `for ${name.image} in ${text(start)} .. ${text(limit)}` : null;
  report(
    state,
    from,
    end,
    form === null
      ? "A loop that counts is `for i in 0 .. 4 { … }`; any other is `while condition { … }`, with its steps in the block."
      : `A loop that counts is written \`${form} { … }\`.`,
    form === null ? undefined : rewriting(from, end, form),
  );
  if (form !== null) {
    state.read.push(
      from,
      name!,
      made(state, "in:KW", "in", name!),
      ...start,
      made(state, "..:KW", "..", start.at(-1)!),
      ...limit,
    );
  } else {
    state.read.push(made(state, "while:KW", "while", from), made(state, "NUMBER", "1", end));
  }
  state.at = close + 1;
  return true;
}

/** `u64 x = 1`, `int x = 1`, `u64 x[4]` in a function. */
function readDeclaration(state: Reading): boolean {
  const { given, at } = state;
  const [type, name] = [given[at]!, given[at + 1]];
  const isType = widths.has(type.image) || (types.has(type.image) && type.startLine === name?.startLine);
  if (!isType || name === undefined || !/^[A-Za-z_]/.test(name.image) || name.startLine !== type.startLine)
    return false;
  if (imageAt(state, 2) === "[") {
    const close = closing(given, at + 2);
    if (close < 0) return false;
    const width = widths.has(type.image) ? type.image : "u64";
    const length = given
      .slice(at + 3, close)
      .map(({ image }) => image)
      .join(" ");
    report(
      state,
      type,
      given[close]!,
      `An array stands beside the functions, in the program: \`${width} ${name.image}[${length}]\`. In a function, map memory.`,
    );
    state.at = close + 1;
    if (imageAt(state, 0) === "=")
      while (given[state.at]?.startLine === type.startLine && imageAt(state, 0) !== "}") state.at++;
    return true;
  }
  if (imageAt(state, 2) !== "=") return false;
  report(
    state,
    type,
    name,
    `A variable of a function is declared with \`let\`: \`let ${name.image} = …\`; all have 64 bits.`,
    rewriting(type, name, `let ${name.image}`),
  );
  state.read.push(made(state, "let:KW", "let", type));
  state.at++;
  return true;
}

/** `x++`, `x--`, `++x`. */
function readStep(state: Reading): boolean {
  const { given, at, read } = state;
  const [one, two, next] = [given[at]!, given[at + 1], given[at + 2]];
  if (!["+", "-"].includes(one.image) || two?.image !== one.image || two.startOffset !== one.startOffset + 1)
    return false;
  const operand = read.at(-1);
  const follows =
    operand !== undefined && /^([A-Za-z_]\w*|\])$/.test(operand.image) && operand.startLine === one.startLine;
  const ends = next === undefined || next.startLine !== one.startLine || ["}", ")"].includes(next.image);
  const sign = one.image;
  if (follows && (ends || sign === "+")) {
    report(
      state,
      one,
      two,
      `Write \`${operand.image === "]" ? "…[…]" : operand.image} ${sign}= 1\`: there is no \`${sign}${sign}\`.`,
      rewriting(one, two, ` ${sign}= 1`, `Write \`${sign}= 1\``),
    );
    read.push(made(state, `${sign}=:KW`, `${sign}=`, one), made(state, "NUMBER", "1", two));
    state.at += 2;
    return true;
  }
  if (sign === "+" && next !== undefined && /^[A-Za-z_]/.test(next.image)) {
    const meant = `${next.image} += 1`;
    report(state, one, two, `Write \`${meant}\`: there is no \`++\`.`, rewriting(one, next, meant));
    read.push(next, made(state, "+=:KW", "+=", next), made(state, "NUMBER", "1", next));
    state.at += 3;
    return true;
  }
  return false;
}

/** Words and signs behind which a condition begins: what stands there can be no place that something is assigned to. */
const beforeCondition = new Set(["expect", "if", "while", "and", "or", "not", "&&", "||", "!"]);

/** `expect x = 3`, `if worker[2].exit = 0 {`. */
function readComparison(state: Reading): boolean {
  const { given, at, read } = state;
  const sign = given[at]!;
  if (sign.image !== "=" || !beforeCondition.has(read[placeBefore(read)]?.image ?? "")) return false;
  report(state, sign, sign, "`=` assigns: to compare, write `==`.", rewriting(sign, sign, "=="));
  read.push(made(state, "==:KW", "==", sign));
  state.at++;
  return true;
}

/** Index of the token in front of the place that the last tokens are: `x`, `v.x`, `x[1]`, `w[1].exit`. */
function placeBefore(read: readonly Token[]): number {
  let at = read.length - 1;
  for (;;) {
    if (read[at]?.image === "]") {
      let depth = 0;
      do {
        if (read[at]?.image === "]") depth++;
        else if (read[at]?.image === "[") depth--;
        at--;
      } while (at >= 0 && depth > 0);
    }
    if (!/^[A-Za-z_]/.test(read[at]?.image ?? "")) return -1;
    at--;
    if (read[at]?.image !== ".") return at;
    at--;
  }
}

/** Semicolons are told once: where one is, there are many. */
function withoutRepetition(errors: readonly LexingProblem[]): LexingProblem[] {
  const isSemicolon = ({ kind }: LexingProblem): boolean => kind === "semicolon";
  const [first, ...rest] = errors.filter(isSemicolon);
  if (first === undefined || rest.length === 0) return [...errors];
  const more = `${first.message.replace(/ Remove it\.$/, "")} Remove this one and ${rest.length} more.`;
  return errors.flatMap((error) =>
    error === first ? [{ ...first, message: more }] : isSemicolon(error) ? [] : [error],
  );
}
