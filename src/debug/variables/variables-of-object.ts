/** Variables of executables: with C's types, opened member by member. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { NamedPlace } from "../../image/object-debug.js";
import { memoryReference, type ValueFormat } from "../arguments/index.js";
import { leadsTo } from "./locations.js";
import { isSettable } from "./set-object-value.js";
import type { FrameContext } from "../expressions/index.js";
import { containerReference, type Container, type FrameKey, type Session } from "../session/index.js";

/** One variable or part of a value. */
export function shownPlace(
  session: Session,
  context: FrameContext,
  key: FrameKey,
  place: NamedPlace,
  expression: string,
  format: ValueFormat,
): DebugProtocol.Variable {
  const { debug, frame } = context.frame.object!;
  const { text, type, members, elements, value: number } = debug.show(place, frame, format === "hexadecimal");
  const opens = members > 0 || elements > 0;
  const value = { type: place.type, place: place.place, bits: place.bits };
  return {
    name: place.name,
    value: text,
    type,
    evaluateName: expression,
    variablesReference: opens
      ? containerReference(session.handles, { kind: "typed", frame: key, value, expression })
      : 0,
    ...(members > 1 ? { namedVariables: members } : {}),
    ...(elements > 0 ? { indexedVariables: elements } : {}),
    ...(place.place.kind === "memory"
      ? { memoryReference: memoryReference(context.frame.space, place.place.address) }
      : {}),
    ...(number === null ? {} : leadsTo(session, context, number)),
    ...(isSettable(context, place) ? {} : { presentationHint: { attributes: ["readOnly"] } }),
  };
}

/** Locals or arguments of a frame of an executable. */
export function objectVariables(
  session: Session,
  context: FrameContext,
  key: FrameKey,
  kind: "locals" | "arguments",
  format: ValueFormat,
): readonly DebugProtocol.Variable[] {
  const { object } = context.frame;
  if (object === null) return [];
  return object.debug
    .variablesAt(object.frame, object.depth)
    .filter(({ parameter }) => parameter === (kind === "arguments"))
    .map((place) => shownPlace(session, context, key, place, place.name, format));
}

/** Variables outside of functions, by name. */
export function objectGlobals(
  session: Session,
  context: FrameContext,
  key: FrameKey,
  format: ValueFormat,
): readonly DebugProtocol.Variable[] {
  const { object } = context.frame;
  if (object === null) return [];
  return [...object.debug.globals()].sort().flatMap((name) => {
    const place = object.debug.global(name, object.frame);
    return place === null ? [] : [shownPlace(session, context, key, place, name, format)];
  });
}

/** Parts of a value. */
export function objectParts(
  session: Session,
  context: FrameContext,
  { frame: key, value, expression }: Container & { kind: "typed" },
  start: number,
  count: number,
  format: ValueFormat,
): readonly DebugProtocol.Variable[] {
  const { object } = context.frame;
  if (object === null) return [];
  return object.debug
    .parts(value, object.frame, start, count)
    .map((part) => shownPlace(session, context, key, part, expression + part.suffix, format));
}
