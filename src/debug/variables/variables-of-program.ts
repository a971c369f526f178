/** Variables that the program declares: locals, arguments, data of programs and VASes; and the registers. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { GlobalVariable } from "../../image/image.js";
import type { SpaceId, VirtualAddress } from "../../machine/index.js";
import { readMemory, type Simulation } from "../../simulator/index.js";
import {
  evaluateNode,
  localsInScope,
  programCounter,
  programOfThread,
  readValue,
  registerName,
  type ExpressionValue,
  type FrameContext,
} from "../expressions/index.js";
import {
  formatAddress,
  formatValue,
  littleEndian,
  memoryReference,
  RequestError,
  type ValueFormat,
} from "../arguments/index.js";
import { containerReference, type Container, type Session } from "../session/index.js";
import { declaredAt, leadsTo } from "./locations.js";
import { valueText } from "./value-text.js";

/** Runs a read; what cannot be read is shown as its reason instead of spoiling the whole list. */
function shown(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof RequestError) return `(${error.message})`;
    throw error;
  }
}

/** Adds what lets a client open the memory that a value lies in. */
function memoryOf(value: ExpressionValue | null): { memoryReference?: string } {
  return value?.location?.kind === "memory"
    ? { memoryReference: memoryReference(value.location.space, value.location.address) }
    : {};
}

function attempt(read: () => ExpressionValue): ExpressionValue | RequestError {
  try {
    return read();
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
}

function scalar(
  session: Session,
  context: FrameContext,
  name: string,
  evaluateName: string,
  type: string,
  read: () => ExpressionValue,
  format: ValueFormat,
): DebugProtocol.Variable {
  const value = attempt(read);
  if (value instanceof RequestError) {
    return {
      name,
      value: `(${value.message})`,
      type,
      evaluateName,
      variablesReference: 0,
      presentationHint: { attributes: ["readOnly"] },
    };
  }
  return {
    name,
    value: valueText(context, value.value, value.bytes, format),
    type,
    evaluateName,
    variablesReference: 0,
    ...memoryOf(value),
    ...leadsTo(session, context, value.value, evaluateName === "$pc" || evaluateName === "$ra"),
    ...(value.location === null ? { presentationHint: { attributes: ["readOnly"] } } : {}),
  };
}

/** Locals or arguments of a frame. */
export function localVariables(
  session: Session,
  context: FrameContext,
  kind: "locals" | "arguments",
  format: ValueFormat,
): readonly DebugProtocol.Variable[] {
  const fn = context.frame.function;
  if (fn === null) return [];
  const parameters = new Set(fn.parameters);
  return localsInScope(fn, context.frame.pc)
    .filter((one) => parameters.has(one) === (kind === "arguments"))
    .map(({ name, range }) => ({
      ...scalar(session, context, name, name, "u64", () => evaluateNode(context, { kind: "name", name }), format),
      ...declaredAt(session, range),
    }));
}

/** Title of an array: its type and where it lies. */
export function arrayTitle(variable: GlobalVariable): string {
  return `u${variable.elementBytes * 8}[${variable.length}] at ${formatAddress(variable.address)}`;
}

/** Data of the thread's program (`vas` null) or of a VAS, as the frame's space shows it. */
export function globalVariables(
  session: Session,
  context: FrameContext,
  vas: number | null,
  format: ValueFormat,
): readonly DebugProtocol.Variable[] {
  const { simulation, frame } = context;
  const index = vas ?? programOfThread(simulation, context.tid);
  const kind = vas === null ? "program" : "vas";
  const prefix = vas === null ? "" : `${simulation.image.vases[vas]?.name ?? ""}.`;
  return simulation.image.debug.globals
    .filter(({ owner }) => owner.kind === kind && owner.index === index)
    .map((variable) => {
      const { name, address, elementBytes, length, range } = variable;
      const read = (): ExpressionValue => readValue(context, frame.space, address, elementBytes);
      if (length === 1)
        return {
          ...scalar(session, context, name, prefix + name, `u${elementBytes * 8}`, read, format),
          ...declaredAt(session, range),
        };
      return {
        ...declaredAt(session, range),
        name,
        value: arrayTitle(variable),
        type: `u${elementBytes * 8}[${length}]`,
        evaluateName: prefix + name,
        variablesReference: containerReference(session.handles, { kind: "array", variable, space: frame.space }),
        indexedVariables: length,
        memoryReference: memoryReference(frame.space, address),
      };
    });
}

/** Elements `start` to `start + count` of an array, read in one go. */
export function arrayElements(
  simulation: Simulation,
  container: Container & { kind: "array" },
  start: number,
  count: number,
  format: ValueFormat,
): DebugProtocol.Variable[] {
  const { variable, space } = container;
  const { elementBytes, length } = variable;
  const end = Math.min(length, start + count);
  return Array.from({ length: Math.max(0, end - start) }, (_, offset) => {
    const index = start + offset;
    const address = variable.address + index * elementBytes;
    return {
      name: `[${index}]`,
      value: shown(() => elementText(simulation, space, address, elementBytes, format)),
      type: `u${elementBytes * 8}`,
      evaluateName: `u${elementBytes * 8}[0x${address.toString(16)}]`,
      variablesReference: 0,
      memoryReference: memoryReference(space, address),
    };
  });
}

function elementText(
  simulation: Simulation,
  space: number,
  address: number,
  bytes: number,
  format: ValueFormat,
): string {
  const read = readMemory(simulation, space as SpaceId, address as VirtualAddress, bytes);
  if (read.unreadable > 0) throw new RequestError("not mapped in this space");
  return formatValue(littleEndian(read.bytes), bytes, format);
}

/** The registers of a frame, pc first. Those that hold addresses by convention are always hexadecimal. */
export function registerVariables(
  session: Session,
  context: FrameContext,
  format: ValueFormat,
): readonly DebugProtocol.Variable[] {
  return [programCounter, ...Array.from({ length: 32 }, (_, number) => number)].map((register) => {
    const name = registerName(register);
    const pointer =
      register === programCounter || name === "ra" || name === "sp" || name === "s0" || name === "gp" || name === "tp";
    return {
      ...scalar(
        session,
        context,
        name,
        `$${name}`,
        "u64",
        () => evaluateNode(context, { kind: "register", name }),
        pointer ? "hexadecimal" : format,
      ),
      ...(register === 0 ? { presentationHint: { attributes: ["readOnly", "constant"] } } : {}),
    };
  });
}
