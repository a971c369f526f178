/** What the compiler must know about control flow and effects before it emits code. */
import { AstUtils } from "langium";
import type { AstNode } from "langium";
import {
  isBreak,
  isCall,
  isFor,
  isIndex,
  isMemoryAccess,
  isPlaceStatement,
  isVariable,
  isWhile,
  type Block,
  type Expression,
  type If,
  type Named,
  type Statement,
  type While,
} from "../../language/index.js";
import { foldConstant } from "./fold.js";
import { referenceTarget } from "./reference.js";

/** Can control reach what follows this statement? */
export function completes(statement: Statement): boolean {
  switch (statement.$type) {
    case "Return":
    case "Break":
    case "Continue":
      return false;
    case "Block":
      return blockCompletes(statement);
    case "Atomic":
      return blockCompletes(statement.body);
    case "If":
      return ifCompletes(statement);
    case "While":
      return whileCompletes(statement);
    case "Measure":
      return blockCompletes(statement.body);
    default:
      return true;
  }
}

/** Can control reach the end of this block? */
export function blockCompletes(block: Block): boolean {
  return block.statements.every(completes);
}

/** Does evaluating this expression call a function or the kernel? */
export function containsCall(expression: Expression): boolean {
  return AstUtils.streamAst(expression).some(isCall);
}

/** True when moving the evaluation behind other expressions changes nothing: no call and no memory is read. */
export function isPure(expression: Expression): boolean {
  return !AstUtils.streamAst(expression).some(
    (node) =>
      isCall(node) ||
      isMemoryAccess(node) ||
      isIndex(node) ||
      (node.$type.endsWith("Reference") && isVariable(referenceTarget(node as Expression))),
  );
}

/** Is this local variable assigned anywhere in the block? */
export function assigns(block: Block, variable: Named): boolean {
  return AstUtils.streamAst(block).some(
    (node) => isPlaceStatement(node) && node.value !== undefined && referenceTarget(node.place) === variable,
  );
}

function ifCompletes(statement: If): boolean {
  if (statement.else === undefined || blockCompletes(statement.then)) return true;
  return statement.else.$type === "If" ? ifCompletes(statement.else) : blockCompletes(statement.else);
}

/** Only a loop whose condition is a true constant and that nothing leaves by `break` goes on for ever. */
function whileCompletes(statement: While): boolean {
  const condition = foldConstant(statement.condition);
  return condition === null || condition === 0n || breaksOut(statement.body);
}

function breaksOut(node: AstNode): boolean {
  if (isBreak(node)) return true;
  return AstUtils.streamContents(node).some((child) => !isWhile(child) && !isFor(child) && breaksOut(child));
}
