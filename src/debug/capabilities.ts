/** What the adapter can do, as the answer to `initialize`. Only what is implemented in full is advertised. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { fieldsOf } from "./conditions/index.js";
import { moduleColumns } from "./inspection/index.js";
import type { Simulation } from "../simulator/index.js";
import { exceptionFilters, type ExceptionFilter } from "./stopping/index.js";

function describeFilter({
  filter,
  label,
  description,
  default: on,
  kinds,
}: ExceptionFilter): DebugProtocol.ExceptionBreakpointsFilter {
  return {
    filter,
    label,
    description,
    default: on,
    supportsCondition: true,
    conditionDescription: `over ${fieldsOf(kinds).join(", ")}`,
  };
}

/** Filters whose events a machine or a kernel may not have, with what it must have. */
const conditions: Readonly<Record<string, (simulation: Simulation) => boolean>> = {
  hazard: ({ system }) => system.machine.config.check,
  "micro-miss": ({ system }) => system.machine.config.tlbs.some(({ level }) => level === 2),
  shootdown: ({ system }) => system.machine.cores.length > 1,
  "shootdown-received": ({ system }) => system.machine.cores.length > 1,
  "asid-rollover": ({ system }) => system.machine.config.tags !== "none",
  "asid-allocation": ({ system }) => system.machine.config.tags !== "none",
  defect: ({ system }) => system.kernel.config.fidelity === "rfc",
  "failed-expect": ({ image }) => image.assertions.length > 0,
};

/**
 * What the scenario leaves of the capabilities, for the `capabilities` event: filters whose events it cannot have are not
 * offered. Null: it leaves all.
 */
export function scenarioCapabilities(simulation: Simulation): DebugProtocol.Capabilities | null {
  const offered = exceptionFilters.filter(({ filter }) => conditions[filter]?.(simulation) ?? true);
  if (offered.length === exceptionFilters.length) return null;
  return { exceptionBreakpointFilters: offered.map(describeFilter) };
}

/** The adapter's capabilities before a scenario is loaded; the same for every session. */
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
    exceptionBreakpointFilters: exceptionFilters.map(describeFilter),
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
    supportsSingleThreadExecutionRequests: true,
    supportsStepInTargetsRequest: true,
    supportsRestartFrame: true,
    supportsGotoTargetsRequest: true,
    supportsRestartRequest: true,
    supportsTerminateRequest: true,
    supportsTerminateThreadsRequest: true,
    supportsCancelRequest: true,
    supportsLoadedSourcesRequest: true,
    supportsModulesRequest: true,
    additionalModuleColumns: moduleColumns,
    supportsDelayedStackTraceLoading: true,
    supportsANSIStyling: true,
  };
}
