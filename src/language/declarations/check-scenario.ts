/** What a scenario needs as a whole: one machine, one kernel, names that are told apart, programs with a `main`. */
import { GrammarUtils, type AstNode, type ValidationAcceptor } from "langium";
import { counterUnits, kernelCallNames, maximumParameters, systemCallNames } from "../model/index.js";
import {
  isKernel,
  type FunctionDeclaration,
  type Include,
  type Parameter,
  type Program,
  type Scenario,
  type Vas,
} from "../generated/ast.js";
import { fileOf, forkNames, includedBy, mainFunction, partsOf, vasMembers } from "../names/index.js";
import {
  type Fix,
  type FixPlace,
  inserting,
  nodesOfType,
  prefixing,
  rangeOf,
  removing,
  removingListed,
  withFixes,
} from "../syntax/index.js";

type NamedNode = AstNode & { readonly name: string };

/** Exactly one machine and one kernel; a file with syntax errors may have lost one, so that nothing is missed there. */
export function checkScenario(scenario: Scenario, accept: ValidationAcceptor, complete: boolean): void {
  checkNames(scenario, accept);
  if (scenario.title === undefined) {
    checkLibrary(scenario, accept, complete);
    return;
  }
  for (const [blocks, word, example] of [
    [scenario.machines, "machine", "arc-hs38-1k"],
    [scenario.kernels, "kernel", "linux-rfc"],
  ] as const) {
    if (blocks.length === 0 && complete) {
      accept("error", `The scenario names no ${word}: add \`${word} ${example}\`.`, {
        node: scenario,
        property: "title",
        ...withFixes(inserting(nodeOf(scenario, "title"), `\n${word} ${example}`, `Add \`${word} ${example}\``)),
      });
    }
    for (const block of blocks.slice(1)) {
      accept("error", `A scenario has one ${word}: remove this one or that of line ${rangeOf(blocks[0]!).line}.`, {
        node: block,
        keyword: word,
        ...withFixes(removing(block.$cstNode, `Remove this ${word}`)),
      });
    }
  }
  for (const second of scenario.explorations.slice(1)) {
    accept(
      "error",
      `A scenario has one \`explore\`: remove this one or that of line ${rangeOf(scenario.explorations[0]!).line}.`,
      {
        node: second,
        keyword: "explore",
        ...withFixes(removing(second.$cstNode, "Remove this `explore`")),
      },
    );
  }
  reportDuplicates(
    scenario.schedules.filter(
      (schedule): schedule is typeof schedule & { name: string } => schedule.name !== undefined,
    ),
    accept,
    "schedule",
  );
  if (scenario.processes.length === 0 && complete) {
    accept("warning", "Nothing runs: add a process, such as `process A runs …`.", {
      node: scenario,
      property: "title",
      ...withFixes(...scenario.programs.slice(0, 3).map((program) => processFor(scenario, program))),
    });
  }
}

/** A process at the end of the file. */
function processFor(scenario: Scenario, { name, parameters }: Program): Fix | null {
  const values = parameters.length > 0 ? `(${parameters.map(() => "0").join(", ")})` : "";
  const text = `process A runs ${name}${values}`;
  return inserting(scenario.$cstNode, `\n\n${text}`, `Add \`${text}\``);
}

/** A file without a title is there for others: it has nothing of a run. */
function checkLibrary(scenario: Scenario, accept: ValidationAcceptor, complete: boolean): void {
  const { machines, kernels, processes, expectations, variants, trees } = scenario;
  const first = [...machines, ...kernels, ...processes, ...expectations, ...variants, ...trees].sort(byOffset)[0];
  const isEmpty = [scenario.includes, scenario.constants, scenario.vases, scenario.programs].every(
    (list) => list.length === 0,
  );
  if (first === undefined && !isEmpty) return;
  if (first === undefined && !complete) return;
  const remedy = "add it, or keep to `const`, `include`, `vas` and `program`, which other files can include";
  accept("error", `A scenario begins with its title, \`scenario "…"\`: ${remedy}.`, {
    node: first ?? scenario,
    ...withFixes(prefixing(scenario.$cstNode, 'scenario "Untitled"\n', 'Add `scenario "Untitled"`')),
  });
}

