/** `vas examples [FOLDER]`: what comes with the program, listed, or copied to where one can change it. */
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { exitStatuses, writeProblem, printable, UsageError, type Terminal } from "../terminal/index.js";

/**
 * Lists the examples with their titles, or copies them.
 *
 * @param folder where to put them: a folder that does not exist or is empty; null lists them
 * @throws UsageError if the folder has something in it, or cannot be written
 */
export async function examplesCommand(terminal: Terminal, folder: string | null): Promise<number> {
  const source = join(terminal.home, "examples");
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith(".vas")).sort();
  if (folder === null) {
    const width = Math.max(...files.map((name) => name.length));
    for (const name of files)
      terminal.out(`${name.padEnd(width)}  ${printable(titleOf(await readFile(join(source, name), "utf8")))}\n`);
    return exitStatuses.ok;
  }
  await copyTo(source, folder);
  terminal.out(`${files.length} examples are in ${folder}; start with: vas run ${join(folder, "shared-libc.vas")}\n`);
  return exitStatuses.ok;
}

async function copyTo(source: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    // What somebody has changed is not written over.
    if ((await readdir(folder)).length > 0)
      throw new UsageError(`${folder} is not empty: name a new folder for the examples`);
    await cp(source, folder, { recursive: true });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`the examples cannot be written to ${folder}: ${writeProblem(error)}`);
  }
}

function titleOf(scenario: string): string {
  return /^\s*scenario\s+"([^"]*)"/m.exec(scenario)?.[1] ?? "(a library, to be included)";
}
