/** Every request that the adapter answers: the shape of its arguments and the function that handles it. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { VasRequestName } from "../protocol/requests.js";
import { launchShape, optional, type Shape } from "./arguments/index.js";
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
  stepIn,
  stepOut,
  type Later,
} from "./stopping/index.js";
import { completions, evaluate } from "./console/index.js";
import { customRequests } from "./custom-requests.js";
import {
  breakpointLocations,
  disassemble,
  loadedSources,
  locations,
  modules,
  readMemory,
  scopes,
  setExpression,
  setVariable,
  source,
  stackTrace,
  threads,
  variables,
  writeMemory,
} from "./inspection/index.js";
import { configurationDone, initialize, launch, restart, terminate } from "./launch.js";
import type { Session } from "./session/index.js";

/** Handles a request; the answer is the response's body. Throws RequestError for an error response. */
type Handler = (session: Session, args: never, later: Later) => unknown;

/** A request with the shape that its arguments must have. */
export interface RequestEntry {
  readonly shape: Shape;
  readonly handle: (session: Session, args: unknown, later: Later) => unknown;
}

const format: Shape = optional({ fields: { hex: optional("boolean") } });
const frameId = optional("integer");
const sourceShape: Shape = { fields: { path: optional("string"), name: optional("string") } };
const demands = { condition: optional("string"), hitCondition: optional("string"), logMessage: optional("string") };
const granularity = optional({ oneOf: ["statement", "line", "instruction"] });
const stepShape: Shape = { fields: { threadId: "integer", granularity } };
const threadShape: Shape = { fields: { threadId: "integer" } };
const anything: Shape = optional({ fields: {} });

/** The check that happens before makes the argument types true. */
function entry(shape: Shape, handle: Handler): RequestEntry {
  return { shape, handle: handle as RequestEntry["handle"] };
}

const standardRequests: Readonly<Record<string, RequestEntry>> = {
  initialize: entry(
    {
      fields: {
        pathFormat: optional({ oneOf: ["path", "uri"] }),
        linesStartAt1: optional("boolean"),
        columnsStartAt1: optional("boolean"),
      },
    },
    initialize,
  ),
  launch: entry(launchShape, launch),
  configurationDone: entry(anything, configurationDone),
  restart: entry(
    optional({ fields: { arguments: optional(launchShape) } }),
    (session: Session, args: object | undefined, later: Later) => restart(session, args ?? {}, later),
  ),
  terminate: entry(anything, terminate),
  disconnect: entry(anything, terminate),
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
  modules: entry(
    optional({ fields: { startModule: optional("integer"), moduleCount: optional("integer") } }),
    (session: Session, args: DebugProtocol.ModulesArguments | undefined) => modules(session, args ?? {}),
  ),
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
        data: "string",
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
  stepIn: entry(stepShape, stepIn),
  stepOut: entry(stepShape, stepOut),
  stepBack: entry(stepShape, stepBack),
  continue: entry(threadShape, continueProgram),
  reverseContinue: entry(threadShape, reverseContinue),
  pause: entry(optional({ fields: { threadId: optional("integer") } }), pause),
  exceptionInfo: entry(threadShape, exceptionInfo),
  cancel: entry({ fields: { requestId: optional("integer"), progressId: optional("string") } }, cancel),
};

function customEntry(name: VasRequestName): RequestEntry {
  const { shape, handle } = customRequests[name];
  return entry(shape, (session: Session, args: never, later: Later) => handle(session, args, later));
}

/** Every request by command. */
export const requests: ReadonlyMap<string, RequestEntry> = new Map([
  ...Object.entries(standardRequests),
  ...(Object.keys(customRequests) as VasRequestName[]).map((name): [string, RequestEntry] => [name, customEntry(name)]),
]);