/** Names are told apart, also those of included files. */
function checkNames(scenario: Scenario, accept: ValidationAcceptor): void {
  // A process and a VAS may not share a name: `faults(A)` must mean one of them. A program may have the name of either.
  const counted = [...scenario.vases, ...scenario.processes, ...scenario.constants].sort(byOffset);
  reportDuplicates(counted, accept, "process or VAS");
  reportDuplicates(scenario.programs, accept, "program");
  reportDuplicates(scenario.variants, accept, "variant");
  for (const include of scenario.includes) checkIncludedNames(scenario, include, accept);
  const parts = new Set<string>();
  for (const part of partsOf(scenario)) {
    const other = counted.find(({ name }) => name === part.name);
    if (other === undefined || parts.has(part.name) || fileOf(part) !== scenario) continue;
    parts.add(part.name);
    accept(
      "error",
      `\`${part.name}\` is declared at line ${rangeOf(other).line} already: give this part another name.`,
      {
        node: part,
        property: "name",
        code: "duplicate-name",
      },
    );
  }
  for (const child of forkNames(scenario)) {
    const other = counted.find(({ name }) => name === child.value);
    if (other === undefined || fileOf(child) !== scenario) continue;
    const line = rangeOf(other).line;
    accept("error", `\`${child.value}\` is declared at line ${line} already: give the child another name.`, {
      node: child,
      code: "duplicate-name",
    });
  }
  for (const node of [...scenario.vases, ...scenario.processes]) {
    if (counterUnits.some(({ name }) => name === node.name)) {
      accept("error", `\`${node.name}\` is a TLB in expectations: choose another name.`, {
        node,
        property: "name",
        code: "duplicate-name",
      });
    }
  }
}

/** What an included file declares and the scenario, or a file that it includes before, has too. */
function checkIncludedNames(scenario: Scenario, include: Include, accept: ValidationAcceptor): void {
  const root = includedBy(scenario.$document, include.path)?.parseResult.value;
  if (root === undefined) return;
  const declared = (file: Scenario): readonly NamedNode[] => [...file.vases, ...file.constants, ...file.programs];
  const before = scenario.includes.slice(0, scenario.includes.indexOf(include));
  const others = [
    scenario,
    ...before.flatMap(({ path }) => includedBy(scenario.$document, path)?.parseResult.value ?? []),
  ];
  for (const node of declared(root)) {
    const isProgram = node.$type === "Program";
    for (const other of others) {
      const clash = [...declared(other), ...(other === scenario ? scenario.processes : [])].find(
        (one) => one.name === node.name && (one.$type === "Program") === isProgram,
      );
      if (clash === undefined || other === root) continue;
      const where = other === scenario ? `at line ${rangeOf(clash).line}` : "in a file that is included before";
      accept("error", `\`${include.path}\` declares \`${node.name}\`, which is declared ${where} too: rename one.`, {
        node: include,
        property: "path",
        code: "duplicate-name",
      });
    }
  }
}

/** Names inside a program, its `main`, and whether anything runs it. */
export function checkProgram(program: Program, accept: ValidationAcceptor, complete: boolean): void {
  if (program.file !== undefined) return;
  reportDuplicates([...program.variables, ...program.functions].sort(byOffset), accept, "function or variable");
  const main = program.functions.find(({ name }) => name === mainFunction);
  if (!main && complete)
    accept("error", `Program \`${program.name}\` has no \`main\`: add \`fn main() { … }\`.`, {
      node: program,
      property: "name",
      ...withFixes(prefixing(closingBrace(program), "    fn main() {\n    }\n", "Add `fn main() { }`")),
    });
  if (main && main.parameters.length > 0) {
    const parameters = main.parameters.map(({ name }) => name).join(", ");
    accept(
      "error",
      `\`main\` takes the program's parameters: write \`program ${program.name}(${parameters})\` and \`fn main()\`.`,
      { node: main.parameters[0]!, property: "name", ...withFixes(parametersMoved(program, main)) },
    );
  }
  checkParameters(program.parameters, accept);
  const spaceNodes = GrammarUtils.findNodesForProperty(program.$cstNode, "spaces");
  program.spaces.forEach(({ $refText, ref }, index) => {
    if (ref === undefined || program.spaces.findIndex((space) => space.ref === ref) === index) return;
    accept("error", `\`${program.name}\` subscribes to \`${$refText}\` already: remove one.`, {
      node: program,
      property: "spaces",
      index,
      ...withFixes(removingListed(spaceNodes[index], spaceNodes[index], "Remove it")),
    });
  });
}

