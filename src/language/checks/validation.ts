/** Which check looks at which node. Every check reports all it finds; none stops another. */
import { AstUtils, type AstNode, type LangiumCoreServices, type ValidationChecks } from "langium";
import { checkCall } from "./check-calls.js";
import { checkExpectation } from "./check-expectations.js";
import { checkDivision, checkHazardPlace, checkIndex, checkReference, checkStringPlace } from "./check-expressions.js";
import { checkConstant, checkInclude, checkVariant } from "./check-files.js";
import { checkNumber, checkSettingText, checkText } from "./check-literals.js";
import { checkProcess, checkProgramSetting, checkVasOwner } from "./check-processes.js";
import { checkMeetCount, checkRendezvous, checkUnused } from "./check-rendezvous.js";
import { checkFunction, checkProgram, checkScenario, checkUnrun, checkVasNames } from "./check-scenario.js";
import { checkSegments } from "./check-segment-places.js";
import { checkSegment, checkVariable } from "./check-segments.js";
import { checkContradictions } from "./check-contradictions.js";
import { checkBlock, checkExplore, checkSchedule } from "./check-settings.js";
import { checkBlockStatements, checkJump, checkPlaceStatement } from "./check-statements.js";
import { isExpectation, type VasAstType } from "../generated/ast.js";
import type { KnownSettings } from "../model/index.js";

/** What the checks need of the language's services. */
export interface CheckedServices extends LangiumCoreServices {
  readonly settings: KnownSettings;
}

/** Registers all checks. */
export function registerChecks({ settings, validation }: CheckedServices): void {
  const checks: ValidationChecks<VasAstType> = {
    Scenario: [
      (node, accept) => checkScenario(node, accept, isComplete(node)),
      checkRendezvous,
      (node, accept) => checkContradictions(node, settings, accept),
      (node, accept) => {
        if (!isComplete(node)) return;
        checkUnused(node, accept);
        checkUnrun(node, accept);
      },
    ],
    Include: checkInclude,
    ConstantDeclaration: checkConstant,
    Variant: checkVariant,
    Machine: (node, accept) => checkBlock(node, settings, accept),
    Kernel: (node, accept) => checkBlock(node, settings, accept),
    Setting: checkSettingText,
    Vas: [checkVasNames, checkVasOwner, (node, accept) => checkSegments(node, settings, accept)],
    Segment: checkSegment,
    Program: (node, accept) => checkProgram(node, accept, isComplete(node)),
    ProgramSetting: checkProgramSetting,
    Process: (node, accept) => checkProcess(node, settings, accept),
    Expectation: (node, accept) => checkExpectation(node, settings, accept),
    Explore: checkExplore,
    Schedule: (node, accept) => checkSchedule(node, settings, accept),
    Variable: checkVariable,
    FunctionDeclaration: checkFunction,
    Block: checkBlockStatements,
    PlaceStatement: checkPlaceStatement,
    Break: checkJump,
    Continue: checkJump,
    Meet: checkMeetCount,
    Call: (node, accept) => checkCall(node, settings, accept),
    Index: (node, accept) => {
      if (!AstUtils.hasContainerOfType(node, isExpectation)) checkIndex(node, accept);
    },
    Binary: checkDivision,
    Hazard: checkHazardPlace,
    NameReference: checkReference,
    MemberReference: checkReference,
    NumberLiteral: checkNumber,
    CharacterLiteral: checkText,
    StringLiteral: [checkText, checkStringPlace],
  };
  validation.ValidationRegistry.register(checks);
}

/** Whether the parser read the whole file: what seems to be missing from a damaged one may only be unreadable. */
function isComplete(node: AstNode): boolean {
  const { lexerErrors, parserErrors } = AstUtils.getDocument(node).parseResult;
  return lexerErrors.length === 0 && parserErrors.length === 0;
}
