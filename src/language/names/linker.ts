/**
 * Links names to declarations; a name that means nothing gets a message that says what was meant or where it is known.
 */
import {
  AstUtils,
  Cancellation,
  DefaultLinker,
  interruptAndCheck,
  isAstNode,
  type AstNode,
  type AstNodeDescription,
  type LangiumDocument,
  type LinkingError,
  type Reference,
  type ReferenceInfo,
} from "langium";
import {
  isCall,
  isFor,
  isIndex,
  isMemberReference,
  isNameReference,
  isProcess,
  isProgram,
  isScenario,
  isVariantProcess,
  type FunctionDeclaration,
  type Let,
  type LoopVariable,
  type Named,
  type Scenario,
} from "../generated/ast.js";
import { processProperties, systemCounters, tlbCounters } from "../model/index.js";
import { filesOf, lacksFile } from "./included.js";
import { vasMembers } from "./scope.js";
import { namesIn, listNames, mostDiagnostics, nodeAround, nodesOfType, rangeOf, suggest } from "../syntax/index.js";

/** Names that are linked before others get their turn. */
const batch = 1000;

/** Linker with messages of the language. */
export class VasLinker extends DefaultLinker {
  /** Names without a meaning so far, by file: what is meant is looked for as long as somebody could read it all. */
  private readonly unknown = new WeakMap<AstNode, number>();

  /** The included files that the names of a document were linked with. */
  private readonly linkedWith = new WeakMap<LangiumDocument, readonly Scenario[]>();

  /**
   * Each name by itself: whoever asks one for what it means links it. After an edit most names of a tree are linked; those are linked
   * again that mean what is gone, or nothing, because a message may tell what there is now.
   */
  override async link(document: LangiumDocument, cancelToken = Cancellation.CancellationToken.None): Promise<void> {
    const root = document.parseResult.value;
    const included = isScenario(root) ? filesOf(root).slice(1) : [];
    const before = this.linkedWith.get(document);
    const isSame = before?.length === included.length && before.every((file, at) => file === included[at]);
    if (before !== undefined && !isSame) forgetNames(root);
    this.linkedWith.set(document, included);
    const names = namesIn(root);
    const current = new Set<AstNode>([root, ...included]);
    for (const name of names) if (!isCurrent(name, current)) forget(name);
    for (const [index, name] of names.entries()) {
      if (index % batch === 0) await interruptAndCheck(cancelToken);
      void name.ref;
    }
    document.references = [...names];
  }

  /** Names of a tree are what they are until the next `link`, which knows which of them it has to look at. */
  override unlink(document: LangiumDocument): void {
    document.references = [];
  }

  protected override createLinkingError(info: ReferenceInfo, _description?: AstNodeDescription): LinkingError {
    // It may be the name that is missing, and that this is told.
    if (isInLoopWithoutName(info.container)) return { info, message: "" };
    const root = AstUtils.findRootNode(info.container);
    if (isScenario(root) && lacksFile(root) && canBeIncluded(info)) return { info, message: "" };
    const count = (this.unknown.get(root) ?? 0) + 1;
    this.unknown.set(root, count);
    if (count > mostDiagnostics) return { info, message: `Unknown name \`${info.reference.$refText}\`.` };
    const known = this.scopeProvider
      .getScope(info)
      .getAllElements()
      .map(({ name }) => name)
      .toArray();
    return { info, message: unknownName(info, known, (enclosing) => this.letsOf(enclosing)) };
  }

  private readonly lets = new WeakMap<FunctionDeclaration, ReadonlyMap<string, Let>>();

  /** The first `let` of every name in a function, wherever it stands. */
  private letsOf(enclosing: FunctionDeclaration): ReadonlyMap<string, Let> {
    let known = this.lets.get(enclosing);
    if (known === undefined) {
      const found = [...nodesOfType(enclosing, "Let")].reverse();
      this.lets.set(enclosing, (known = new Map(found.map((node) => [node.name, node]))));
    }
    return known;
  }
}

