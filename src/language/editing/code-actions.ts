/** Quick fixes: the replacement that a message already names. */
import type { LangiumDocument } from "langium";
import type { CodeActionProvider } from "langium/lsp";
import type { CodeAction, CodeActionParams, Diagnostic } from "vscode-languageserver";

/** Code action provider. */
export class VasCodeActions implements CodeActionProvider {
  getCodeActions(document: LangiumDocument, { context }: CodeActionParams): CodeAction[] {
    return context.diagnostics.flatMap((diagnostic) => {
      const fix = fixFor(document, diagnostic);
      return fix ? [fix] : [];
    });
  }
}

/** The fix that the message names, or null: a near name, a superfluous `;`, the valid bits of a mode. */
function fixFor({ textDocument, uri }: LangiumDocument, diagnostic: Diagnostic): CodeAction | null {
  const message = typeof diagnostic.message === "string" ? diagnostic.message : diagnostic.message.value;
  const written = textDocument.getText(diagnostic.range);
  const replace = (newText: string, title: string): CodeAction => ({
    title,
    kind: "quickfix",
    diagnostics: [diagnostic],
    isPreferred: true,
    edit: { changes: { [uri.toString()]: [{ range: diagnostic.range, newText }] } },
  });
  const near = /Did you mean `([^`]+)`\?/.exec(message)?.[1];
  if (near !== undefined) {
    const argument = /^[A-Za-z_]\w*(?=\s*:)/.exec(written)?.[0];
    return replace(argument === undefined ? near : near + written.slice(argument.length), `Change to \`${near}\``);
  }
  const qualified = /: write `([\w.]+)`\.$/.exec(message)?.[1];
  if (qualified !== undefined && qualified.endsWith(`.${written}`))
    return replace(qualified, `Change to \`${qualified}\``);
  if (written === ";") return replace("", "Remove `;`");
  const mode = /: write (0o[0-7]{3})\.$/.exec(message)?.[1];
  return mode === undefined ? null : replace(mode, `Change to ${mode}`);
}
