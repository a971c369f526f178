/** `vas format FILES…`: lays files out as the editor's Format Document does. */
import { createCoreServices, parseScenario } from "../../language/index.js";
import { formatScenario } from "../../language/editor/index.js";
import { problemLine } from "../scenario/index.js";
import { exitStatuses, fileProblem, printable, writeText, type Terminal } from "../terminal/index.js";

type Formatted = { readonly text: string } | { readonly problems: readonly string[] };

/** The laid-out text; a file with syntax errors is left alone, with the places of its errors. */
async function formatText(text: string, file: string): Promise<Formatted> {
  const services = createCoreServices();
  const formatted = formatScenario(services, text);
  if (formatted !== null) return { text: formatted };
  const { problems } = await parseScenario(services, text, file);
  const errors = problems.filter(({ severity }) => severity === "error");
  return { problems: errors.map((problem) => problemLine({ ...problem, file })) };
}

/** Formats one file; the answer is its exit status. */
async function formatFile(terminal: Terminal, file: string, check: boolean): Promise<number> {
  let before: string;
  try {
    before = await terminal.files.read(file);
  } catch (error) {
    terminal.err(`vas: error: ${printable(file)} cannot be read: ${fileProblem(error)}\n`);
    return exitStatuses.errors;
  }
  const formatted = await formatText(before, file);
  if ("problems" in formatted) {
    terminal.err(`${formatted.problems.join("\n")}\n`);
    return exitStatuses.errors;
  }
  if (formatted.text === before) return exitStatuses.ok;
  if (check) {
    terminal.out(`${printable(file)} would change\n`);
    return exitStatuses.failed;
  }
  await writeText(terminal, file, formatted.text);
  terminal.out(`${printable(file)} formatted\n`);
  return exitStatuses.ok;
}

/** Formats files in place, or with `check` only tells which would change. */
export async function formatCommand(terminal: Terminal, files: readonly string[], check: boolean): Promise<number> {
  let status: number = exitStatuses.ok;
  for (const file of files) status = Math.max(status, await formatFile(terminal, file, check));
  return status;
}