/** Can a name be one of another file: a constant, a VAS, a program? */
function canBeIncluded({ container, property }: ReferenceInfo): boolean {
  if (isMemberReference(container)) return property === "owner";
  if (isVariantProcess(container)) return false;
  return !(isCall(container.$container) && container.$containerProperty === "callee");
}

/** Is a name used in a `for` whose variable has none? */
function isInLoopWithoutName(node: AstNode): boolean {
  if (!isNameReference(node)) return false;
  for (let at: AstNode | undefined = node; at !== undefined; at = at.$container)
    // What the parser has given up lacks what its type has.
    if (isFor(at) && (at.variable as LoopVariable | undefined)?.name === undefined) return true;
  return false;
}

/** Langium's reference: it has no way to be linked once more. */
interface Linked {
  _ref?: unknown;
  _nodeDescription?: unknown;
}

/** Is a name linked, and to what there still is? What is built in stands in no document. */
function isCurrent(name: Reference, roots: ReadonlySet<AstNode>): boolean {
  const target = (name as Linked)._ref;
  if (!isAstNode(target)) return false;
  const root = AstUtils.findRootNode(target);
  return roots.has(root) || root.$type !== "Scenario";
}

function forget(name: Reference): void {
  (name as Linked)._ref = undefined;
  (name as Linked)._nodeDescription = undefined;
}

/** Lets every name of a tree be linked again: what it means may have changed. */
export function forgetNames(root: AstNode): void {
  for (const name of namesIn(root)) forget(name);
}

type LetsByName = (enclosing: FunctionDeclaration) => ReadonlyMap<string, Let>;

function unknownName(info: ReferenceInfo, known: readonly string[], letsOf: LetsByName): string {
  const name = info.reference.$refText;
  const { container, property } = info;
  const nearest = suggest(name, known);
  if (isVariantProcess(container)) {
    const remedy = options(known, "The scenario has", "declare it: `process … runs …`");
    return `There is no process \`${name}\`.${nearest || remedy}`;
  }
  if (isProcess(container)) {
    const remedy = options(known, "The scenario has", "declare it: `program … { fn main() { … } }`");
    return `There is no program \`${name}\`.${nearest || remedy}`;
  }
  if (isProgram(container)) {
    const remedy = options(known, "The scenario has", "declare it: `vas … { segment … }`");
    return `There is no VAS \`${name}\`.${nearest || remedy}`;
  }
  const counted = isMemberReference(container) && property === "member" ? counterForm(container, name) : null;
  if (counted !== null && isMemberReference(container) && container.owner.ref?.$type !== "CounterUnit") return counted;
  if (isMemberReference(container) && property === "member") {
    const remedy = options(known, "It has", "declare it in a segment");
    return `\`${container.owner.$refText}\` has no \`${name}\`.${nearest || remedy}`;
  }
  const scenario = AstUtils.findRootNode(container);
  const elsewhere = isScenario(scenario) ? knownElsewhere(info, name, scenario, letsOf) : null;
  if (elsewhere !== null) return elsewhere;
  if (isMemberReference(container)) {
    // One that is being typed has no name yet.
    const processes = (isScenario(scenario) ? scenario.processes : []).flatMap(
      (process) => (process.name as string | undefined) ?? [],
    );
    if (processProperties.some((one) => one.name === container.member?.$refText))
      return `There is no process \`${name}\`.${nearest || options(processes, "The scenario has", "declare it: `process … runs …`")}`;
    const remedy = options(known, "Known are", "declare a VAS");
    return `\`${name}\` is not something with members here.${nearest || remedy}`;
  }
  const counter = counterForm(container, name);
  if (counter !== null) return counter;
  const form = formsInC.get(name);
  if (name === "measure") return "A measured part has a name and a block: `measure part { … }`.";
  if (form !== undefined) return `There is no \`${name}\` here: write ${form}.`;
  if (isCall(container.$container) && container.$containerProperty === "callee") {
    const remedy = " Declare it with `fn`, or call one of another VAS as `vas.function`.";
    return `Unknown function \`${name}\`.${nearest || remedy}`;
  }
  const remedy = nodeAround(container, "FunctionDeclaration")
    ? " Declare it with `let`, as a parameter or as an array of the program."
    : isProcess(container.$container?.$container) && container.$container.$container.count !== undefined
      ? ` Declare \`const ${name} = …\`, or write \`index\`, which is the number of each process.`
      : ` Declare it: \`const ${name} = …\`.`;
  return `Unknown name \`${name}\`.${nearest || remedy}`;
}

