/** `vas format FILES…`: lays files out as the editor's Format Document does. */
import { URI, TextDocument } from "langium";
import type { Scenario } from "../language/generated/ast.js";
import { createVasServices, type VasServiceSet } from "../language/services.js";
import { exitStatuses, UsageError, type Terminal } from "./terminal.js";

/** Same as the editor's default for the language. */
const layout = { tabSize: 4, insertSpaces: true } as const;

type Formatted = { readonly text: string } | { readonly problems: readonly string[] };

/** The laid-out text; a file that cannot be parsed is left alone, with the places of its errors. */
async function formatText({ shared, vas }: VasServiceSet, text: string, file: string): Promise<Formatted> {
  const formatter = vas.lsp.Formatter;
  if (formatter === undefined) throw new UsageError("this build has no formatter: build the project again");
  const document = shared.workspace.LangiumDocumentFactory.fromString<Scenario>(
    text,
    URI.file(file.endsWith(".vas") ? file : `${file}.vas`),
  );
  const { lexerErrors, parserErrors } = document.parseResult;
  const problems = [
    ...lexerErrors.map(({ line, column, message }) => `${file}:${line ?? 1}:${column ?? 1}: error: ${message}`),
    ...parserErrors.map(
      ({ token, message }) => `${file}:${token.startLine ?? 1}:${token.startColumn ?? 1}: error: ${message}`,
    ),
  ];
  if (problems.length > 0) return { problems };
  const edits = await formatter.formatDocument(document, {
    textDocument: { uri: document.uri.toString() },
    options: layout,
  });
  return { text: TextDocument.applyEdits(document.textDocument, edits) };
}

/** Formats one file; the answer is its exit status. */
async function formatFile(terminal: Terminal, services: VasServiceSet, file: string, check: boolean): Promise<number> {
  let before: string;
  try {
    before = await terminal.readFile(file);
  } catch (error) {
    terminal.err(`vas: error: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitStatuses.errors;
  }
  const formatted = await formatText(services, before, file);
  if ("problems" in formatted) {
    terminal.err(`${formatted.problems.join("\n")}\n`);
    return exitStatuses.errors;
  }
  if (formatted.text === before) return exitStatuses.ok;
  if (check) {
    terminal.out(`${file} would change\n`);
    return exitStatuses.failed;
  }
  await terminal.writeFile(file, formatted.text);
  terminal.out(`${file} formatted\n`);
  return exitStatuses.ok;
}

/** Formats files in place, or with `check` only tells which would change. */
export async function formatCommand(terminal: Terminal, files: readonly string[], check: boolean): Promise<number> {
  const services = createVasServices();
  let status: number = exitStatuses.ok;
  for (const file of files) status = Math.max(status, await formatFile(terminal, services, file, check));
  return status;
}
