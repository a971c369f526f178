/** Paths into C's values: `root->left->key`, `table[1].name`, `*argv`, `&pool`. */
import type { NamedPlace } from "../../image/object-debug.js";
import { RequestError } from "../arguments/index.js";
import type { FrameContext } from "./frame-context.js";
import { findName } from "./name-lookup.js";

const path = /^\s*(\**)\s*([A-Za-z_]\w*)((?:\s*(?:->|\.)\s*[A-Za-z_]\w*|\s*\[\s*\d+\s*\])*)\s*$/;
const step = /(->|\.)\s*([A-Za-z_]\w*)|\[\s*(\d+)\s*\]/g;

/**
 * The value that a path means in a frame of an executable; null if the text is no path, or begins at something else.
 *
 * @throws RequestError if a part of it is not there
 */
export function objectPath(context: FrameContext, text: string): NamedPlace | null {
  const match = path.exec(text);
  if (context.frame.object === null || match === null) return null;
  const [, stars = "", name = "", rest = ""] = match;
  const found = findName(context, name);
  if (found.kind !== "typed") return null;
  let place = found.place;
  let written = name;
  for (const [, arrow, member, index] of rest.matchAll(step)) {
    const suffix = member === undefined ? `[${index}]` : `${arrow}${member}`;
    place =
      member === undefined ? element(context, place, Number(index), written) : part(context, place, member, written);
    written += suffix;
  }
  for (let depth = 0; depth < stars.length; depth++) {
    place = element(context, place, 0, written);
    written = `*${written}`;
  }
  return { ...place, name: written, suffix: written };
}

/** Most members of a structure that are looked through. */
const mostMembers = 10_000;

function part({ frame }: FrameContext, place: NamedPlace, member: string, written: string): NamedPlace {
  const { debug, frame: own } = frame.object!;
  const parts = debug.parts(place, own, 0, mostMembers);
  const found =
    parts.find(({ name }) => name === member) ??
    parts
      .filter(({ name }) => name === "(anonymous)")
      .flatMap((inner) => debug.parts(inner, own, 0, mostMembers))
      .find(({ name }) => name === member);
  if (found !== undefined) return found;
  const known = parts.map(({ name }) => name).filter((name) => !/^[[(*]/.test(name));
  const { type } = debug.show(place, own, false);
  throw new RequestError(
    `\`${written}\` (${type}) has no member \`${member}\`; it has: ${known.join(", ") || "none, or cannot be read here"}`,
  );
}

function element({ frame }: FrameContext, place: NamedPlace, index: number, written: string): NamedPlace {
  const { debug, frame: own } = frame.object!;
  const { elements, type, value } = debug.show(place, own, false);
  if (elements > 0) {
    const found = debug.parts(place, own, index, 1)[0];
    if (found !== undefined) return found;
    throw new RequestError(`\`${written}\` has ${elements} elements, 0 to ${elements - 1}`);
  }
  const target = value === null ? null : debug.pointee(place, own, index);
  if (target === null)
    throw new RequestError(`\`${written}\` (${type}) is neither an array nor a pointer to an object`);
  return { ...target, name: `[${index}]`, suffix: `[${index}]` };
}
