/** Which declarations a name can mean where it stands: in its own file, and in those that it includes. */
import {
  AstUtils,
  DefaultScopeComputation,
  DefaultScopeProvider,
  EMPTY_SCOPE,
  MapScope,
  MultiMap,
  stream,
  URI,
  type AstNode,
  type AstNodeDescription,
  type LangiumDocument,
  type LocalSymbols,
  type ReferenceInfo,
  type Scope,
} from "langium";
import { builtinDescriptions } from "../model/index.js";
import { constantsOf, filesOf, programsOf, vasesOf } from "./included.js";
import { forkedProcesses } from "./forked-processes.js";
import {
  isBlock,
  isKernel,
  isFor,
  isFunctionDeclaration,
  isIndex,
  isLet,
  isMemberReference,
  isPrint,
  isProcess,
  isProgram,
  isScenario,
  isVariantProcess,
  type Block,
  type ForkedProcess,
  type FunctionDeclaration,
  type Index,
  type Let,
  type LoopVariable,
  type Measure,
  type Kernel,
  type MemberReference,
  type Named,
  type Process,
  type Program,
  type Scenario,
  type Segment,
  type Vas,
} from "../generated/ast.js";
import { nodeAround, nodesOfType } from "../syntax/index.js";

/** Name of the function where a program begins. */
export const mainFunction = "main";

/** Everything a VAS offers after `vas.`: functions, variables and segments of all its segments. */
export function vasMembers(vas: Vas): Named[] {
  return vas.segments.flatMap((segment) => [segment, ...segment.variables, ...segment.functions]);
}

/** Locals and parameters visible at a place inside a function, innermost first. */
function* localsInside(node: AstNode, lets: LetsOf = letsOf): Generator<Named> {
  let child = node;
  for (let parent = node.$container; parent; child = parent, parent = parent.$container) {
    if (isBlock(parent)) yield* letsBefore(parent, child.$containerIndex, lets);
    else if (isFor(parent) && child.$containerProperty === "body") {
      // The parser's error recovery may leave it out.
      if ((parent.variable as LoopVariable | undefined) !== undefined) yield parent.variable;
    } else if (isFunctionDeclaration(parent)) {
      yield* parametersOf(parent);
      return;
    }
  }
}

/** What functions of a program or VAS see beside their locals. */
export function declarationsBeside(owner: Program | Vas | Kernel): Named[] {
  return owner.$type !== "Vas"
    ? [...owner.variables, ...owner.functions]
    : vasMembers(owner).filter(({ $type }) => $type !== "Segment");
}

function ownerOf(declaration: FunctionDeclaration): Program | Vas | Kernel | undefined {
  const owner = declaration.$container;
  return owner?.$type === "Segment" ? owner.$container : owner;
}

/** Everything visible at a cursor: `node` is what stands before it, which may be a declaration that it follows. */
export function* declarationsAt(node: AstNode, offset: number): Generator<Named> {
  for (let place: AstNode | undefined = node; place; place = place.$container) {
    if (isBlock(place)) {
      yield* place.statements
        .filter(isLet)
        .filter(({ $cstNode }) => $cstNode !== undefined && $cstNode.end <= offset)
        .reverse();
    }
    if (isFunctionDeclaration(place)) {
      yield* parametersOf(place);
      const owner = ownerOf(place);
      if (owner) yield* declarationsBeside(owner);
      return;
    }
    if (isFor(place) && place.variable) yield place.variable;
  }
}

/** Parameters of a function; those of `main` are the program's. */
export function parametersOf(declaration: FunctionDeclaration): readonly Named[] {
  const owner = declaration.$container;
  const own = declaration.parameters;
  return declaration.name === mainFunction && owner?.$type === "Program" ? [...own, ...owner.parameters] : own;
}

/** `let`s of a block that stand before its statement number `index`, latest first. */
function* letsBefore(block: Block, index: number | undefined, lets: LetsOf): Generator<Named> {
  const all = lets(block);
  const end = index ?? block.statements.length;
  for (let at = all.length - 1; at >= 0; at--) if (all[at]!.$containerIndex! < end) yield all[at]!;
}

/** The `let`s of a block, in order. */
type LetsOf = (block: Block) => readonly Let[];

function letsOf(block: Block): readonly Let[] {
  return block.statements.filter(isLet);
}

const constants = new MapScope(builtinDescriptions.constants);
const callsAndConstants = new MapScope(builtinDescriptions.systemCalls, constants);
const kernelCallsAndConstants = new MapScope(builtinDescriptions.kernelCalls, constants);
const units = new MapScope(builtinDescriptions.counterUnits);
const countersAndConstants = new MapScope(
  [
    ...builtinDescriptions.counterUnits,
    ...builtinDescriptions.counters,
    ...builtinDescriptions.runProperties,
    ...builtinDescriptions.stateFunctions,
  ],
  constants,
);
const callsFormatsAndConstants = new MapScope(builtinDescriptions.printFormats, callsAndConstants);
const tlbCounters = new MapScope(builtinDescriptions.tlbCounters);
const processProperties = new MapScope(builtinDescriptions.processProperties);

