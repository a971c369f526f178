/** Requests to the language server beside those of the protocol. */
import type { CancellationToken } from "vscode";

/** Sends a request; cancelling it ends the work. */
export type AskServer = <Result>(method: string, query: unknown, token?: CancellationToken) => Promise<Result>;
