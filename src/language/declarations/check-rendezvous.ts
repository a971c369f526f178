/** Rendezvous that can never complete, and names that nothing uses (arrays may be there to occupy pages). */
import { GrammarUtils, type AstNode, type Reference, type ValidationAcceptor } from "langium";
import { evaluateConstant, mainFunction } from "../names/index.js";
import {
  isArgument,
  isFunctionDeclaration,
  isLet,
  isNameReference,
  type FunctionDeclaration,
  type Meet,
  type Named,
  type Scenario,
} from "../generated/ast.js";
import {
  nodeAround,
  nodesOfType,
  prefixing,
  rangeOf,
  removing,
  replacing,
  textOf,
  unnecessary,
  withFixes,
} from "../syntax/index.js";

/** Warns about a rendezvous that only one thread can ever reach. */
export function checkRendezvous(scenario: Scenario, accept: ValidationAcceptor): void {
  const meetsByPoint = new Map<string, Meet[]>();
  for (const node of nodesOfType(scenario, "Meet")) {
    if (!node.point) continue;
    const meets = meetsByPoint.get(node.point);
    if (meets) meets.push(node);
    else meetsByPoint.set(node.point, [node]);
  }
  for (const [point, meets] of meetsByPoint) {
    const counted = meets.find(({ count }) => count !== undefined);
    if (counted !== undefined) {
      reportMixedCounts(point, meets, accept);
      continue;
    }
    const functions = new Set(meets.map((meet) => nodeAround(meet, "FunctionDeclaration")));
    const [only] = functions;
    if (functions.size === 1 && only && oneThreadRuns(only, scenario)) {
      accept(
        "warning",
        `Only one thread names \`${point}\`: it waits for nobody. Name it in another program or thread, or remove it.`,
        { node: meets[0]!, property: "point" },
      );
    }
  }
}

/** A point has one count: the second thread that names another would get EINVAL and wait for nobody. */
function reportMixedCounts(point: string, meets: readonly Meet[], accept: ValidationAcceptor): void {
  const [first] = meets;
  const text = ({ count }: Meet): string => (count === undefined ? `meet ${point}` : `meet ${point}(${textOf(count)})`);
  const value = ({ count }: Meet): bigint | "all" | null => (count === undefined ? "all" : evaluateConstant(count));
  const wanted = value(first!);
  for (const meet of meets.slice(1)) {
    const other = value(meet);
    // What is computed is not known here.
    if (other === wanted || other === null || wanted === null) continue;
    accept(
      "error",
      `\`${text(first!)}\` at line ${rangeOf(first!).line} waits for ${wanted === "all" ? "all that name it" : `${wanted} threads`}, ` +
        `this for ${other === "all" ? "all that name it" : `${other}`}: write the same here.`,
      {
        node: meet,
        property: "point",
        ...withFixes(replacing(meet.$cstNode, text(first!))),
      },
    );
  }
}

/** Whether at most one thread of the scenario can execute a function: one process, and no thread starts there. */
function oneThreadRuns(declaration: FunctionDeclaration, scenario: Scenario): boolean {
  const program = declaration.$container;
  if (program.$type !== "Program") return false;
  const names = nodesOfType(program, "NameReference");
  const forks = names.some((node) => isSystemCall(node, "fork"));
  const threads = forks || names.some((node) => isSystemCall(node, "thread_create"));
  if (threads && declaration.name !== mainFunction) return false;
  if (forks) return false;
  return scenario.processes.filter(({ program: run }) => run?.ref === program).length <= 1;
}

function isSystemCall(node: AstNode, name: string): boolean {
  return isNameReference(node) && (node.target as Reference | undefined)?.$refText === name;
}

/** An explicit count of threads. */
export function checkMeetCount({ count }: Meet, accept: ValidationAcceptor): void {
  const value = count ? evaluateConstant(count) : null;
  if (count && value !== null && value < 2n) {
    accept(
      value < 1n ? "error" : "warning",
      `A rendezvous of ${value} ${value === 1n ? "waits for nobody" : "can never complete"}: count at least 2 threads.`,
      { node: count, ...withFixes(replacing(count.$cstNode, "2")) },
    );
  }
}

/** Hints about variables and functions that nothing names; a leading `_` says that this is meant. */
export function checkUnused(scenario: Scenario, accept: ValidationAcceptor): void {
  const used = new Set<Named>();
  const assigned = new Set<Named>();
  for (const node of nodesOfType(scenario, "NameReference")) {
    const { ref } = node.target;
    if (ref) (isOwnAssignment(node) ? assigned : used).add(ref);
  }
  for (const { member } of nodesOfType(scenario, "MemberReference")) if (member?.ref) used.add(member.ref);
  for (const process of scenario.processes) if (process.function?.ref) used.add(process.function.ref);
  for (const program of scenario.programs) {
    for (const node of [...program.functions, ...nodesOfType(program, "Let")]) {
      if (!isLet(node) && node.name === mainFunction) continue;
      if (used.has(node) || !node.name || node.name.startsWith("_")) continue;
      const what = isLet(node) ? "variable" : "function";
      accept("hint", `Nothing uses the ${what} \`${node.name}\`.`, {
        node,
        property: "name",
        tags: [unnecessary],
        ...withFixes(
          isFunctionDeclaration(node) ? removing(node.$cstNode, `Remove \`${node.name}\``) : null,
          isLet(node) && assigned.has(node)
            ? null
            : prefixing(GrammarUtils.findNodeForProperty(node.$cstNode, "name"), "_", `Call it \`_${node.name}\``),
        ),
      });
    }
  }
}

/** A variable that is only assigned to is not used. */
function isOwnAssignment(node: AstNode): boolean {
  return node.$type === "NameReference" && node.$containerProperty === "place" && !isArgument(node.$container);
}
