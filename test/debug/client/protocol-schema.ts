/**
 * Holds messages of the adapter against the types of the Debug Adapter Protocol: a JSON schema made from the published `.d.ts`, in
 * which no field is allowed that the protocol does not name. Our own requests and events are held against src/protocol in the
 * same way. Making the schema takes seconds, so it is kept in out/.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { moduleColumns } from "../../../src/debug/inspection/index.js";

interface Schema {
  readonly properties?: Record<string, Schema | boolean>;
  readonly additionalProperties?: unknown;
  readonly [key: string]: unknown;
}
type Definitions = Record<string, Schema>;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const published = path.join(root, "node_modules/@vscode/debugprotocol/lib/debugProtocol.d.ts");
const ours = [
  ...["requests.ts", "snapshot.ts", "spaces-snapshot.ts", "timeline-snapshot.ts", "story.ts"],
  ...["comparison-snapshot.ts", "lesson-snapshot.ts", "window-events.ts", "verdict.ts"],
].map((file) => path.join(root, "src/protocol", file));

/**
 * What the specification has added to the types that are published (1.68), from its change log. 1.69: ANSI styling; 1.70: words
 * only; 1.71: `outputPresentation` of `startDebugging`.
 */
const additions: Readonly<Record<string, Record<string, Schema>>> = {
  "DebugProtocol.Capabilities": { supportsANSIStyling: { type: "boolean" } },
  "DebugProtocol.InitializeRequestArguments": { supportsANSIStyling: { type: "boolean" } },
  "DebugProtocol.StartDebuggingRequestArguments": { outputPresentation: { type: "string" } },
  // Columns of ours: a module may have what `additionalModuleColumns` names.
  "DebugProtocol.Module": Object.fromEntries(
    moduleColumns.map(({ attributeName, type = "string" }) => [attributeName, { type }]),
  ),
};

async function generate(): Promise<Definitions> {
  const { createGenerator } = await import("ts-json-schema-generator");
  const common = { expose: "all", additionalProperties: false, jsDoc: "none", skipTypeCheck: true } as const;
  const protocol = createGenerator({ ...common, path: published, type: "*" }).createSchema("*");
  const custom = createGenerator({
    ...common,
    path: ours[0]!,
    tsconfig: path.join(root, "tsconfig.json"),
    type: "*",
  }).createSchema("*");
  return { ...(protocol.definitions as Definitions), ...(custom.definitions as Definitions) };
}

async function definitions(): Promise<Definitions> {
  const hash = createHash("sha256");
  for (const file of [published, fileURLToPath(import.meta.url), ...ours]) hash.update(readFileSync(file));
  const folder = path.join(root, "out/schema");
  const file = path.join(folder, `${hash.digest("hex").slice(0, 16)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Definitions;
  const made = await generate();
  mkdirSync(folder, { recursive: true });
  // Several test processes may make it at once.
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(made));
  renameSync(`${file}.${process.pid}`, file);
  return made;
}

const all = await definitions();
for (const [name, more] of Object.entries(additions)) {
  const known = all[name];
  if (known === undefined) throw new Error(`the protocol has no type ${name} any more`);
  all[name] = { ...known, properties: { ...more, ...known.properties } };
}

const ajv = new Ajv({ strict: false, allErrors: true, schemas: [{ $id: "dap", definitions: all }] });
const validators = new Map<string, ValidateFunction>();

function validator(pointer: string): ValidateFunction {
  const known = validators.get(pointer);
  if (known !== undefined) return known;
  const made = ajv.compile({ $ref: `dap#/definitions/${pointer}` });
  validators.set(pointer, made);
  return made;
}

/** Escapes a name for a JSON pointer. */
function step(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The type that a message must have, as a pointer into the definitions; null: the protocol has no such message. */
function typeOf(message: DebugProtocol.ProtocolMessage): string | null {
  if (message.type === "event") {
    const name = `DebugProtocol.${capital((message as DebugProtocol.Event).event)}Event`;
    return name in all ? step(name) : null;
  }
  const { command, success } = message as DebugProtocol.Response;
  if (!success) return step("DebugProtocol.ErrorResponse");
  const name = `DebugProtocol.${capital(command)}Response`;
  return name in all ? step(name) : null;
}

/** The part of a message that is ours, and its type. */
function custom(message: DebugProtocol.ProtocolMessage): { readonly body: unknown; readonly type: string } | null {
  if (message.type === "event") {
    const { event, body } = message as DebugProtocol.Event;
    return event === "vas/stopped" ? { body, type: step("VasStoppedEvent") } : null;
  }
  const { command, success, body } = message as DebugProtocol.Response;
  if (!success || !command.startsWith("vas/")) return null;
  return { body, type: `${step("VasRequests")}/properties/${step(command)}/properties/body` };
}

/** What is wrong with a message that the adapter has sent; null: it is as the protocol says. */
export function messageProblem(message: object): string | null {
  // What a client sees: fields without a value are not there.
  const sent = JSON.parse(JSON.stringify(message)) as DebugProtocol.ProtocolMessage;
  const own = custom(sent);
  const type = own === null ? typeOf(sent) : own.type;
  const named =
    "event" in sent ? `event ${String(sent.event)}` : `response to ${String((sent as DebugProtocol.Response).command)}`;
  if (type === null) return `the protocol has no ${named}`;
  const validate = validator(type);
  if (validate(own === null ? sent : own.body) === true) return null;
  return `${named} is not what the protocol says: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(sent).slice(0, 2000)}`;
}
