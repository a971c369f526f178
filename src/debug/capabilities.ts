/** What the adapter can do, as the answer to `initialize`. Only what is implemented in full is advertised. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { fieldsOf } from "./conditions/index.js";
import { moduleColumns } from "./inspection/index.js";
import { exceptionFilters } from "./stopping/index.js";

/** The adapter's capabilities; the same for every session. */
export function adapterCapabilities(): DebugProtocol.Capabilities {
  return {
    supportsConfigurationDoneRequest: true,
    supportsFunctionBreakpoints: true,
    supportsConditionalBreakpoints: true,
    supportsHitConditionalBreakpoints: true,
    supportsLogPoints: true,
    supportsInstructionBreakpoints: true,
    supportsDataBreakpoints: true,
    supportsDataBreakpointBytes: true,
    supportsBreakpointLocationsRequest: true,
    supportsExceptionInfoRequest: true,
    exceptionBreakpointFilters: exceptionFilters.map(({ filter, label, description, default: on, kinds }) => ({
      filter,
      label,
      description,
      default: on,
      supportsCondition: true,
      conditionDescription: `over ${fieldsOf(kinds).join(", ")}`,
    })),
    supportsExceptionFilterOptions: true,
    supportsEvaluateForHovers: true,
    supportsClipboardContext: true,
    supportsSetVariable: true,
    supportsSetExpression: true,
    supportsCompletionsRequest: true,
    completionTriggerCharacters: [".", "$", " "],
    supportsValueFormattingOptions: true,
    supportsReadMemoryRequest: true,
    supportsWriteMemoryRequest: true,
    supportsDisassembleRequest: true,
    supportsSteppingGranularity: true,
    supportsStepBack: true,
    supportsRestartRequest: true,
    supportsTerminateRequest: true,
    supportsCancelRequest: true,
    supportsLoadedSourcesRequest: true,
    supportsModulesRequest: true,
    additionalModuleColumns: moduleColumns,
    supportsDelayedStackTraceLoading: true,
    supportsANSIStyling: true,
  };
}
