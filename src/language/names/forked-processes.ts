/** Processes that a program makes and names itself: `fork("child")`. */
import { isStringLiteral, type ForkedProcess, type Scenario, type StringLiteral } from "../generated/ast.js";
import { nodesOfType } from "../syntax/index.js";
import { filesOf } from "./included.js";

/** Literals that name forked processes, in the order of the files. */
export function forkNames(scenario: Scenario): readonly StringLiteral[] {
  return filesOf(scenario).flatMap((file) =>
    nodesOfType(file, "Call").flatMap(({ callee, arguments: [first] }) => {
      const isFork = callee?.$type === "NameReference" && callee.target?.$refText === "fork";
      return isFork && isStringLiteral(first?.value) ? [first.value] : [];
    }),
  );
}

/** What expectations can ask about them. */
export function forkedProcesses(scenario: Scenario): readonly ForkedProcess[] {
  return forkNames(scenario).map(({ value }) => ({ $type: "ForkedProcess", name: value }) as ForkedProcess);
}
