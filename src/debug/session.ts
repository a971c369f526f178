/**
 * The adapter as the library and hosts know it: messages in, messages out. It runs inline in the editor, over stdio and
 * in tests; everything that a request does is in the files beside this one.
 */
import { DebugSession, Event, Response } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { checkShape, RequestError, withoutNulls } from "./arguments/index.js";
import { endSession } from "./stopping/index.js";
import { requests, type RequestEntry } from "./requests.js";
import {
  completeServices,
  internalError,
  type InternalError,
  traceMachine,
  traceMessage,
  type DebugServices,
} from "./services/index.js";
import { createSession, mostWaiting, waitForLook, type Session } from "./session/index.js";

/** Number of every error message; clients show the text. */
const errorId = 1;

/** Requests that do not wait for a look that replays the run. */
const urgent: ReadonlySet<string> = new Set(["cancel", "pause", "terminate", "disconnect"]);

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

  override sendEvent(event: DebugProtocol.Event): void {
    const { services, tracing, scenario } = this.session;
    // What the machine did comes before the news of it.
    if (event.event === "stopped" || event.event === "terminated")
      if (scenario !== null) traceMachine(tracing, services, scenario.simulation);
    traceMessage(tracing, services, "←", event);
    super.sendEvent(event);
  }

  override sendResponse(response: DebugProtocol.Response): void {
    traceMessage(this.session.tracing, this.session.services, "←", response);
    super.sendResponse(response);
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    traceMessage(this.session.tracing, this.session.services, "→", request);
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
    if (this.session.look === null || urgent.has(request.command)) this.answer(request, entry);
    else if (!waitForLook(this.session, () => this.answer(request, entry)))
      this.refuse(
        request,
        new RequestError(`${mostWaiting} requests wait already for the search that is under way: cancel it`),
      );
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
        const message = error instanceof RequestError ? error.message : this.tellInternal(request, error).message;
        this.sendEvent(new Event("output", { category: "important", output: `${message}\n` }));
      }
    };
    this.session.handling = request.seq;
    try {
      const answer = entry.handle(
        this.session,
        withoutNulls(request.arguments ?? {}, entry.shape),
        (action) => void later.push(action),
      );
      if (answer instanceof Promise) answer.then(respond).catch((error: unknown) => this.refuse(request, error));
      else respond(answer);
    } catch (error) {
      this.refuse(request, error);
    }
  }

  private refuse(request: DebugProtocol.Request, error: unknown): void {
    const response: DebugProtocol.Response = new Response(request);
    const refusal = error instanceof RequestError ? error : null;
    const internal = refusal === null ? this.tellInternal(request, error) : null;
    const text = refusal?.message ?? internal!.message;
    response.success = false;
    response.message = text;
    response.body = {
      error: {
        id: errorId,
        format: "{text}",
        variables: { text },
        showUser: refusal?.notify ?? true,
        ...(internal === null ? {} : { url: internal.url, urlLabel: "Report" }),
      },
    };
    this.sendResponse(response);
  }

  /** A mistake of ours: its stack goes to the host's log and to the console, with the way to report it. */
  private tellInternal(request: DebugProtocol.Request, error: unknown): InternalError {
    const internal = internalError(error, `the request \`${request.command}\``);
    this.session.services.log(internal.details);
    const output = `${internal.details}\nReport it: ${internal.url}\n`;
    this.sendEvent(new Event("output", { category: "stderr", output }));
    return internal;
  }
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
