/** Every request that the adapter answers: the shape of its arguments and the function that handles it. */
import { launchShape, optional, type Checked, type Shape } from "./arguments/index.js";
import {
  cancel,
  continueProgram,
  dataBreakpointInfo,
  exceptionInfo,
  next,
  pause,
  reverseContinue,
  setBreakpoints,
  setDataBreakpoints,
  setExceptionBreakpoints,
  setFunctionBreakpoints,
  setInstructionBreakpoints,
  stepBack,
  stepOut,
  type Later,
} from "./stopping/index.js";
import { completions, evaluate } from "./console/index.js";
import { customRequests } from "./custom-requests.js";
import { goto, gotoTargets, restartFrame, stepInTargets, stepInto } from "./moving/index.js";
import {
  breakpointLocations,
  disassemble,
  loadedSources,
  modules,
  readMemory,
  scopes,
  source,
  stackTrace,
  threads,
} from "./inspection/index.js";
import { locations, variables } from "./variables/index.js";
import { setExpression, setVariable, terminateThreads, writeMemory } from "./editing/index.js";
import { configurationDone, initialize, launch, restart, terminate } from "./launch.js";
import type { Session } from "./session/index.js";

/** Handles a request; the answer is the response's body. Throws RequestError for an error response. */
type Handler<Args> = (session: Session, args: Args, later: Later) => unknown;

/** A request with the shape that its arguments must have. */
export interface RequestEntry {
  readonly shape: Shape;
  readonly handle: (session: Session, args: unknown, later: Later) => unknown;
}

const format = optional({ fields: { hex: optional("boolean") } });
const frameId = optional("integer");
const sourceShape = { fields: { path: optional("string"), name: optional("string") } } as const;
const demands = { condition: optional("string"), hitCondition: optional("string"), logMessage: optional("string") };
const granularity = optional({ oneOf: ["statement", "line", "instruction"] });
const singleThread = optional("boolean");
const stepShape = { fields: { threadId: "integer", granularity, singleThread } } as const;
/** Back all threads go together: what has happened is one history. */
const stepBackShape = { fields: { threadId: "integer", granularity } } as const;
const threadShape = { fields: { threadId: "integer" } } as const;
const anything = { fields: {} } as const;

/** The check that happens before makes the argument types true. */
function entry<const S extends Shape>(shape: S, handle: Handler<Checked<S>>): RequestEntry {
  return { shape, handle: handle as RequestEntry["handle"] };
}

