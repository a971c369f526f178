/** Which rendezvous points a thread that runs a function may come to: those it names and those of what it calls. */
import { AstUtils } from "langium";
import { targetOf } from "../language/call-arguments.js";
import { isCall, isMeet } from "../language/generated/ast.js";
import type { FunctionDeclaration } from "../language/generated/ast.js";

/**
 * Indices of rendezvous points by function, ascending. A function that is only passed on, to thread_create, runs in
 * another thread and does not count.
 */
export function findMeets(
  functions: readonly FunctionDeclaration[], rendezvous: readonly string[],
): ReadonlyMap<FunctionDeclaration, readonly number[]> {
  const named = new Map(functions.map((fn) => [fn, pointsNamedIn(fn, rendezvous)]));
  const callees = new Map(functions.map((fn) => [fn, functionsCalledBy(fn)]));
  return new Map(functions.map((fn) => {
    const points = new Set<number>();
    for (const reached of reachableFrom(fn, callees)) named.get(reached)?.forEach((point) => points.add(point));
    return [fn, [...points].sort((one, other) => one - other)];
  }));
}

function pointsNamedIn(fn: FunctionDeclaration, rendezvous: readonly string[]): number[] {
  return AstUtils.streamAst(fn.body).filter(isMeet).map(({ point }) => rendezvous.indexOf(point)).toArray();
}

function functionsCalledBy(fn: FunctionDeclaration): FunctionDeclaration[] {
  return AstUtils.streamAst(fn.body).filter(isCall).toArray().flatMap(({ callee }) => {
    const target = targetOf(callee);
    return target?.$type === "FunctionDeclaration" ? [target] : [];
  });
}

function reachableFrom(
  fn: FunctionDeclaration, callees: ReadonlyMap<FunctionDeclaration, readonly FunctionDeclaration[]>,
): Set<FunctionDeclaration> {
  const reached = new Set([fn]);
  for (const next of reached) callees.get(next)?.forEach((callee) => reached.add(callee));
  return reached;
}
