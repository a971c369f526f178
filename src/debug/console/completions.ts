/** The `completions` request: commands, names in scope, members of VASes, registers. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { registerNames } from "../../compiler/index.js";
import { constantsByName } from "../../language/index.js";
import { RequestError } from "../arguments/index.js";
import { argumentItems } from "./argument-completions.js";
import type { ConsoleCommand } from "./command.js";
import { consoleCommands } from "./console-commands.js";
import {
  localsInScope,
  membersOf,
  objectPath,
  programOfThread,
  requestContext,
  vasMembers,
  type FrameContext,
} from "../expressions/index.js";
import { stoppedSimulation, type Session } from "../session/index.js";
import { thingWords } from "../watching/index.js";

type Item = Pick<DebugProtocol.CompletionItem, "label" | "type" | "detail">;

function namesInScope(context: FrameContext): readonly Item[] {
  const { frame, simulation, tid } = context;
  const program = programOfThread(simulation, tid);
  const { debug, vases } = simulation.image;
  const locals = frame.function === null ? [] : localsInScope(frame.function, frame.pc);
  return [
    ...objectVariables(context),
    ...locals.map(({ name }): Item => ({ label: name, type: "variable", detail: "local" })),
    ...debug.globals
      .filter(({ owner }) => owner.kind === "program" && owner.index === program)
      .map(({ name }): Item => ({ label: name, type: "variable", detail: "program data" })),
    ...debug.functions
      .filter(({ owner }) => owner.kind === "program" && owner.index === program)
      .map(({ name }): Item => ({ label: name, type: "function", detail: "program function" })),
    ...vases.map(({ name }): Item => ({ label: name, type: "module", detail: "VAS" })),
    ...["u8", "u16", "u32", "u64"].map((label): Item => ({ label, type: "keyword", detail: "memory at an address" })),
  ];
}

/** Variables of C, the inner one of two with one name. */
function objectVariables({ frame }: FrameContext): readonly Item[] {
  if (frame.object === null) return [];
  const { debug, frame: own, depth } = frame.object;
  const items = new Map<string, Item>();
  for (const variable of debug.variablesAt(own, depth)) {
    const detail = `${variable.parameter ? "argument" : "local"}: ${debug.show(variable, own, false).type}`;
    if (!items.has(variable.name)) items.set(variable.name, { label: variable.name, type: "variable", detail });
  }
  for (const label of debug.globals())
    if (!items.has(label)) items.set(label, { label, type: "variable", detail: "program data" });
  return [...items.values()];
}

/** How far back a path of C is looked for. */
const longestPath = 1000;
/** A path of C at whose members the text has come. */
const pathBefore = /((?:[A-Za-z_]\w*|\([^()]*\))(?:\s*(?:->|\.)\s*[A-Za-z_]\w*|\s*\[[^\]]*\])*)\s*(?:->|\.)\s*\w*$/;

/** Members that can follow a path of C; null: the text has come to no such place. */
function memberItems(context: FrameContext, before: string): readonly Item[] | null {
  const path = pathBefore.exec(before.slice(-longestPath))?.[1];
  if (path === undefined || context.frame.object === null) return null;
  const { debug, frame } = context.frame.object;
  try {
    const place = objectPath(context, path);
    if (place === null) return null;
    return membersOf(context, place).map((member): Item => ({
      label: member.name,
      type: "field",
      detail: debug.show(member, frame, false).type,
    }));
  } catch (error) {
    // What leads nowhere has no members.
    if (error instanceof RequestError) return [];
    throw error;
  }
}

/** The command that the text begins with, and what follows it; null: it begins with none. */
function commandAt(before: string): { readonly command: ConsoleCommand; readonly argument: string } | null {
  const match = /^\s*([a-z]+)\s+(.*)$/s.exec(before);
  const command = consoleCommands.find(({ name }) => name === match?.[1]);
  return command === undefined ? null : { command, argument: match![2]! };
}

function candidates(session: Session, context: FrameContext, before: string): readonly Item[] {
  const at = commandAt(before);
  const items =
    at === null ? null : argumentItems(stoppedSimulation(session), at.command, at.argument, consoleCommands);
  if (items?.whole === true) return items.items;
  return [...(items?.items ?? []), ...expressionCandidates(session, context, before)];
}

function expressionCandidates(session: Session, context: FrameContext, before: string): readonly Item[] {
  const members = memberItems(context, before);
  if (members !== null) return members;
  const member = /([A-Za-z_][A-Za-z0-9_]*)\.[A-Za-z0-9_]*$/.exec(before);
  if (member !== null) {
    const vas = stoppedSimulation(session).image.vases.findIndex(({ name }) => name === member[1]);
    return vas < 0
      ? []
      : vasMembers(context, vas).map((label): Item => ({ label, type: "property", detail: member[1]! }));
  }
  if (/\$[A-Za-z0-9_]*$/.test(before)) {
    return ["pc", ...registerNames].map((name): Item => ({ label: `$${name}`, type: "value", detail: "register" }));
  }
  const atStart = /^\s*[A-Za-z]*$/.test(before);
  const commands = atStart
    ? consoleCommands.map(({ name, help }): Item => ({ label: name, type: "keyword", detail: help }))
    : [];
  const things = atStart
    ? thingWords.map(({ word, help }): Item => ({ label: word, type: "keyword", detail: help }))
    : [];
  const constants = [...constantsByName.keys()].map((label): Item => ({ label, type: "enum", detail: "constant" }));
  return [...commands, ...things, ...namesInScope(context), ...constants];
}

/** What can stand at the cursor, those that begin with what has been typed. */
export function completions(
  session: Session,
  args: DebugProtocol.CompletionsArguments,
): DebugProtocol.CompletionsResponse["body"] {
  const lines = args.text.split("\n");
  const lineIndex = (args.line ?? session.client.firstLine) - session.client.firstLine;
  const line = lines[lineIndex] ?? "";
  const before = line.slice(0, Math.max(0, args.column - session.client.firstColumn));
  // Kinds of events have hyphens in their names.
  const completes = commandAt(before)?.command.completes ?? [];
  const kind = (completes.includes("events") || completes.includes("stops")) && !/\sif\s/.test(before);
  const typed = (kind ? /[\w-]*$/ : /\$?[A-Za-z0-9_]*$/).exec(before)![0];
  const context = requestContext(session, args.frameId);
  const lineStart = lines.slice(0, lineIndex).reduce((length, one) => length + one.length + 1, 0);
  const start = lineStart + before.length - typed.length + session.client.firstColumn;
  return {
    targets: candidates(session, context, before)
      .filter(({ label }) => label.startsWith(typed))
      .map((item) => ({ ...item, start, length: typed.length })),
  };
}