const standardRequests: Readonly<Record<string, RequestEntry>> = {
  initialize: entry(
    {
      fields: {
        pathFormat: optional({ oneOf: ["path", "uri"] }),
        linesStartAt1: optional("boolean"),
        columnsStartAt1: optional("boolean"),
        supportsInvalidatedEvent: optional("boolean"),
        supportsMemoryEvent: optional("boolean"),
        supportsProgressReporting: optional("boolean"),
        supportsANSIStyling: optional("boolean"),
      },
    },
    initialize,
  ),
  launch: entry(launchShape, launch),
  configurationDone: entry(anything, configurationDone),
  restart: entry({ fields: { arguments: optional(launchShape) } }, restart),
  terminate: entry(anything, terminate),
  disconnect: entry(anything, terminate),
  terminateThreads: entry({ fields: { threadIds: optional({ list: "integer" }) } }, terminateThreads),
  setBreakpoints: entry(
    {
      fields: {
        source: sourceShape,
        lines: optional({ list: "integer" }),
        breakpoints: optional({ list: { fields: { line: "integer", column: optional("integer"), ...demands } } }),
      },
    },
    setBreakpoints,
  ),
  setFunctionBreakpoints: entry(
    { fields: { breakpoints: { list: { fields: { name: "string", ...demands } } } } },
    setFunctionBreakpoints,
  ),
  setInstructionBreakpoints: entry(
    {
      fields: {
        breakpoints: { list: { fields: { instructionReference: "string", offset: optional("integer"), ...demands } } },
      },
    },
    setInstructionBreakpoints,
  ),
  dataBreakpointInfo: entry(
    {
      fields: {
        name: "string",
        variablesReference: optional("integer"),
        frameId,
        bytes: optional("integer"),
        asAddress: optional("boolean"),
        mode: optional("string"),
      },
    },
    dataBreakpointInfo,
  ),
  setDataBreakpoints: entry(
    {
      fields: {
        breakpoints: {
          list: {
            fields: {
              dataId: "string",
              accessType: optional({ oneOf: ["read", "write", "readWrite"] }),
              condition: optional("string"),
              hitCondition: optional("string"),
            },
          },
        },
      },
    },
    setDataBreakpoints,
  ),
  setExceptionBreakpoints: entry(
    {
      fields: {
        filters: { list: "string" },
        filterOptions: optional({ list: { fields: { filterId: "string", condition: optional("string") } } }),
      },
    },
    setExceptionBreakpoints,
  ),
  breakpointLocations: entry(
    {
      fields: {
        source: sourceShape,
        line: "integer",
        endLine: optional("integer"),
        column: optional("integer"),
        endColumn: optional("integer"),
      },
    },
    breakpointLocations,
  ),
  source: entry({ fields: { source: optional(sourceShape) } }, source),
  loadedSources: entry(anything, loadedSources),
  modules: entry({ fields: { startModule: optional("integer"), moduleCount: optional("integer") } }, modules),
  locations: entry({ fields: { locationReference: "integer" } }, locations),
  threads: entry(anything, threads),
  stackTrace: entry(
    {
      fields: {
        threadId: "integer",
        startFrame: optional("integer"),
        levels: optional("integer"),
        format: optional({
          fields: {
            hex: optional("boolean"),
            parameters: optional("boolean"),
            parameterNames: optional("boolean"),
            parameterValues: optional("boolean"),
            line: optional("boolean"),
            module: optional("boolean"),
            parameterTypes: optional("boolean"),
            includeAll: optional("boolean"),
          },
        }),
      },
    },
    stackTrace,
  ),
  scopes: entry({ fields: { frameId: "integer" } }, scopes),
  variables: entry(
    {
      fields: {
        variablesReference: "integer",
        start: optional("integer"),
        count: optional("integer"),
        filter: optional({ oneOf: ["indexed", "named"] }),
        format,
      },
    },
    variables,
  ),
  setVariable: entry(
    { fields: { variablesReference: "integer", name: "string", value: "string", format } },
    setVariable,
  ),
  setExpression: entry({ fields: { expression: "string", value: "string", frameId, format } }, setExpression),
  evaluate: entry({ fields: { expression: "string", frameId, context: optional("string"), format } }, evaluate),
  completions: entry(
    { fields: { text: "string", column: "integer", line: optional("integer"), frameId } },
    completions,
  ),
  readMemory: entry(
    { fields: { memoryReference: "string", count: "integer", offset: optional("integer") } },
    readMemory,
  ),
  writeMemory: entry(
    {
      fields: {
        memoryReference: "string",
        data: "data",
        offset: optional("integer"),
        allowPartial: optional("boolean"),
      },
    },
    writeMemory,
  ),
  disassemble: entry(
    {
      fields: {
        memoryReference: "string",
        instructionCount: "integer",
        offset: optional("integer"),
        instructionOffset: optional("integer"),
        resolveSymbols: optional("boolean"),
      },
    },
    disassemble,
  ),
  next: entry(stepShape, next),
  stepIn: entry(
    { fields: { threadId: "integer", granularity, singleThread, targetId: optional("integer") } },
    stepInto,
  ),
  stepInTargets: entry({ fields: { frameId: "integer" } }, stepInTargets),
  restartFrame: entry({ fields: { frameId: "integer" } }, restartFrame),
  gotoTargets: entry({ fields: { source: sourceShape, line: "integer", column: optional("integer") } }, gotoTargets),
  goto: entry({ fields: { threadId: "integer", targetId: "integer" } }, goto),
  stepOut: entry(stepShape, stepOut),
  stepBack: entry(stepBackShape, stepBack),
  continue: entry({ fields: { threadId: "integer", singleThread } }, continueProgram),
  reverseContinue: entry(threadShape, reverseContinue),
  pause: entry({ fields: { threadId: optional("integer") } }, pause),
  exceptionInfo: entry(threadShape, exceptionInfo),
  cancel: entry({ fields: { requestId: optional("integer"), progressId: optional("string") } }, cancel),
};

/** Every request by command. */
export const requests: ReadonlyMap<string, RequestEntry> = new Map([
  ...Object.entries(standardRequests),
  ...Object.entries(customRequests).map(([name, { shape, handle }]): [string, RequestEntry] => [
    name,
    { shape, handle: handle as RequestEntry["handle"] },
  ]),
]);
