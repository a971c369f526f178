/** Which rendezvous points a thread that runs a function may come to: those in its code and in what it calls. */
import type { FunctionDeclaration } from "../../language/index.js";
import type { FunctionCode } from "./function.js";

/**
 * Indices of rendezvous points by function, ascending. Code that was left out because control cannot reach it does not
 * count, nor does a function that is only passed on to thread_create: it runs in another thread.
 */
export function findMeets(functions: readonly FunctionCode[]): ReadonlyMap<FunctionDeclaration, readonly number[]> {
  const codes = new Map(functions.map((fn) => [fn.declaration, fn]));
  return new Map(
    functions.map(({ declaration }) => {
      const points = new Set<number>();
      for (const reached of reachableFrom(declaration, codes)) {
        codes.get(reached)?.meets.forEach((point) => points.add(point));
      }
      return [declaration, [...points].sort((one, other) => one - other)];
    }),
  );
}

function reachableFrom(
  fn: FunctionDeclaration,
  codes: ReadonlyMap<FunctionDeclaration, FunctionCode>,
): Set<FunctionDeclaration> {
  const reached = new Set([fn]);
  for (const next of reached) codes.get(next)?.callees.forEach((callee) => reached.add(callee));
  return reached;
}
