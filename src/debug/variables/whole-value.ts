/** A value with everything in it, for the clipboard: what a list shows page by page is one text there. */
import type { NamedPlace } from "../../image/object-debug.js";
import type { ValueFormat } from "../arguments/index.js";
import type { ExpressionValue, FrameContext } from "../expressions/index.js";
import type { Container } from "../session/index.js";
import { arrayElements } from "./variables-of-program.js";

/** Elements and members of one text. */
const mostParts = 10_000;
/** How deep structures are written out: a list of C has no end. */
const deepest = 4;

/** All elements of an array, `[1, 2, 3]`; null: the value is no array. */
export function wholeArray(
  { simulation, frame }: FrameContext,
  value: ExpressionValue,
  format: ValueFormat,
): string | null {
  if (value.named?.kind !== "global" || value.named.variable.length <= 1) return null;
  const { variable } = value.named;
  const container: Container & { kind: "array" } = { kind: "array", variable, space: frame.space };
  const elements = arrayElements(simulation, container, 0, Math.min(variable.length, mostParts), format);
  const more = variable.length > mostParts ? `, … ${variable.length - mostParts} more` : "";
  return `[${elements.map((one) => one.value).join(", ")}${more}]`;
}

/** A value of C with its members: `{key = 3, next = 0x0}`; what pointers point to is left out. */
export function wholePlace({ frame }: FrameContext, place: NamedPlace, format: ValueFormat): string {
  const { debug, frame: own } = frame.object!;
  let left = mostParts;
  const write = (one: NamedPlace, depth: number): string => {
    const shown = debug.show(one, own, format === "hexadecimal");
    const count = shown.elements > 0 ? shown.elements : shown.members;
    // Behind a pointer begins another object.
    if (count === 0 || (shown.value !== null && shown.elements === 0)) return shown.text;
    if (depth >= deepest || left <= 0) return "{…}";
    const parts = debug.parts(one, own, 0, Math.min(count, left));
    left -= parts.length;
    const texts = parts.map((part) =>
      shown.elements > 0 ? write(part, depth + 1) : `${part.name} = ${write(part, depth + 1)}`,
    );
    const more = parts.length < count ? `, … ${count - parts.length} more` : "";
    return shown.elements > 0 ? `[${texts.join(", ")}${more}]` : `{${texts.join(", ")}${more}}`;
  };
  return write(place, 0);
}
