/** What passes between the extension and the language server beside the protocol. */
import type { CancellationToken, Disposable } from "vscode";

/** Sends a request; cancelling it ends the work. */
export type AskServer = <Result>(method: string, query: unknown, token?: CancellationToken) => Promise<Result>;

/** The language server once it answers. */
export interface LanguageServer {
  readonly ask: AskServer;
  /** Hears notifications of a method until disposed. */
  readonly listen: <Parameters>(method: string, hear: (parameters: Parameters) => void) => Disposable;
}
