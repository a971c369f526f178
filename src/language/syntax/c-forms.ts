/** Declarations, addresses and memory as C writes them, read as if they had been written in the forms that work. */
import { closing, cTypes, imageAt, made, report, rewriting, type Reading, type Token } from "./habit-reading.js";

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);
const isWidth = (text: string): boolean => /^u(?:8|16|32|64)$/.test(text);

/** `void f(…) {`, `u64 f(…) {`: a function with a type. */
export function readFunction(state: Reading): boolean {
  const { given, at, read } = state;
  const type = given[at]!;
  const name = given[at + 1];
  if (!cTypes.has(type.image) || name === undefined || !isName(name.image) || imageAt(state, 2) !== "(") return false;
  const close = closing(given, at + 2);
  if (close < 0 || given[close + 1]?.image !== "{") return false;
  const form = `fn ${name.image}`;
  const message = `A function is declared with \`fn\`: \`${form}(…) { … }\`; what it returns has 64 bits.`;
  report(state, type, name, message, rewriting(type, name, form));
  state.functionDepth = state.depth;
  read.push(made(state, "fn:KW", "fn", type));
  state.at++;
  return true;
}

/** `fn f(int a, u64 *b)`: parameters with types. */
export function readParameter(state: Reading): boolean {
  const { given, at, read, functionDepth } = state;
  const before = read.at(-1)?.image;
  const type = given[at]!;
  if (functionDepth < 0 || (before !== "(" && before !== ",") || !cTypes.has(type.image)) return false;
  let next = at + 1;
  while (cTypes.has(given[next]?.image ?? "") || given[next]?.image === "*") next++;
  const name = given[next];
  if (name === undefined) return false;
  if (type.image === "void" && name.image === ")") {
    report(
      state,
      type,
      type,
      "A function without parameters is `fn f()`: remove `void`.",
      rewriting(type, type, "", "Remove `void`"),
    );
  } else if (isName(name.image)) {
    const message = `A parameter has no type, all have 64 bits: write \`${name.image}\`.`;
    report(state, type, name, message, rewriting(type, name, name.image));
  } else return false;
  state.at = next;
  return true;
}

/** `u64 *p` beside the functions. */
export function readPointer(state: Reading): boolean {
  const { given, at } = state;
  const [type, star, name] = [given[at]!, given[at + 1], given[at + 2]];
  if (!cTypes.has(type.image) || star?.image !== "*" || name === undefined || !isName(name.image)) return false;
  const message = `There are no pointers: an address is a number. Declare \`u64 ${name.image}\`, and read what is there by \`u64[${name.image}]\`.`;
  report(state, type, name, message, rewriting(type, name, `u64 ${name.image}`));
  state.read.push(made(state, "u64:KW", "u64", type));
  state.at += 2;
  return true;
}

/** `u64 a[4] = { 1, 2 }`. */
export function readList(state: Reading): boolean {
  const { given, at, read } = state;
  const open = given[at]!;
  if (open.image !== "{" || read.at(-1)?.image !== "=") return false;
  let close = at + 1;
  while (close < given.length && !["{", "}"].includes(given[close]!.image)) close++;
  if (given[close]?.image !== "}" || close === at + 1) return false;
  const values = given.slice(at + 1, close);
  if (values.at(-1)!.image === ",") values.pop();
  const text = values
    .map(({ image }) => image)
    .join(" ")
    .replaceAll(" ,", ",");
  const message = `Values of an array stand without braces: \`= ${text.length > 40 ? "1, 2, 3" : text}\`.`;
  report(state, open, given[close]!, message, rewriting(open, given[close]!, text, "Remove the braces"));
  read.push(...values);
  state.at = close + 1;
  return true;
}

/** Can an operand of an operator end with this token? */
function endsOperand(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    /^(?:[\w"'].*|\)|\])$/.test(token.image) &&
    !/^(?:return|expect|print|in|if|while|and|or|not)$/.test(token.image)
  );
}

/** `&x`. */
export function readAddressOf(state: Reading): boolean {
  const { given, at, read } = state;
  const [sign, name] = [given[at]!, given[at + 1]];
  if (sign.image !== "&" || endsOperand(read.at(-1)) || name === undefined || !isName(name.image)) return false;
  const message = `There is no \`&\`: the name of an array is its address. To have that of a number, declare an array of one, \`u64 ${name.image}[1]\`.`;
  report(state, sign, name, message, rewriting(sign, name, name.image));
  state.at++;
  return true;
}

/** `*p`, `*(u64*)p`, `*(p + 8)`. */
export function readDereference(state: Reading): boolean {
  const { given, at, read } = state;
  const star = given[at]!;
  if (star.image !== "*") return false;
  const cast = castAt(given, at + 1);
  const from = cast?.end ?? at + 1;
  const first = given[from];
  if (first === undefined || (first.image !== "(" && !isName(first.image) && !/^\d/.test(first.image))) return false;
  const end = first.image === "(" ? closing(given, from) : from;
  if (end < 0) return false;
  const operand = given.slice(from, end + 1);
  // Behind an operand it multiplies, unless a line begins with it that stores.
  const stores = given[end + 1]?.image === "=" && star.startLine !== given[at - 1]?.startLine;
  if (endsOperand(read.at(-1)) && !stores) return false;
  const width = cast?.width ?? "u64";
  const inner = first.image === "(" ? operand.slice(1, -1) : operand;
  const text = `${width}[${inner.map(({ image }) => image).join(" ")}]`;
  report(
    state,
    star,
    given[end]!,
    `Memory at an address is \`${text}\`: there is no \`*\` in front.`,
    rewriting(star, given[end]!, text),
  );
  read.push(
    made(state, `${width}:KW`, width, star),
    made(state, "[:KW", "[", star),
    ...inner,
    made(state, "]:KW", "]", given[end]!),
  );
  state.at = end + 1;
  return true;
}

/** `(u64*)`, `(uint8_t *)`: the width that it reads, and the index behind it; null: there is no cast. */
function castAt(given: readonly Token[], at: number): { readonly width: string; readonly end: number } | null {
  const [open, type, star, close] = given.slice(at, at + 4).map(({ image }) => image);
  if (open !== "(" || !cTypes.has(type ?? "") || star !== "*" || close !== ")") return null;
  const bits =
    /\d+/.exec(type!)?.[0] ??
    ({ char: "8", bool: "8", short: "16", int: "32", unsigned: "32" } as Readonly<Record<string, string>>)[type!] ??
    "64";
  return { width: isWidth(`u${bits}`) ? `u${bits}` : "u64", end: at + 4 };
}
