/**
 * Where local variables live. Parameters and variables take s1…s11 in the order of their declaration, then slots of the
 * frame; blocks beside each other share the same homes. The limit of a `for` loop, which is evaluated once, is a
 * variable without a name.
 */
import {
  isLet,
  isLoopVariable,
  isParameter,
  type Block,
  type For,
  type Let,
  type LoopVariable,
  type Parameter,
  type Statement,
} from "../../language/index.js";
import { assigns, foldConstant, referenceTarget } from "../meaning/index.js";
import { saveAreaBytes } from "./frame.js";
import { savedRegisters } from "../target/index.js";

/** A callee-saved register or a frame slot (offset from s0). */
export type Home =
  { readonly kind: "register"; readonly register: number } | { readonly kind: "frame"; readonly offset: number };

/** A declaration whose value is local to a call of a function. */
export type LocalDeclaration = Parameter | Let | LoopVariable;

/** Homes of everything local to one function. */
export interface VariableHomes {
  readonly variables: ReadonlyMap<LocalDeclaration, Home>;
  /** Only loops whose limit has to be kept; a constant or an unchanging variable is used as it is. */
  readonly limits: ReadonlyMap<For, Home>;
  /** How many of s1, s2, … are in use. */
  readonly savedRegisters: number;
  /** Bytes of frame below the save area that variables take. */
  readonly slotBytes: number;
}

/** Gives every variable of a function its home. */
export function assignHomes(parameters: readonly Parameter[], body: Block): VariableHomes {
  const depth = Math.max(parameters.length, blockDepth(body, parameters.length));
  const saved = Math.min(depth, savedRegisters.length);
  const homeAt = (index: number): Home =>
    index < savedRegisters.length
      ? { kind: "register", register: savedRegisters[index] }
      : { kind: "frame", offset: -saveAreaBytes(saved) - 8 * (index - savedRegisters.length + 1) };
  const variables = new Map<LocalDeclaration, Home>();
  const limits = new Map<For, Home>();
  parameters.forEach((parameter, index) => variables.set(parameter, homeAt(index)));
  visitBlock(body, parameters.length, (declaration, index) => {
    if (declaration.$type === "For") limits.set(declaration, homeAt(index));
    else variables.set(declaration, homeAt(index));
  });
  return { variables, limits, savedRegisters: saved, slotBytes: 8 * (depth - saved) };
}

type Visit = (declaration: LocalDeclaration | For, index: number) => void;

/** Largest number of variables alive at once, counted from `used`. */
function blockDepth(block: Block, used: number): number {
  let depth = used;
  visitBlock(block, used, (_, index) => {
    depth = Math.max(depth, index + 1);
  });
  return depth;
}

function visitBlock(block: Block, used: number, visit: Visit): void {
  let next = used;
  for (const statement of block.statements) {
    if (isLet(statement)) {
      visit(statement, next);
      next += 1;
    } else {
      visitNested(statement, next, visit);
    }
  }
}

function visitNested(statement: Statement, used: number, visit: Visit): void {
  switch (statement.$type) {
    case "Block":
      visitBlock(statement, used, visit);
      break;
    case "Atomic":
      visitBlock(statement.body, used, visit);
      break;
    case "If":
      visitBlock(statement.then, used, visit);
      if (statement.else !== undefined) visitNested(statement.else, used, visit);
      break;
    case "While":
    case "Measure":
      visitBlock(statement.body, used, visit);
      break;
    case "For":
      visit(statement.variable, used);
      if (needsLimit(statement)) visit(statement, used + 1);
      visitBlock(statement.body, used + (needsLimit(statement) ? 2 : 1), visit);
      break;
  }
}

function needsLimit(loop: For): boolean {
  if (foldConstant(loop.to) !== null) return false;
  const target = referenceTarget(loop.to);
  return !(isLocal(target) && !assigns(loop.body, target));
}

/** Is this a variable of a function (as opposed to one in memory, a function, a constant …)? */
export function isLocal(node: unknown): node is LocalDeclaration {
  return isParameter(node) || isLet(node) || isLoopVariable(node);
}
