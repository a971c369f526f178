/** The `scopes` request: what a stack frame can be looked at as. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { isAlive } from "../../simulator/index.js";
import { contextOf, localsInScope, programOfThread } from "../expressions/index.js";
import { containerReference, findFrame, stoppedSimulation, type Container, type Session } from "../session/index.js";

/** Variables outside of functions that a client may show at each stop; a library's or a large program's are more. */
const mostGlobals = 50;

/** Scopes of a frame; empty ones are left out. */
export function scopes(session: Session, args: DebugProtocol.ScopesArguments): DebugProtocol.ScopesResponse["body"] {
  const simulation = stoppedSimulation(session);
  const key = findFrame(session.handles, args.frameId);
  if (!isAlive(simulation, key.tid)) return { scopes: [] };
  const { frame, tid } = contextOf(simulation, key);
  const { debug } = simulation.image;
  const program = programOfThread(simulation, tid);
  const found: DebugProtocol.Scope[] = [];
  const add = (
    name: string,
    container: Container,
    hint?: "arguments" | "locals" | "registers",
    long = container.kind === "kernelSettings" || container.kind === "counters",
  ): void => {
    found.push({
      name,
      variablesReference: containerReference(session.handles, container),
      // Long lists that few want at each stop: clients ask for them when they are opened.
      expensive: long,
      ...(hint === undefined ? {} : { presentationHint: hint }),
    });
  };
  if (frame.object !== null) {
    const variables = frame.object.debug.variablesAt(frame.object.frame, frame.object.depth);
    if (variables.some(({ parameter }) => !parameter)) add("Locals", { kind: "locals", frame: key }, "locals");
    if (variables.some(({ parameter }) => parameter)) add("Arguments", { kind: "arguments", frame: key }, "arguments");
    const globals = frame.object.debug.globals().length;
    if (globals > 0) add("Program data", { kind: "objectGlobals", frame: key }, undefined, globals > mostGlobals);
  }
  const visible = frame.function === null ? [] : localsInScope(frame.function, frame.pc);
  const parameters = new Set(frame.function?.parameters ?? []);
  if (visible.some((one) => !parameters.has(one))) add("Locals", { kind: "locals", frame: key }, "locals");
  if (visible.some((one) => parameters.has(one))) add("Arguments", { kind: "arguments", frame: key }, "arguments");
  if (debug.globals.some(({ owner }) => owner.kind === "program" && owner.index === program))
    add(program === simulation.image.kernelCode?.program ? "Kernel data" : "Program data", {
      kind: "programData",
      frame: key,
    });
  for (const [index, vas] of simulation.image.vases.entries()) {
    const has = debug.globals.some(({ owner }) => owner.kind === "vas" && owner.index === index);
    if (has) add(`VAS ${vas.name}`, { kind: "vasData", frame: key, vas: index });
  }
  add("Registers", { kind: "registers", frame: key }, "registers");
  add("Address space", { kind: "addressSpace", frame: key });
  add("Translation context", { kind: "translation", frame: key });
  add("Kernel files", { kind: "kernelFiles", frame: key, path: "/" });
  add("Kernel settings", { kind: "kernelSettings", frame: key });
  add("Counters", { kind: "counters", frame: key });
  return { scopes: found };
}
