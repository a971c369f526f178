/** The `variables` request: children of scopes, arrays and control registers, page by page. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { contextOf, type FrameContext } from "../expressions/index.js";
import { requestedFormat, RequestError, type ValueFormat } from "../arguments/index.js";
import { findContainer, stoppedSimulation, type Container, type Session } from "../session/index.js";
import {
  addressSpaceVariables,
  controlRegisterFields,
  regionVariables,
  translationVariables,
} from "./variables-of-space.js";
import { kernelSettingVariables, slotVariables, tableEntryVariables } from "./variables-of-entries.js";
import { kernelFileVariables } from "./variables-of-kernel-files.js";
import { counterVariables, processCounterVariables } from "./variables-of-counters.js";
import { objectGlobals, objectParts, objectVariables } from "./variables-of-object.js";
import { arrayElements, globalVariables, localVariables, registerVariables } from "./variables-of-program.js";

function children(
  session: Session,
  context: FrameContext,
  container: Exclude<Container, { kind: "array" | "typed" }>,
  format: ValueFormat,
): readonly DebugProtocol.Variable[] {
  switch (container.kind) {
    case "locals":
    case "arguments":
      if (context.frame.object !== null)
        return objectVariables(session, context, container.frame, container.kind, format);
      return localVariables(session, context, container.kind, format);
    case "objectGlobals":
      return objectGlobals(session, context, container.frame, format);
    case "programData":
      return globalVariables(session, context, null, format);
    case "vasData":
      return globalVariables(session, context, container.vas, format);
    case "registers":
      return registerVariables(session, context, format);
    case "addressSpace":
      return addressSpaceVariables(session, context, container.frame);
    case "regions":
      return regionVariables(context);
    case "kernelFiles":
      return kernelFileVariables(session, context, container.frame, container.path);
    case "translation":
      return translationVariables(session, context, container.frame);
    case "controlRegister":
      return controlRegisterFields(context, container.name);
    case "counters":
      return counterVariables(session, context, container.frame);
    case "kernelSettings":
      return kernelSettingVariables(context);
    case "tableEntry":
      return tableEntryVariables(context, container);
    case "slot":
      return slotVariables(context, container);
    case "processCounters":
      return processCounterVariables(context, container.group);
  }
}

/** Children of a reference; `start` and `count` choose a page, `filter` indexed or named children. */
export function variables(
  session: Session,
  args: DebugProtocol.VariablesArguments,
): DebugProtocol.VariablesResponse["body"] {
  const simulation = stoppedSimulation(session);
  const container = findContainer(session.handles, args.variablesReference);
  const format = requestedFormat(args.format);
  const start = args.start ?? 0;
  const count = (args.count ?? 0) > 0 ? args.count! : Infinity;
  if (start < 0) throw new RequestError("`start` must not be negative");
  if (container.kind === "array") {
    return {
      variables: args.filter === "named" ? [] : arrayElements(simulation, container, start, count, format),
    };
  }
  if (container.kind === "typed") {
    const context = contextOf(simulation, container.frame);
    return { variables: [...objectParts(session, context, container, start, count, format)] };
  }
  if (args.filter === "indexed") return { variables: [] };
  const all = children(session, contextOf(simulation, container.frame), container, format);
  return { variables: all.slice(start, start + count) };
}
