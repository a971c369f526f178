/** What the language server says of itself, and what Langium has no service for. */
import { DocumentState } from "langium";
import { createRequestHandler, DefaultLanguageServer, type LangiumSharedServices } from "langium/lsp";
import type { Connection, InitializeParams, InitializeResult } from "vscode-languageserver";
import { selectionRanges, VasCodeLenses } from "../navigation/index.js";

/** Langium's server, which learns what the client can do, and offers selection ranges. */
export class VasLanguageServer extends DefaultLanguageServer {
  protected override buildInitializeResult(params: InitializeParams): InitializeResult {
    for (const { lsp } of this.services.ServiceRegistry.all as readonly { lsp?: { CodeLensProvider?: unknown } }[]) {
      if (lsp?.CodeLensProvider instanceof VasCodeLenses) lsp.CodeLensProvider.setCommands(commandsOf(params));
    }
    const result = super.buildInitializeResult(params);
    return { ...result, capabilities: { ...result.capabilities, selectionRangeProvider: true } };
  }
}

/** Commands that the client says it has. */
function commandsOf({ initializationOptions: options }: InitializeParams): readonly string[] {
  const { commands } = (options ?? {}) as { readonly commands?: unknown };
  return Array.isArray(commands) ? commands.filter((command) => typeof command === "string") : [];
}

/** Answers `textDocument/selectionRange`. The connection has not been listened on yet. */
export function answerSelectionRanges(connection: Connection, shared: LangiumSharedServices): void {
  connection.onSelectionRanges(
    createRequestHandler(
      (_services, document, { positions }) => selectionRanges(document, positions),
      shared,
      DocumentState.Parsed,
    ),
  );
}
