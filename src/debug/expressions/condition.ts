/**
 * Conditions of breakpoints, compiled to functions: a condition in a loop is asked a million times a second. What can be
 * decided by the place of the breakpoint (which register a local is in, where a variable lies) is decided once; arithmetic
 * is done in doubles as long as it is exact there, and in 64 bits otherwise, with the results of expression-value.ts.
 */
import type { CodeOwner } from "../../image/image.js";
import { binaryOperation } from "../../language/index.js";
import type { VirtualAddress } from "../../machine/index.js";
import {
  codeAt,
  codeOwnerAt,
  findThread,
  processOf,
  peekWords,
  readMemory,
  type Simulation,
} from "../../simulator/index.js";
import type { Condition, ConditionRegisters, Scalar } from "../session/index.js";
import { littleEndian, type BinaryOperator, type SyntaxNode } from "../arguments/index.js";
import { numberOf } from "./expression-value.js";
import { contextOf } from "./frame-context.js";
import { findNameAt, type NamedThing } from "./name-lookup.js";
import { programCounter, registerNumber } from "./registers.js";

type Compiled = (registers: ConditionRegisters) => Scalar;

/** Value of a register: most hold what a double can hold. */
function registerValue(lo: number, hi: number): Scalar {
  if (hi === lo >> 31) return lo;
  if (hi >= -0x20_0000 && hi < 0x20_0000) return hi * 0x1_0000_0000 + (lo >>> 0);
  return (BigInt(hi) << 32n) | BigInt(lo >>> 0);
}

function narrow(value: bigint): Scalar {
  const signed = BigInt.asIntN(64, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

function truth(condition: boolean): number {
  return condition ? 1 : 0;
}

const exact: Partial<Record<BinaryOperator, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
};

const compares: Partial<Record<BinaryOperator, (left: Scalar, right: Scalar) => boolean>> = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "==": (left, right) => !(left < right) && !(left > right),
  "!=": (left, right) => left < right || left > right,
};

function compileBinary(operator: BinaryOperator, left: Compiled, right: Compiled): Compiled {
  if (operator === "&&") return (registers) => truth(isTrue(left(registers)) && isTrue(right(registers)));
  if (operator === "||") return (registers) => truth(isTrue(left(registers)) || isTrue(right(registers)));
  const compare = compares[operator];
  if (compare !== undefined) return (registers) => truth(compare(left(registers), right(registers)));
  const inDoubles = exact[operator];
  return (registers) => {
    const a = left(registers);
    const b = right(registers);
    if (typeof a === "number" && typeof b === "number") {
      const value = inDoubles?.(a, b);
      if (value !== undefined && Number.isSafeInteger(value)) return value;
      if (operator === "%" && b !== 0 && a >= 0) return a % b;
      if (operator === "&" && a >= 0 && b >= 0 && a <= 0x7fff_ffff) return a & b;
    }
    return narrow(binaryOperation(operator, BigInt(a), BigInt(b)));
  };
}

function isTrue(value: Scalar): boolean {
  return typeof value === "number" ? value !== 0 : value !== 0n;
}

function compileNamed(simulation: Simulation, thing: NamedThing): Compiled | null {
  switch (thing.kind) {
    case "constant": {
      const value = narrow(thing.value);
      return () => value;
    }
    case "local": {
      const { location } = thing.variable;
      if (location.kind === "register") {
        const { register } = location;
        return ({ lo, hi }) => registerValue(lo[register]!, hi[register]!);
      }
      // In the body of a function s0 is the frame.
      return compileMemory(simulation, ({ lo, hi }) => Number(registerValue(lo[8]!, hi[8]!)) + location.offset, 8);
    }
    case "global": {
      const { address, elementBytes, length } = thing.variable;
      return length > 1 ? () => address : compileMemory(simulation, () => address, elementBytes);
    }
    default:
      return null;
  }
}

function compileMemory(
  simulation: Simulation,
  address: (registers: ConditionRegisters) => Scalar,
  bytes: number,
): Compiled {
  return (registers) => {
    const at = Number(address(registers)) as VirtualAddress;
    const words = peekWords(simulation, registers.space, at, bytes);
    if (words === null) {
      const read = readMemory(simulation, registers.space, at, bytes);
      if (read.bytes.length < bytes) throw new NotCompiled();
      return narrow(littleEndian(read.bytes));
    }
    return bytes === 8 ? registerValue(words.lo, words.hi) : words.lo >>> 0;
  };
}

