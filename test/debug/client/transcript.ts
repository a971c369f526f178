/** Messages as lines of text for golden files: what may differ between two equal runs is replaced. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { plainStory, type Story } from "../../../src/protocol/story.js";
import type { DebugProtocol } from "@vscode/debugprotocol";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** Longest line before a list is written one element a line. */
const longest = 160;

/** Longest answer of ours that is written out, in characters. */
const longestSnapshot = 300;

function stable(key: string, value: unknown): unknown {
  if (typeof value === "number" && value > 0) {
    if (key === "variablesReference") return "<children>";
    if (key === "frameId") return "<frame>";
    if (/ocationReference$/.test(key)) return "<place>";
    if (key === "epoch") return "<epoch>";
  }
  if (key === "hash") return "<hash>";
  if (typeof value === "string" && value.includes(root)) return value.replaceAll(root, "<root>");
  return value;
}

/** A story as it is read; what it is made of has tests of its own. */
function toldStory({ tone, core, title, why, owners }: Story): string {
  return `[${tone}, core ${core}] ${plainStory(title, owners)} ${plainStory(why, owners)}`;
}

/** Frames have an `id` as breakpoints have; only those of frames and breakpoints depend on what went before. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === "id" && "instructionPointerReference" in value) return [key, "<frame>"];
      if (key === "story") return [key, toldStory(inner as Story)];
      return [key, withoutIds(stable(key, inner))];
    }),
  );
}

function write(value: unknown, indent: string): string {
  const short = JSON.stringify(value);
  if (short === undefined) return "";
  if (indent.length + short.length <= longest || typeof value !== "object" || value === null) return short;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const parts = Array.isArray(value)
    ? value.map((one) => inner + write(one, inner))
    : Object.entries(value).map(([key, one]) => `${inner}${JSON.stringify(key)}: ${write(one, inner)}`);
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}

function line(arrow: string, name: string, body: unknown): string {
  const text = body === undefined ? "" : ` ${write(withoutIds(body), "")}`;
  return `${arrow} ${name}${text}`;
}

/** A request as a line. */
export function writeRequest({ command, arguments: args }: DebugProtocol.Request): string {
  return line("-->", command, args);
}

/** A response as a line. */
export function writeResponse({ command, success, message, body }: DebugProtocol.Response): string {
  // What views are shown has tests of its own.
  if (command.startsWith("vas/") && success && JSON.stringify(body ?? {}).length > longestSnapshot)
    return line("<--", command, { has: Object.keys(body as object) });
  return success ? line("<--", command, body) : line("<-!", command, message);
}

/** An event as a line. */
export function writeEvent({ event, body }: DebugProtocol.Event): string {
  // Lines that come together depend on the clock: each is told alone.
  if (event === "output" && body !== undefined) {
    const { output, ...rest } = body as DebugProtocol.OutputEvent["body"];
    const lines = output.match(/[^\n]*\n|[^\n]+$/g) ?? [output];
    const category = rest.category === undefined ? {} : { category: rest.category };
    return lines.map((one) => line("***", event, { ...category, output: one, ...rest })).join("\n");
  }
  // What the filters say of themselves is in the answer to initialize.
  if (event === "capabilities") {
    const { capabilities } = body as DebugProtocol.CapabilitiesEvent["body"];
    return line(
      "***",
      event,
      capabilities.exceptionBreakpointFilters?.map(({ filter }) => filter),
    );
  }
  return line("***", event, body);
}
