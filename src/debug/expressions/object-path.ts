/** Paths into C's values, as parts of expressions: `root->left->key`, `table[i].name`, `*argv`. */
import type { NamedPlace, ShownValue } from "../../image/object-debug.js";
import { RequestError, type SyntaxNode } from "../arguments/index.js";
import type { FrameContext } from "./frame-context.js";

/** Expressions that can be paths. */
const pathKinds: ReadonlySet<SyntaxNode["kind"]> = new Set(["name", "member", "part", "index", "pointee"]);

/**
 * The value of C that an expression names in a frame; null if it is no path, or begins at something else. Nothing of it is read but the
 * pointers and indices on the way.
 *
 * @param number evaluates the index of an element
 * @throws RequestError if a part of it is not there, or a pointer on the way leads nowhere
 */
export function placeOfPath(
  context: FrameContext,
  node: SyntaxNode,
  number: (node: SyntaxNode) => bigint,
): NamedPlace | null {
  // Asked last: numbers and what is made of them need no frame.
  if (!pathKinds.has(node.kind) || context.frame.object === null) return null;
  const inner = (one: SyntaxNode): NamedPlace | null => placeOfPath(context, one, number);
  switch (node.kind) {
    case "name":
      return variable(context, node.name);
    case "member": {
      const owner = variable(context, node.owner);
      return owner === null ? null : part(context, owner, ".", node.name);
    }
    case "part": {
      const base = inner(node.base);
      return base === null ? null : part(context, base, node.sign, node.name);
    }
    case "index": {
      const base = inner(node.base);
      return base === null ? null : element(context, base, number(node.index));
    }
    case "pointee": {
      const of = inner(node.of);
      return of === null ? null : called(element(context, of, 0n), `*${of.name}`);
    }
    default:
      return null;
  }
}

/** A variable of an executable by its name. */
function variable({ frame }: FrameContext, name: string): NamedPlace | null {
  const { debug, frame: own, depth } = frame.object!;
  return debug.variablesAt(own, depth).find((one) => one.name === name) ?? debug.global(name, own);
}

function called(place: NamedPlace, name: string): NamedPlace {
  return { ...place, name, suffix: name };
}

/** A path that something is written behind: what `*` begins, needs parentheses then. */
function within(written: string): string {
  return written.startsWith("*") ? `(${written})` : written;
}

/** Most members of a structure that are looked through. */
const mostMembers = 10_000;

/** Members of a value, those of unnamed ones among them. */
export function membersOf({ frame }: FrameContext, place: NamedPlace): readonly NamedPlace[] {
  const { debug, frame: own } = frame.object!;
  return debug
    .parts(place, own, 0, mostMembers)
    .flatMap((one) => (one.name === "(anonymous)" ? debug.parts(one, own, 0, mostMembers) : [one]))
    .filter(({ name }) => !/^[[(*]/.test(name));
}

function part(context: FrameContext, place: NamedPlace, sign: "." | "->", member: string): NamedPlace {
  const members = membersOf(context, place);
  const found = members.find(({ name }) => name === member);
  if (found !== undefined) return called(found, `${within(place.name)}${sign}${member}`);
  const { debug, frame: own } = context.frame.object!;
  const shown = debug.show(place, own, false);
  refuseNowhere(place, shown);
  throw new RequestError(
    `\`${place.name}\` (${shown.type}) has no member \`${member}\`; it has: ${members.map(({ name }) => name).join(", ") || "none"}`,
  );
}

function element({ frame }: FrameContext, place: NamedPlace, wanted: bigint): NamedPlace {
  const { debug, frame: own } = frame.object!;
  const shown = debug.show(place, own, false);
  const { elements, type } = shown;
  const index = Number(wanted);
  const written = `${within(place.name)}[${wanted}]`;
  if (elements > 0) {
    const found = index < 0 || index >= elements ? undefined : debug.parts(place, own, index, 1)[0];
    if (found !== undefined) return called(found, written);
    throw new RequestError(`\`${written}\`: there are ${elements} elements, 0 to ${elements - 1}`);
  }
  refuseNowhere(place, shown);
  const target = shown.value === null ? null : debug.pointee(place, own, index);
  if (target === null)
    throw new RequestError(`\`${place.name}\` (${type}) is neither an array nor a pointer to an object`);
  return { ...target, name: written, suffix: written };
}

/** A pointer that cannot be read, or that points to nothing, is said to be so. */
function refuseNowhere({ name, place }: NamedPlace, { type, value, text }: ShownValue): void {
  if (place.kind === "unavailable") throw new RequestError(`\`${name}\` is ${place.why} here`);
  if (!/\*$/.test(type)) return;
  if (value === null) throw new RequestError(`\`${name}\` (${type}) cannot be read: ${text.replace(/[<>]/g, "")}`);
  if (value === 0n) throw new RequestError(`\`${name}\` (${type}) is a null pointer: it points to nothing`);
}
