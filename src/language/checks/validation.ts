/** Which check looks at which node. Every check reports all it finds; none stops another. */
import {
  AstUtils,
  type AstNode,
  type LangiumCoreServices,
  type ValidationAcceptor,
  type ValidationChecks,
} from "langium";
import {
  checkBlockStatements,
  checkCall,
  checkDivision,
  checkExpectation,
  checkHazardPlace,
  checkIndex,
  checkJump,
  checkNumber,
  checkPlaceStatement,
  checkReference,
  checkSettingText,
  checkStringPlace,
  checkText,
} from "../statements/index.js";
import {
  checkBlock,
  checkConstant,
  checkContradictions,
  checkExplore,
  checkFileTree,
  checkFunction,
  checkInclude,
  checkMeetCount,
  checkProcess,
  checkProgram,
  checkProgramSetting,
  checkRendezvous,
  checkRunMachines,
  checkScenario,
  checkSchedule,
  checkSegment,
  checkSegments,
  checkUnrun,
  checkUnused,
  checkVariable,
  checkVariant,
  checkVariantProcess,
  checkVasNames,
  checkVasOwner,
} from "../declarations/index.js";
import { type VasAstType } from "../generated/ast.js";
import type { KnownSettings, ProblemCode } from "../model/index.js";
import { nodeAround } from "../syntax/index.js";

/** What the checks need of the language's services. */
export interface CheckedServices extends LangiumCoreServices {
  readonly settings: KnownSettings;
}

type Check<Node> = (node: Node, accept: ValidationAcceptor) => void;

/** What is declared by a name. Where the parser found none it has said so: anything else would be told of `undefined`. */
const named = new Set([
  "ConstantDeclaration",
  "FunctionDeclaration",
  "Process",
  "Program",
  "Segment",
  "Variable",
  "Variant",
  "Vas",
]);

/** Reports what a check finds under a code, unless the check names another. */
function coded<Node extends AstNode>(code: ProblemCode, check: Check<Node>): Check<Node> {
  return (node, accept) => {
    if (named.has(node.$type) && (node as { readonly name?: unknown }).name === undefined) return;
    check(node, (severity, message, info) => accept(severity, message, { code, ...info }));
  };
}

/** Registers all checks. */
export function registerChecks({ settings, validation }: CheckedServices): void {
  const checks: ValidationChecks<VasAstType> = {
    Scenario: [
      coded("scenario", (node, accept) => checkScenario(node, accept, isComplete(node))),
      coded("rendezvous", checkRendezvous),
      coded("contradiction", (node, accept) => checkContradictions(node, settings, accept)),
      coded("contradiction", (node, accept) => checkRunMachines(node, settings, accept)),
      coded("unused", (node, accept) => {
        if (!isComplete(node)) return;
        checkUnused(node, accept);
        checkUnrun(node, accept);
      }),
    ],
    Include: coded("include", checkInclude),
    ConstantDeclaration: coded("constant", checkConstant),
    Variant: coded("variant", checkVariant),
    Machine: coded("setting", (node, accept) => checkBlock(node, settings, accept)),
    Kernel: coded("setting", (node, accept) => checkBlock(node, settings, accept)),
    Setting: coded("literal", checkSettingText),
    Vas: [
      coded("vas", checkVasNames),
      coded("vas", checkVasOwner),
      coded("vas", (node, accept) => checkSegments(node, settings, accept)),
    ],
    Segment: coded("vas", checkSegment),
    Program: coded("program", (node, accept) => checkProgram(node, accept, isComplete(node))),
    ProgramSetting: coded("program", checkProgramSetting),
    Process: coded("process", (node, accept) => checkProcess(node, settings, accept)),
    VariantProcess: coded("process", checkVariantProcess),
    Expectation: coded("expectation", (node, accept) => checkExpectation(node, settings, accept)),
    Explore: coded("setting", checkExplore),
    FileTree: coded("program", checkFileTree),
    Schedule: coded("schedule", (node, accept) => checkSchedule(node, settings, accept)),
    Variable: coded("variable", checkVariable),
    FunctionDeclaration: coded("function", checkFunction),
    Block: coded("statement", checkBlockStatements),
    PlaceStatement: coded("statement", checkPlaceStatement),
    Break: coded("statement", checkJump),
    Continue: coded("statement", checkJump),
    Meet: coded("rendezvous", checkMeetCount),
    Call: coded("call", (node, accept) => checkCall(node, settings, accept)),
    Index: coded("value", (node, accept) => {
      if (nodeAround(node, "Expectation") === undefined) checkIndex(node, accept);
    }),
    Binary: coded("value", checkDivision),
    Hazard: coded("expectation", checkHazardPlace),
    NameReference: coded("value", checkReference),
    MemberReference: coded("value", checkReference),
    NumberLiteral: coded("literal", checkNumber),
    CharacterLiteral: coded("literal", checkText),
    StringLiteral: [coded("literal", checkText), coded("value", checkStringPlace)],
  };
  validation.ValidationRegistry.register(checks);
}

/** Whether the parser read the whole file: what seems to be missing from a damaged one may only be unreadable. */
function isComplete(node: AstNode): boolean {
  const { lexerErrors, parserErrors } = AstUtils.getDocument(node).parseResult;
  return lexerErrors.length === 0 && parserErrors.length === 0;
}