/** A counter that is asked for as a member of a process, or without its TLB: how it is asked. */
function counterForm(container: AstNode, name: string): string | null {
  if (nodeAround(container, "FunctionDeclaration")) return null;
  const counted = systemCounters.find((one) => one.name === name);
  if (isIndex(container) && counted)
    return `\`${name}\` is a counter: write \`${name}(${container.array.$cstNode?.text ?? "…"}[${container.index?.$cstNode?.text ?? "…"}])\`.`;
  if (isMemberReference(container) && container.member?.$refText === name && counted)
    return `\`${name}\` is a counter: write \`${name}(${container.owner.$refText})\`.`;
  const given = isCall(container.$container) ? container.$container.arguments : [];
  return tlbCounters.some((one) => one.name === name)
    ? `\`${name}\` is counted of a TLB: write \`dtlb.${name}${given.length > 0 ? "(…)" : ""}\`.`
    : null;
}

const alternatives = "`if … { … } else if … { … } else { … }`";
const endless = "`while 1 { … if … { break } }`";

/** What C and its library call something that is here, and how it is written. */
const formsInC: ReadonlyMap<string, string> = new Map([
  ["hazards", "`not hazard`, or `hazard P4`, in an expectation of the file"],
  ["printf", '`print "x is ", x`'],
  ["puts", '`print "…"`'],
  ["assert", "`expect a == b`"],
  ["sizeof", "the number of bytes: an element of `u64` has 8, and an array its length times as many"],
  ["malloc", "`mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)`"],
  ["free", "`munmap(address, size)`"],
  ["NULL", "`0`"],
  ["true", "`1`"],
  ["false", "`0`"],
  ["switch", alternatives],
  ["case", alternatives],
  ["default", alternatives],
  ["do", endless],
  ["goto", endless],
  ["range", "`0 .. 4`"],
]);

/** What there is instead; if there is nothing, how to make it. */
function options(known: readonly string[], introduction: string, otherwise: string): string {
  return known.length > 0 ? ` ${introduction} ${listNames(known)}.` : ` Correct the name or ${otherwise}.`;
}

/** The same name where it is not visible from here: what to write instead. */
function knownElsewhere(info: ReferenceInfo, name: string, scenario: Scenario, letsOf: LetsByName): string | null {
  const named = (node: { readonly name?: string }): boolean => node.name === name;
  const enclosing = nodeAround(info.container, "FunctionDeclaration");
  if (enclosing) {
    const later = letsOf(enclosing).get(name);
    if (later)
      return (
        `\`${name}\` is not known here: \`let ${name}\` at line ${rangeOf(later).line} is in another ` +
        `block or comes later. Move it up.`
      );
    const owner = enclosing.$container;
    if (owner?.$type === "Program" && owner.parameters.some(named)) {
      return (
        `\`${name}\` is a parameter of the program and known in \`main\` only: hand it to ` +
        `\`${enclosing.name}\` as an argument.`
      );
    }
  }
  for (const vas of scenario.vases) {
    if (vasMembers(vas).some((member: Named) => member.name === name))
      return `\`${name}\` is in VAS \`${vas.name}\`: write \`${vas.name}.${name}\`.`;
  }
  for (const program of scenario.programs) {
    if ([...program.functions, ...program.variables].some(named)) {
      const remedy = enclosing
        ? "Programs share memory only through a VAS."
        : "Expectations ask about processes, VASes and counters.";
      return `\`${name}\` belongs to program \`${program.name}\` and is not known here. ${remedy}`;
    }
  }
  if (scenario.processes.some(named))
    return `\`${name}\` is a process: only expectations at the top level can ask about it.`;
  return null;
}