/** Scopes of the language's references. */
export class VasScopeProvider extends DefaultScopeProvider {
  /** Scopes that every reference in a scenario, program or VAS shares; trees do not change after parsing. */
  private readonly shared = new WeakMap<
    AstNode,
    { readonly files: readonly Scenario[]; readonly scopes: Map<string, Scope> }
  >();

  private readonly blocks = new WeakMap<Block, readonly Let[]>();

  /** Blocks can be long, and each name in them asks. */
  private readonly lets: LetsOf = (block) => {
    let known = this.blocks.get(block);
    if (known === undefined) this.blocks.set(block, (known = letsOf(block)));
    return known;
  };

  override getScope(context: ReferenceInfo): Scope {
    const { container, property } = context;
    const scenario = AstUtils.findRootNode(container);
    if (!isScenario(scenario)) return EMPTY_SCOPE;
    // A tree that nobody keeps as a document has no declarations that could be described: only what is built in has names.
    if (scenario.$document === undefined) return callsAndConstants;
    if (isProgram(container)) return this.sharedScope(scenario, "vases", () => vasesOf(scenario));
    if (isProcess(container)) {
      if (property === "function") return this.kernelMembers(scenario);
      if (property === "space") return this.sharedScope(scenario, "vases", () => vasesOf(scenario));
      return this.sharedScope(scenario, "programs", () => programsOf(scenario));
    }
    if (isVariantProcess(container)) return this.sharedScope(scenario, "processes", () => scenario.processes);
    if (isIndex(container)) return this.propertyScope(container);
    if (isMemberReference(container)) {
      return property === "owner" ? this.ownerScope(container, scenario) : this.memberScope(container);
    }
    return this.nameScope(container, scenario);
  }

  private nameScope(reference: AstNode, scenario: Scenario): Scope {
    if (nodeAround(reference, "Hazard")) {
      const owners = (): (Program | Segment | Kernel)[] => [
        ...programsOf(scenario),
        ...scenario.kernels,
        ...vasesOf(scenario).flatMap(({ segments }) => segments),
      ];
      return this.sharedScope(scenario, "functions", () => owners().flatMap(({ functions }) => functions));
    }
    if (nodeAround(reference, "Expectation")) {
      return this.sharedScope(
        scenario,
        "counted",
        () => [
          ...scenario.processes,
          ...vasesOf(scenario),
          ...partsOf(scenario),
          ...constantsOf(scenario),
          ...forkedProcesses(scenario),
        ],
        countersAndConstants,
      );
    }
    const enclosing = nodeAround(reference, "FunctionDeclaration");
    const runs = processAround(reference);
    if (runs?.function) {
      const values = (): readonly Named[] => [...vasesOf(scenario), ...scenario.processes, ...constantsOf(scenario)];
      return this.sharedScope(scenario, "vases as arguments", values, constants);
    }
    if (!enclosing || nodeAround(reference, "Variable")) {
      const own = this.sharedScope(scenario, "constants", () => constantsOf(scenario), constants);
      return runs?.count === undefined ? own : new MapScope(builtinDescriptions.processIndex, own);
    }
    if (isKernel(enclosing.$container)) {
      const values = (): readonly Named[] => [...vasesOf(scenario), ...constantsOf(scenario), ...scenario.processes];
      const outer = this.sharedScope(scenario, "vases in kernel code", values, kernelCallsAndConstants);
      const kernel = enclosing.$container;
      const own = this.sharedScope(kernel, "beside", () => declarationsBeside(kernel), outer);
      return this.localScope(reference, own);
    }
    const beyond = isPrinted(reference) ? callsFormatsAndConstants : callsAndConstants;
    const outermost = this.sharedScope(
      scenario,
      beyond === callsAndConstants ? "vases in programs" : "vases in print",
      () => [...vasesOf(scenario), ...constantsOf(scenario)],
      beyond,
    );
    const owner = ownerOf(enclosing);
    const purpose = beyond === callsAndConstants ? "beside" : "beside in print";
    const beside = owner ? this.sharedScope(owner, purpose, () => declarationsBeside(owner), outermost) : outermost;
    return this.localScope(reference, beside);
  }

  /** Locals in front of what is known outside; only the one that is asked for is described. */
  private localScope(reference: AstNode, outer: Scope): Scope {
    const locals = (): Generator<Named> => localsInside(reference, this.lets);
    const describe = (node: Named): AstNodeDescription => this.descriptions.createDescription(node, node.name);
    const named = (name: string): Named | undefined => {
      for (const node of locals()) if (node.name === name) return node;
      return undefined;
    };
    return {
      getElement: (name) => {
        const local = named(name);
        return local === undefined ? outer.getElement(name) : describe(local);
      },
      getElements: (name) => {
        const local = named(name);
        return local === undefined ? outer.getElements(name) : stream([describe(local)]);
      },
      getAllElements: () =>
        stream([...locals()].filter(({ name }) => name).map(describe)).concat(outer.getAllElements()),
    };
  }