/** More programs than an image can have: place and program make one key. */
const mostPrograms = 4096;

/** Something that the plain evaluator has to say in words. */
class NotCompiled extends Error {}

function compile(simulation: Simulation, tid: number, pc: VirtualAddress, node: SyntaxNode): Compiled | null {
  const inner = (one: SyntaxNode): Compiled | null => compile(simulation, tid, pc, one);
  switch (node.kind) {
    case "number": {
      const value = narrow(node.value);
      return () => value;
    }
    case "register": {
      const register = registerNumber(node.name);
      if (register === null) return null;
      if (register === programCounter) return ({ pc: now }) => now;
      return ({ lo, hi }) => registerValue(lo[register]!, hi[register]!);
    }
    case "name": {
      const code = codeAt(simulation, tid, pc);
      // Where a variable of C is, its debug information says at each moment.
      if ((code?.object ?? null) !== null) return null;
      const thing = findNameAt(simulation, tid, code?.function ?? null, pc, node.name);
      return thing === null ? null : compileNamed(simulation, thing);
    }
    case "memory": {
      const address = inner(node.address);
      return address === null ? null : compileMemory(simulation, address, node.bytes);
    }
    case "unary": {
      const operand = inner(node.operand);
      if (operand === null) return null;
      if (node.operator === "!") return (registers) => truth(!isTrue(operand(registers)));
      const { operator } = node;
      return (registers) => narrow(operator === "-" ? -BigInt(operand(registers)) : ~BigInt(operand(registers)));
    }
    case "binary": {
      const left = inner(node.left);
      const right = inner(node.right);
      return left === null || right === null ? null : compileBinary(node.operator, left, right);
    }
    default:
      return null;
  }
}

function compiledAt(
  simulation: Simulation,
  tid: number,
  pc: VirtualAddress,
  owner: CodeOwner | null,
  condition: Condition,
): Compiled | null {
  // Names of code in a VAS may be those of the program that has called it.
  const thread = owner?.kind === "program" ? undefined : findThread(simulation, tid);
  const program = thread === undefined ? (owner?.index ?? 0) : processOf(simulation, thread).program;
  // Processes of one program differ in nothing that is decided here.
  const key = pc * mostPrograms + program;
  const known = condition.compiled.get(key);
  if (known !== undefined && known.owner?.kind === owner?.kind && known.owner?.index === owner?.index)
    return known.value;
  const fn = codeAt(simulation, tid, pc)?.function ?? null;
  const inBody = fn !== null && pc >= fn.bodyStart && pc < fn.bodyEnd;
  const value = inBody ? compile(simulation, tid, pc, condition.node) : null;
  condition.compiled.set(key, { owner, value });
  return value;
}

/**
 * Does a condition hold for the thread of a core that is about to execute the instruction at `pc`? Null: it has not been
 * compiled, or has something to say.
 */
export function compiledConditionHolds(
  simulation: Simulation,
  core: Pick<ConditionRegisters, "lo" | "hi"> & { readonly tid: number; readonly context: { readonly space: number } },
  pc: number,
  owner: CodeOwner | null,
  condition: Condition,
): boolean | null {
  const compiled = compiledAt(simulation, core.tid, pc as VirtualAddress, owner, condition);
  if (compiled === null) return null;
  try {
    return isTrue(compiled({ lo: core.lo, hi: core.hi, pc, space: core.context.space }));
  } catch (error) {
    if (error instanceof NotCompiled) return null;
    throw error;
  }
}

/**
 * Does a condition hold for a thread that is about to execute the instruction at `pc`?
 *
 * @throws RequestError if it cannot be evaluated there
 */
export function conditionHoldsAt(
  simulation: Simulation,
  tid: number,
  pc: VirtualAddress,
  condition: Condition,
): boolean {
  const core = simulation.system.machine.cores.find((candidate) => candidate.tid === tid);
  const owner = codeOwnerAt(simulation, tid, pc);
  const holds = core === undefined ? null : compiledConditionHolds(simulation, core, pc, owner, condition);
  return holds ?? numberOf(contextOf(simulation, { tid, index: 0 }), condition.node) !== 0n;
}
