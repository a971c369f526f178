/**
 * The adapter as the library and hosts know it: messages in, messages out. It runs inline in the editor, over stdio and
 * in tests; everything that a request does is in the files beside this one.
 */
import { DebugSession, Event, Response } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { checkShape, RequestError } from "./arguments/index.js";
import { endSession } from "./stopping/index.js";
import { requests, type RequestEntry } from "./requests.js";
import { completeServices, createSession, type DebugServices, type Session } from "./session/index.js";

/** Number of every error message; clients show the text. */
const errorId = 1;

/** One debug session. Hosts call `handleMessage` and listen to `onDidSendMessage`. */
export class VasDebugSession extends DebugSession {
  private readonly session: Session;

  constructor(services: DebugServices) {
    super();
    this.session = createSession(services, (event, body) => this.sendEvent(new Event(event, body)));
  }

  /** Ends the run; called by the editor when it lets go of the adapter. */
  override dispose(): void {
    endSession(this.session);
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    const entry = requests.get(request.command);
    if (entry === undefined) {
      this.refuse(request, new RequestError(`this adapter has no request \`${request.command}\``));
      return;
    }
    const problem = checkShape(request.arguments ?? {}, entry.shape);
    if (problem !== null) {
      this.refuse(request, new RequestError(`${request.command}: ${problem}`));
      return;
    }
    this.answer(request, entry);
  }

  /** Handles a request, responds, then does what the handler left for later. */
  private answer(request: DebugProtocol.Request, entry: RequestEntry): void {
    const later: (() => void)[] = [];
    const respond = (body: unknown): void => {
      const response: DebugProtocol.Response = new Response(request);
      if (body !== undefined) response.body = body;
      this.sendResponse(response);
      try {
        for (const action of later) action();
      } catch (error) {
        // The request has been answered; what goes wrong afterwards is told in the console.
        this.sendEvent(new Event("output", { category: "important", output: `${messageOf(error)}\n` }));
      }
    };
    try {
      const answer = entry.handle(this.session, request.arguments ?? {}, (action) => void later.push(action));
      if (answer instanceof Promise) answer.then(respond).catch((error: unknown) => this.refuse(request, error));
      else respond(answer);
    } catch (error) {
      this.refuse(request, error);
    }
  }

  private refuse(request: DebugProtocol.Request, error: unknown): void {
    const response: DebugProtocol.Response = new Response(request);
    const notify = error instanceof RequestError && error.notify;
    response.success = false;
    response.message = messageOf(error);
    response.body = {
      error: { id: errorId, format: "{text}", variables: { text: messageOf(error) }, showUser: notify },
    };
    this.sendResponse(response);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof RequestError) return error.message;
  return `internal error, please report it: ${error instanceof Error ? error.message : String(error)}`;
}

/**
 * Creates a debug session.
 *
 * @param services `readFile` at least; see `DebugServices`
 */
export function createDebugSession(
  services: Pick<DebugServices, "readFile"> & Partial<DebugServices>,
): VasDebugSession {
  return new VasDebugSession(completeServices(services));
}