  private ownerScope(reference: MemberReference, scenario: Scenario): Scope {
    if (nodeAround(reference, "Hazard")) {
      return this.sharedScope(scenario, "owners of functions", () => [
        ...programsOf(scenario),
        ...vasesOf(scenario),
        ...scenario.kernels,
      ]);
    }
    if (nodeAround(reference, "Expectation")) {
      return this.sharedScope(
        scenario,
        "owners of counters",
        () => [...scenario.processes, ...vasesOf(scenario), ...forkedProcesses(scenario), ...scenario.kernels],
        units,
      );
    }
    return this.sharedScope(scenario, "owners in code", () => [
      ...vasesOf(scenario),
      ...scenario.kernels.filter(({ functions, variables }) => functions.length + variables.length > 0),
    ]);
  }

  /** `worker[3].exit`. */
  private propertyScope({ array }: Index): Scope {
    const target = array?.$type === "NameReference" ? array.target?.ref : undefined;
    return target?.$type === "Process" ? processProperties : EMPTY_SCOPE;
  }

  private memberScope(reference: MemberReference): Scope {
    const owner = reference.owner?.ref;
    switch (owner?.$type) {
      case "Vas":
        return this.sharedScope(owner, "members", () => vasMembers(owner));
      case "Program":
        return this.sharedScope(owner, "functions", () => owner.functions);
      case "Kernel":
        return this.sharedScope(owner, "members", () => declarationsBeside(owner));
      case "Process":
      case "ForkedProcess":
        return processProperties;
      case "CounterUnit":
        return tlbCounters;
      default:
        return EMPTY_SCOPE;
    }
  }

  private kernelMembers(scenario: Scenario): Scope {
    return this.sharedScope(scenario, "kernel functions", () => scenario.kernels.flatMap(({ functions }) => functions));
  }

  /** Scopes of a node, as long as the files that its own includes are the same. */
  private scopesOf(node: AstNode): Map<string, Scope> {
    const root = AstUtils.findRootNode(node);
    const files = isScenario(root) ? filesOf(root) : [];
    const known = this.shared.get(node);
    if (known?.files.length === files.length && files.every((file, at) => known.files[at] === file))
      return known.scopes;
    const scopes = new Map<string, Scope>();
    this.shared.set(node, { files, scopes });
    return scopes;
  }

  /** The first declaration of a name counts; a second one is reported elsewhere. */
  private sharedScope(node: AstNode, purpose: string, declarations: () => readonly Named[], outer?: Scope): Scope {
    const scopes = this.scopesOf(node);
    let scope = scopes.get(purpose);
    if (!scope) {
      const named = declarations()
        .filter(({ name }) => name)
        .reverse();
      scope = new MapScope(
        named.map((declaration) =>
          declaration.$type === "ForkedProcess"
            ? forkedDescription(declaration)
            : this.descriptions.createDescription(declaration, declaration.name),
        ),
        outer,
      );
      scopes.set(purpose, scope);
    }
    return scope;
  }
}

/** The call that makes the process is no declaration that a file could be searched for. */
function forkedDescription(node: ForkedProcess): AstNodeDescription {
  const { name, $type: type } = node;
  return { node, type, name, documentUri: URI.parse("forked:/"), path: `/${name}` };
}

/** Measured parts of a scenario's programs and spaces; a name that several have is one part. */
export function partsOf(scenario: Scenario): readonly Measure[] {
  return filesOf(scenario).flatMap((file) => nodesOfType(file, "Measure"));
}

/** The process whose arguments or settings a node stands in, also where a variant gives it others. */
export function processAround(node: AstNode): Process | undefined {
  return nodeAround(node, "Process") ?? nodeAround(node, "VariantProcess")?.process?.ref;
}

/** Does the name stand for what is printed, outside of every call but those that say how? */
function isPrinted(reference: AstNode): boolean {
  const call = reference.$containerProperty === "callee" ? reference.$container : undefined;
  return call !== undefined && isPrint(call.$container);
}

/** Exports and indexes nothing: `VasScopeProvider` reads the tree itself. */
export class VasScopeComputation extends DefaultScopeComputation {
  override collectExportedSymbols(_document: LangiumDocument): Promise<AstNodeDescription[]> {
    return Promise.resolve([]);
  }

  override collectLocalSymbols(_document: LangiumDocument): Promise<LocalSymbols> {
    return Promise.resolve(new MultiMap<AstNode, AstNodeDescription>());
  }
}