/** `program p { fn main(n) …` → `program p(n) { fn main() …`. */
function parametersMoved(program: Program, main: FunctionDeclaration): Fix | null {
  const names = [...program.parameters, ...main.parameters].map(({ name }) => name).join(", ");
  const [name, first, last] = [nodeOf(program, "name"), main.parameters[0]?.$cstNode, main.parameters.at(-1)?.$cstNode];
  if (!name || !first || !last) return null;
  const own = program.parameters.map(({ $cstNode }) => $cstNode);
  const heading = own[0] && own.at(-1) ? { start: own[0].range.start, end: own.at(-1)!.range.end } : null;
  return {
    title: `Give \`${names}\` to the program`,
    edits: [
      heading === null
        ? { range: { start: name.range.end, end: name.range.end }, newText: `(${names})` }
        : { range: heading, newText: names },
      { range: { start: first.range.start, end: last.range.end }, newText: "" },
    ],
  };
}

function closingBrace(node: AstNode): FixPlace {
  return GrammarUtils.findNodesForKeyword(node.$cstNode, "}").at(-1);
}

function nodeOf(node: AstNode, property: string): FixPlace {
  return GrammarUtils.findNodeForProperty(node.$cstNode, property);
}

/** Programs that nothing runs: no process from the start, and no program that names them in a string, as for exec. */
export function checkUnrun(scenario: Scenario, accept: ValidationAcceptor): void {
  // Those of a library are for others.
  if (scenario.title === undefined) return;
  const run = new Set(scenario.processes.map(({ program }) => program?.ref));
  const named = new Set(nodesOfType(scenario, "StringLiteral").map(({ value }) => value));
  for (const program of scenario.programs) {
    if (run.has(program) || named.has(program.name)) continue;
    accept("hint", `No process runs \`${program.name}\`.`, { node: program, property: "name" });
  }
}

/** Names inside a VAS: `vas.name` must mean one thing. */
export function checkVasNames(vas: Vas, accept: ValidationAcceptor): void {
  reportDuplicates(vasMembers(vas).sort(byOffset), accept, "member", ` of VAS \`${vas.name}\``);
}

/** Name and parameters of a function. */
export function checkFunction(declaration: FunctionDeclaration, accept: ValidationAcceptor): void {
  checkParameters(declaration.parameters, accept);
  if (isKernel(declaration.$container)) {
    if (kernelCallNames.has(declaration.name)) {
      accept("error", `\`${declaration.name}\` is a primitive of kernel code: choose another name.`, {
        node: declaration,
        property: "name",
      });
    }
  } else if (systemCallNames.has(declaration.name)) {
    accept("error", `\`${declaration.name}\` is a system call: choose another name.`, {
      node: declaration,
      property: "name",
    });
  }
}

function checkParameters(parameters: readonly Parameter[], accept: ValidationAcceptor): void {
  reportDuplicates(parameters, accept, "parameter");
  const surplus = parameters[maximumParameters];
  if (surplus) {
    accept(
      "error",
      `At most ${maximumParameters} parameters, as many as argument registers: pass the rest in memory.`,
      { node: surplus, property: "name" },
    );
  }
}

/** Reports every later declaration of a name that is taken. */
export function reportDuplicates(
  nodes: readonly AstNode[],
  accept: ValidationAcceptor,
  what: string,
  where = "",
): void {
  const first = new Map<string, NamedNode>();
  for (const node of nodes as readonly NamedNode[]) {
    if (!node.name) continue;
    const earlier = first.get(node.name);
    if (!earlier) first.set(node.name, node);
    else
      accept(
        "error",
        `\`${node.name}\` is declared at line ${rangeOf(earlier).line} already${where}: give this ${what} ` +
          `another name.`,
        { node, property: "name", code: "duplicate-name" },
      );
  }
}

function byOffset(one: AstNode, other: AstNode): number {
  return (one.$cstNode?.offset ?? 0) - (other.$cstNode?.offset ?? 0);
}
