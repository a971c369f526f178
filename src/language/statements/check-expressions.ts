/** Expressions of programs: names that are values, arrays that are indexed, strings where an address makes sense. */
import { AstUtils, type ValidationAcceptor } from "langium";
import { inKernelCode, evaluateConstant, nameOf, processAround, targetOf } from "../names/index.js";
import {
  type Binary,
  type Hazard,
  type Index,
  type MemberReference,
  type NameReference,
  type Expression,
  type StringLiteral,
} from "../generated/ast.js";
import { kernelsOwn } from "./check-statements.js";
import { inserting, nodeAround, replacing, withFixes } from "../syntax/index.js";

/** A name that stands for a value must have one. */
export function checkReference(reference: NameReference | MemberReference, accept: ValidationAcceptor): void {
  const { $container: parent, $containerProperty: property } = reference;
  if (property === "callee" || property === "array" || nodeAround(reference, "Hazard") !== undefined) return;
  if (property === "place" && parent.$type === "PlaceStatement") return;
  if (nodeAround(reference, "Expectation") !== undefined) return;
  const target = targetOf(reference);
  const name = nameOf(reference);
  switch (target?.$type) {
    case "FunctionDeclaration":
      if (parent.$type === "Argument" && target.$container.$type === "Kernel" && !inKernelCode(reference))
        accept(
          "error",
          `\`${name}\` is a function of the kernel: call it, \`${name}(…)\`, or let a process run it, \`process K runs ${name}(…)\`.`,
          { node: reference },
        );
      else if (parent.$type !== "Argument")
        accept("error", `\`${name}\` is a function: call it, \`${name}(…)\`, or pass it to \`thread_create\`.`, {
          node: reference,
          ...withFixes(
            inserting(reference.$cstNode, `(${target.parameters.map(() => "0").join(", ")})`, `Call \`${name}\``),
          ),
        });
      break;
    case "SystemCall":
      accept("error", `\`${name}\` is a system call: call it, \`${name}(…)\`.`, {
        node: reference,
        ...withFixes(inserting(reference.$cstNode, "()", `Call \`${name}\``)),
      });
      break;
    case "Variable":
      if (target.$container.$type === "Kernel" && !inKernelCode(reference))
        accept("error", kernelsOwn(name, "returns"), { node: reference });
      break;
    case "Process":
      // In kernel code a process is its space.
      if (target.count !== undefined)
        accept("error", `\`${name}\` is an array of processes: name one that is declared alone.`, { node: reference });
      break;
    case "Vas":
      // In kernel code a VAS is its space.
      if (inKernelCode(reference)) break;
      if (processAround(reference)?.function) break;
      accept(
        "error",
        `\`${name}\` is a VAS, not a value: name a member, \`${name}.…\`, or get its id with \`vas_find("${name}")\`.`,
        { node: reference, ...withFixes(replacing(reference.$cstNode, `vas_find("${name}")`)) },
      );
      break;
  }
}

/** Only arrays have elements. */
export function checkIndex({ array, index }: Index, accept: ValidationAcceptor): void {
  const target = targetOf(array);
  if (!target) return;
  const name = nameOf(array);
  if (target.$type === "Variable" && target.$container.$type === "Kernel" && !inKernelCode(array)) {
    accept("error", kernelsOwn(name, "returns"), { node: array });
    return;
  }
  if (target.$type !== "Variable" || !target.length) {
    accept("error", `\`${name}\` is not an array: read memory by width, such as \`u64[${name} + 8 * i]\`.`, {
      node: array,
      ...withFixes(index ? replacing(array.$container.$cstNode, `u64[${name} + 8 * ${operandText(index)}]`) : null),
    });
    return;
  }
  const length = evaluateConstant(target.length);
  const element = index ? evaluateConstant(index) : null;
  if (length !== null && element !== null && (element < 0n || element >= length)) {
    accept("warning", `\`${name}\` has elements 0 to ${length - 1n}: element ${element} lies outside.`, {
      node: index,
      ...withFixes(
        element >= length && AstUtils.getDocument(target) === AstUtils.getDocument(array)
          ? replacing(target.length.$cstNode, String(element + 1n), `Enlarge \`${name}\``)
          : null,
      ),
    });
  }
}

/** An index as a factor. */
function operandText(index: Expression): string {
  const text = index.$cstNode?.text ?? "0";
  return /^\w+$/.test(text) ? text : `(${text})`;
}

/** Is the string held against the output of a process? What it is held against is checked with the expectation. */
function isComparedText(literal: StringLiteral): boolean {
  const { $container: parent } = literal;
  if (parent.$type !== "Binary" || (parent.operator !== "==" && parent.operator !== "!=")) return false;
  return isOutput(parent.left) || isOutput(parent.right);
}

/** `A.stdout`, `A.stderr`, `A[1].stdout`: text, where everything else is a number. */
export function isOutput(expression: Expression | undefined): boolean {
  const member =
    expression?.$type === "MemberReference"
      ? expression.member
      : expression?.$type === "Index"
        ? expression.property
        : undefined;
  const target = member?.ref;
  return target?.$type === "ProcessProperty" && target.name !== "exit";
}

/** Where a string may stand; elsewhere it would be an address that nobody meant. */
export function checkStringPlace(literal: StringLiteral, accept: ValidationAcceptor): void {
  const place = literal.$container.$type;
  if (place === "Contains" || isComparedText(literal)) return;
  if (place === "Print" || place === "Argument" || place === "Let" || place === "Variable") return;
  if (place === "PlaceStatement" && literal.$containerProperty === "value") return;
  accept("error", "A string is not a number: print it, pass it to a call or keep its address with `let`.", {
    node: literal,
  });
}

/** Division by a constant zero: defined by RISC-V, hardly meant. */
export function checkDivision({ operator, right }: Binary, accept: ValidationAcceptor): void {
  if ((operator !== "/" && operator !== "%") || !right || evaluateConstant(right) !== 0n) return;
  accept(
    "warning",
    operator === "/"
      ? "Division by zero gives -1, as RISC-V defines."
      : "The remainder by zero is the dividend, as RISC-V defines.",
    { node: right },
  );
}

/** `hazard` belongs to the end of a run. */
export function checkHazardPlace(hazard: Hazard, accept: ValidationAcceptor): void {
  if (nodeAround(hazard, "Expectation") === undefined) {
    accept("error", "Hazards are known when the run has ended: move this `expect` to the top level.", { node: hazard });
  }
}
