/** The `evaluate` request: watches, hovers, the clipboard and the console. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { NamedPlace } from "../../image/object-debug.js";
import type { SpaceId, VirtualAddress } from "../../machine/index.js";
import { contentsText, threads, translate } from "../../simulator/index.js";
import { runConsoleCommand } from "./console-commands.js";
import {
  memoryReference,
  parseExpression,
  requestedFormat,
  splitFormat,
  type ValueFormat,
} from "../arguments/index.js";
import {
  evaluateNode,
  lateContext,
  objectPath,
  requestContext,
  type ExpressionValue,
  type FrameContext,
} from "../expressions/index.js";
import {
  arrayTitle,
  assign,
  assignPlace,
  leadsTo,
  meantPlace,
  shownPlace,
  valueText,
  wholeArray,
  wholePlace,
} from "../variables/index.js";
import { containerReference, stoppedSimulation, type Session } from "../session/index.js";
import { editThing, thingReference } from "../editing/index.js";
import { tellViews, type Later } from "../stopping/index.js";
import { wordedThing } from "../watching/index.js";

/** Smallest value that a hover takes for an address; page 0 is never mapped. */
const leastAddress = 0x1000n;

/** Address that a value lies at, or that it may be. */
function addressFor(value: ExpressionValue): { readonly space: number | null; readonly address: number } | null {
  if (value.location?.kind === "memory") return { space: value.location.space, address: value.location.address };
  const unsigned = BigInt.asUintN(64, value.value);
  const plausible = unsigned >= leastAddress && unsigned <= BigInt(Number.MAX_SAFE_INTEGER);
  return plausible ? { space: null, address: Number(unsigned) } : null;
}

/** Where an address leads, or null if it leads nowhere and was only perhaps an address. */
function translationText(context: FrameContext, value: ExpressionValue): string | null {
  const place = addressFor(value);
  if (place === null) return null;
  const translation = translate(
    context.simulation,
    (place.space ?? context.frame.space) as SpaceId,
    place.address as VirtualAddress,
  );
  return translation.pa === null && place.space === null && value.named === null ? null : translation.text;
}

function describeValue(context: FrameContext, value: ExpressionValue, format: ValueFormat): string {
  if (value.named?.kind === "global" && value.named.variable.length > 1) return arrayTitle(value.named.variable);
  return valueText(
    context,
    value.value,
    value.bytes,
    value.named === null || value.named.kind === "global" ? format : "hexadecimal",
  );
}

function references(
  session: Session,
  context: FrameContext,
  value: ExpressionValue,
): Partial<DebugProtocol.EvaluateResponse["body"]> {
  const { space } = context.frame;
  if (value.named?.kind === "global" && value.named.variable.length > 1) {
    const { variable } = value.named;
    return {
      variablesReference: containerReference(session.handles, { kind: "array", variable, space }),
      indexedVariables: variable.length,
      memoryReference: memoryReference(space, variable.address),
    };
  }
  const place = addressFor(value);
  return place === null ? {} : { memoryReference: memoryReference(place.space ?? space, place.address) };
}

/** Splits `target = value`; null if the text is no assignment. */
function assignment(text: string): { readonly target: string; readonly value: string } | null {
  const match = /^((?:->|[^=!<>])+)=([^=].*)$/s.exec(text);
  return match === null ? null : { target: match[1]!.trim(), value: match[2]!.trim() };
}

/** A variable of an executable, or a part of one. */
function evaluatePath(
  session: Session,
  context: FrameContext,
  path: NamedPlace,
  format: ValueFormat,
  whole: boolean,
): DebugProtocol.EvaluateResponse["body"] {
  const key = { tid: context.tid, index: context.frame.index };
  const { value, name: _, evaluateName: __, ...rest } = shownPlace(session, context, key, path, path.name, format);
  return { ...rest, result: whole ? wholePlace(context, path, format) : value };
}

function evaluateExpression(
  session: Session,
  args: DebugProtocol.EvaluateArguments,
  later: Later,
): DebugProtocol.EvaluateResponse["body"] {
  const simulation = stoppedSimulation(session);
  const written = args.context === "repl" ? assignment(args.expression) : null;
  // What is named by numbers, a register of the MMU or a record can be looked at and changed when no thread is left.
  const thing = wordedThing(() => lateContext(session, args.frameId), simulation, written?.target ?? args.expression);
  if (thing !== null && threads(simulation).length === 0) {
    if (written === null) return { result: contentsText(simulation, thing.target), variablesReference: 0 };
    later(() => tellViews(session));
    return {
      result: editThing(session, lateContext(session, args.frameId), thing, written.value),
      variablesReference: 0,
    };
  }
  const context = requestContext(session, args.frameId);
  if (written !== null) later(() => tellViews(session));
  if (thing !== null) {
    const result =
      written === null ? contentsText(simulation, thing.target) : editThing(session, context, thing, written.value);
    const frame = { tid: context.tid, index: context.frame.index };
    return { result, variablesReference: thingReference(session, frame, thing) };
  }
  const { expression, format } = splitFormat(args.expression, requestedFormat(args.format));
  const path = objectPath(context, expression);
  const whole = args.context === "clipboard";
  if (path !== null) return evaluatePath(session, context, path, format, whole);
  const change = args.context === "repl" ? assignment(expression) : null;
  const changed = change === null ? null : meantPlace(context, change.target);
  if (change !== null && changed !== null) {
    const { value, type } = assignPlace(session, context, changed, change.value, format === "hexadecimal");
    return { result: value, type: type!, variablesReference: 0 };
  }
  const value =
    change === null
      ? evaluateNode(context, parseExpression(expression))
      : assign(session, context, change.target, change.value);
  const text = (whole ? wholeArray(context, value, format) : null) ?? describeValue(context, value, format);
  const translation = args.context === "hover" || args.context === "repl" ? translationText(context, value) : null;
  return {
    result: translation === null ? text : `${text} · ${translation}`,
    type: value.named?.kind === "function" ? "function" : `u${value.bytes * 8}`,
    variablesReference: 0,
    ...references(session, context, value),
    ...leadsTo(session, context, value.value, /^\s*\$(?:pc|ra)\s*$/.test(expression)),
  };
}

/** Evaluates an expression; in the console also a command or an assignment. Hovers and console add the translation. */
export function evaluate(
  session: Session,
  args: DebugProtocol.EvaluateArguments,
  later: Later,
): DebugProtocol.EvaluateResponse["body"] | Promise<DebugProtocol.EvaluateResponse["body"]> {
  if (args.context === "repl") {
    const answer = runConsoleCommand(session, args.expression, args.frameId ?? null, later);
    if (answer instanceof Promise) return answer.then((result) => ({ result, variablesReference: 0 }));
    if (answer !== null) return { result: answer, variablesReference: 0 };
  }
  return evaluateExpression(session, args, later);
}
