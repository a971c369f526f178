/** Which declarations a name can mean where it stands. Files are independent of each other: nothing is exported. */
import {
  AstUtils, DefaultScopeComputation, DefaultScopeProvider, EMPTY_SCOPE, MapScope, MultiMap, type AstNode, type AstNodeDescription,
  type LangiumDocument, type LocalSymbols, type ReferenceInfo, type Scope,
} from "langium";
import { builtinDescriptions } from "./builtin-nodes.js";
import {
  isExpectation, isFor, isFunctionDeclaration, isHazard, isLet, isMemberReference, isProcess, isScenario, isVariable,
  type Block, type FunctionDeclaration, type MemberReference, type Named, type Scenario, type Vas,
} from "./generated/ast.js";

/** Name of the function where a program begins. */
export const mainFunction = "main";

/** Everything a VAS offers after `vas.`: functions, variables and segments of all its segments. */
export function vasMembers(vas: Vas): Named[] {
  return vas.segments.flatMap((segment) => [segment, ...segment.variables, ...segment.functions]);
}

/** Declarations visible inside a function, innermost first: locals, parameters, then those of the program or VAS. */
export function* declarationsInside(node: AstNode): Generator<Named> {
  let child = node;
  for (let parent = node.$container; parent; child = parent, parent = parent.$container) {
    switch (parent.$type) {
      case "Block":
        yield* letsBefore(parent as Block, child.$containerIndex);
        break;
      case "For":
        if (child.$containerProperty === "body") yield (parent as unknown as { variable: Named }).variable;
        break;
      case "FunctionDeclaration":
        yield* parametersOf(parent as FunctionDeclaration);
        break;
      case "Program": {
        const { variables, functions } = parent as unknown as { variables: Named[]; functions: Named[] };
        yield* variables;
        yield* functions;
        break;
      }
      case "Vas":
        for (const member of vasMembers(parent as Vas)) if (member.$type !== "Segment") yield member;
        break;
    }
  }
}

/** The same for a cursor: `node` is what stands before it, which may be a declaration that it follows. */
export function* declarationsAt(node: AstNode, offset: number): Generator<Named> {
  for (let place: AstNode | undefined = node; place; place = place.$container) {
    if (place.$type === "Block") {
      yield* (place as Block).statements.filter(isLet).filter(({ $cstNode }) => $cstNode !== undefined && $cstNode.end <= offset).reverse();
    }
    if (place.$type === "FunctionDeclaration") {
      for (const declaration of declarationsInside((place as FunctionDeclaration).body ?? place)) yield declaration;
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
function letsBefore(block: Block, index: number | undefined): Named[] {
  return block.statements.slice(0, index ?? block.statements.length).filter(isLet).reverse();
}

/** Scopes of the language's references. */
export class VasScopeProvider extends DefaultScopeProvider {
  override getScope(context: ReferenceInfo): Scope {
    const { container, property } = context;
    const scenario = AstUtils.findRootNode(container);
    if (!isScenario(scenario)) return EMPTY_SCOPE;
    if (isProcess(container)) return this.createScopeForNodes(scenario.programs);
    if (isMemberReference(container)) {
      return property === "owner" ? this.ownerScope(container, scenario) : this.memberScope(container);
    }
    return this.nameScope(container, scenario);
  }

  private nameScope(reference: AstNode, scenario: Scenario): Scope {
    const constants = new MapScope(builtinDescriptions.constants);
    if (AstUtils.getContainerOfType(reference, isHazard)) {
      const owners = [...scenario.programs, ...scenario.vases.flatMap(({ segments }) => segments)];
      return this.createScopeForNodes(owners.flatMap(({ functions }) => functions));
    }
    if (AstUtils.getContainerOfType(reference, isExpectation)) {
      const builtins = [...builtinDescriptions.counterUnits, ...builtinDescriptions.counters];
      return this.createScopeForNodes([...scenario.processes, ...scenario.vases], new MapScope(builtins, constants));
    }
    if (!AstUtils.getContainerOfType(reference, isFunctionDeclaration)) return constants;
    if (AstUtils.getContainerOfType(reference, isVariable)) return constants;
    const outermost = this.createScopeForNodes(scenario.vases, new MapScope(builtinDescriptions.systemCalls, constants));
    return this.createScopeForNodes(declarationsInside(reference), outermost);
  }

  private ownerScope(reference: MemberReference, scenario: Scenario): Scope {
    if (AstUtils.getContainerOfType(reference, isHazard)) return this.createScopeForNodes([...scenario.programs, ...scenario.vases]);
    if (AstUtils.getContainerOfType(reference, isExpectation)) {
      return this.createScopeForNodes([...scenario.processes, ...scenario.vases], new MapScope(builtinDescriptions.counterUnits));
    }
    return this.createScopeForNodes(scenario.vases);
  }

  private memberScope(reference: MemberReference): Scope {
    const owner = reference.owner?.ref;
    switch (owner?.$type) {
      case "Vas": return this.createScopeForNodes(vasMembers(owner));
      case "Program": return this.createScopeForNodes(owner.functions);
      case "Process": return new MapScope(builtinDescriptions.processProperties);
      case "CounterUnit": return new MapScope(builtinDescriptions.tlbCounters);
      default: return EMPTY_SCOPE;
    }
  }
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
