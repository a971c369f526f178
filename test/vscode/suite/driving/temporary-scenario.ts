/** Scenarios of the suite's own, in files outside the workspace. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";

/** Writes a scenario to a new file; the system clears its folder for temporary files. */
export async function temporaryScenario(name: string, text: string): Promise<vscode.Uri> {
  const file = join(await mkdtemp(join(tmpdir(), "vas-suite-")), name);
  await writeFile(file, text);
  return vscode.Uri.file(file);
}
