/** Changing registers, locals and data: `setVariable`, `setExpression` and assignments in the console. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { SpaceId, VirtualAddress } from "../../machine/index.js";
import { writeMemory, writeRegister } from "../../simulator/index.js";
import {
  formatAddress,
  formatValue,
  littleEndianBytes,
  memoryReference,
  parseExpression,
  requestedFormat,
  RequestError,
  splitFormat,
  type ValueFormat,
} from "../arguments/index.js";
import {
  contextOf,
  evaluateNode,
  programCounter,
  requestContext,
  type ExpressionValue,
  type FrameContext,
  type ValueLocation,
} from "../expressions/index.js";
import { findContainer, stoppedSimulation, type Session } from "../session/index.js";
import { announceEdit } from "./announce-edit.js";
import { leadsTo } from "./locations.js";
import { assignPlace, childPlace, meantPlace } from "./set-object-value.js";
import { setControlRegister } from "./variables-of-space.js";

function store(session: Session, context: FrameContext, location: ValueLocation, value: bigint, text: string): void {
  if (location.kind === "register") {
    if (location.register === programCounter && (value < 0n || value % 4n !== 0n)) {
      throw new RequestError("$pc must be the address of an instruction, a multiple of 4");
    }
    writeRegister(context.simulation, context.tid, location.register, BigInt.asIntN(64, value), text);
    announceEdit(session, null);
    return;
  }
  const { space, address, bytes } = location;
  const written = writeMemory(
    context.simulation,
    space as SpaceId,
    address as VirtualAddress,
    littleEndianBytes(value, bytes),
    text,
  );
  if (written < bytes)
    throw new RequestError(
      `${formatAddress(address)} cannot be written: its page has no frame yet, because the program has not touched it`,
    );
  announceEdit(session, { space, address, length: bytes });
}

/**
 * Assigns to what an expression names.
 *
 * @throws RequestError if it names nothing that can be changed, or the value does not fit
 */
export function assign(session: Session, context: FrameContext, target: string, valueText: string): ExpressionValue {
  const node = parseExpression(target);
  const { location, value: before } = evaluateNode(context, node);
  if (location === null)
    throw new RequestError(
      `\`${target}\` cannot be changed: only registers of the top frame, variables, array elements and memory can`,
    );
  const { value } = evaluateNode(context, parseExpression(valueText));
  const bits = location.kind === "memory" ? location.bytes * 8 : 64;
  const fits = bits === 64 || BigInt.asUintN(bits, value) === value || BigInt.asIntN(bits, value) === value;
  if (!fits) throw new RequestError(`${value} does not fit ${bits} bits: use at most ${(1n << BigInt(bits)) - 1n}`);
  store(session, context, location, value, `${target.trim()}: ${before} → ${value}`);
  return evaluateNode(contextOf(context.simulation, { tid: context.tid, index: context.frame.index }), node);
}

function edited(
  session: Session,
  context: FrameContext,
  value: ExpressionValue,
  format: ValueFormat,
): DebugProtocol.SetVariableResponse["body"] {
  const { bytes, location } = value;
  return {
    value: formatValue(value.value, bytes, format),
    type: `u${bytes * 8}`,
    variablesReference: 0,
    ...(location?.kind === "memory" ? { memoryReference: memoryReference(location.space, location.address) } : {}),
    ...leadsTo(session, context, value.value),
  };
}

/**
 * Expression that stands for a child of a container.
 *
 * @throws RequestError if nothing does
 */
export function childExpression(
  session: Session,
  reference: number,
  name: string,
): { context: FrameContext; expression: string } {
  const simulation = stoppedSimulation(session);
  const container = findContainer(session.handles, reference);
  switch (container.kind) {
    case "locals":
    case "arguments":
    case "programData":
      return { context: contextOf(simulation, container.frame), expression: name };
    case "vasData": {
      const vas = simulation.image.vases[container.vas]?.name ?? "";
      return { context: contextOf(simulation, container.frame), expression: `${vas}.${name}` };
    }
    case "registers":
      return { context: contextOf(simulation, container.frame), expression: `$${name}` };
    case "array": {
      const index = /^\[([0-9]+)\]$/.exec(name);
      const { variable } = container;
      if (index === null || Number(index[1]) >= variable.length)
        throw new RequestError(`\`${name}\` is no element of ${variable.name}: write [0] to [${variable.length - 1}]`);
      const address = variable.address + Number(index[1]) * variable.elementBytes;
      return {
        context: requestContext(session, null),
        expression: `u${variable.elementBytes * 8}[0x${address.toString(16)}]`,
      };
    }
    default:
      throw new RequestError(`\`${name}\` follows from the state of the system and cannot be set`);
  }
}

/** `setVariable`: changes a child of a scope or array. */
export function setVariable(
  session: Session,
  args: DebugProtocol.SetVariableArguments,
): DebugProtocol.SetVariableResponse["body"] {
  const container = findContainer(session.handles, args.variablesReference);
  if (container.kind === "translation") {
    const context = contextOf(stoppedSimulation(session), container.frame);
    const { value } = evaluateNode(context, parseExpression(splitFormat(args.value, "decimal").expression));
    const written = setControlRegister(context, args.name, value);
    announceEdit(session, null);
    return { value: written, type: "u32", variablesReference: args.variablesReference };
  }
  const place =
    "frame" in container
      ? childPlace(contextOf(stoppedSimulation(session), container.frame), container, args.name)
      : null;
  if (place !== null && "frame" in container) {
    const { expression: text, format } = splitFormat(args.value, requestedFormat(args.format));
    const own = contextOf(stoppedSimulation(session), container.frame);
    return assignPlace(session, own, place, text, format === "hexadecimal");
  }
  const { context, expression } = childExpression(session, args.variablesReference, args.name);
  const { expression: valueText, format } = splitFormat(args.value, requestedFormat(args.format));
  return edited(session, context, assign(session, context, expression, valueText), format);
}

/** `setExpression`: changes what a watch expression names. */
export function setExpression(
  session: Session,
  args: DebugProtocol.SetExpressionArguments,
): DebugProtocol.SetExpressionResponse["body"] {
  const target = splitFormat(args.expression, requestedFormat(args.format));
  const { expression: valueText } = splitFormat(args.value, "decimal");
  const context = requestContext(session, args.frameId);
  const place = meantPlace(context, target.expression);
  if (place !== null) return assignPlace(session, context, place, valueText, target.format === "hexadecimal");
  return edited(session, context, assign(session, context, target.expression, valueText), target.format);
}
