/** `setVariable`, `setExpression`, `writeMemory`: what is changed by hand, told to client and views. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { changeKernelSetting, kernelSettingValues, type WatchTarget } from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";
import { contextOf, requestContext } from "../expressions/index.js";
import {
  announceEdit,
  setExpression as setExpressionOnly,
  setVariable as setVariableOnly,
  variables,
} from "../variables/index.js";
import { writeMemory as writeMemoryOnly } from "../inspection/index.js";
import {
  containerReference,
  findContainer,
  stoppedSimulation,
  type Container,
  type Session,
} from "../session/index.js";
import { tellViews, type Later } from "../stopping/index.js";
import { wordedThing, type Thing } from "../watching/index.js";
import { editThing } from "./edit-thing.js";
import { entryFieldWords, slotFieldWords } from "./edit-words.js";

/** What can be opened of a thing: its reference, or 0. */
export function thingReference(session: Session, frame: FrameOf, { title, target }: Thing): number {
  const opened = openedThing(frame, title, target);
  return opened === null ? 0 : containerReference(session.handles, opened);
}

type FrameOf = Extract<Container, { kind: "tableEntry" }>["frame"];

function openedThing(frame: FrameOf, name: string, target: WatchTarget): Container | null {
  if (target.kind === "entry") return { kind: "tableEntry", frame, space: target.space, va: target.address, name };
  if (target.kind !== "tlb") return null;
  const { core, level, slot } = target;
  return { kind: "slot", frame, core, level, slot, name };
}

/** The thing of an opened container, and the words that set one of its fields. */
function fieldOf(
  container: Container,
  name: string,
  value: string,
): { readonly thing: Thing; readonly words: string } | null {
  if (container.kind === "tableEntry")
    return {
      thing: { title: container.name, target: { kind: "entry", space: container.space, address: container.va } },
      words: entryFieldWords(name, value),
    };
  if (container.kind !== "slot") return null;
  const { core, level, slot } = container;
  return {
    thing: { title: container.name, target: { kind: "tlb", core, level, slot } },
    words: slotFieldWords(name, value),
  };
}

function setSetting(session: Session, name: string, value: string): string {
  const simulation = stoppedSimulation(session);
  const problem = changeKernelSetting(simulation, name, value.trim());
  if (problem !== null) throw new RequestError(problem);
  announceEdit(session, null);
  return kernelSettingValues(simulation).find((one) => one.name === name)?.value ?? value;
}

/** `setVariable`: a child of a scope, of an array, of an entry. */
export function setVariable(
  session: Session,
  args: DebugProtocol.SetVariableArguments,
  later: Later,
): DebugProtocol.SetVariableResponse["body"] {
  later(() => tellViews(session));
  const container = findContainer(session.handles, args.variablesReference);
  if (container.kind === "kernelSettings")
    return { value: setSetting(session, args.name, args.value), variablesReference: 0 };
  const field = fieldOf(container, args.name, args.value);
  if (field === null || container.kind === "array") return setVariableOnly(session, args);
  editThing(session, contextOf(stoppedSimulation(session), container.frame), field.thing, field.words);
  const now = variables(session, { variablesReference: args.variablesReference }).variables;
  return { value: now.find(({ name }) => name === args.name)?.value ?? args.value, variablesReference: 0 };
}

/** `setExpression`: what a watch names; of things in the words of edit-words.ts. */
export function setExpression(
  session: Session,
  args: DebugProtocol.SetExpressionArguments,
  later: Later,
): DebugProtocol.SetExpressionResponse["body"] {
  later(() => tellViews(session));
  const context = requestContext(session, args.frameId);
  const thing = wordedThing(() => context, context.simulation, args.expression);
  if (thing === null) return setExpressionOnly(session, args);
  return { value: editThing(session, context, thing, args.value), variablesReference: 0 };
}

/** `writeMemory`. */
export function writeMemory(
  session: Session,
  args: DebugProtocol.WriteMemoryArguments,
  later: Later,
): DebugProtocol.WriteMemoryResponse["body"] {
  later(() => tellViews(session));
  return writeMemoryOnly(session, args);
}
