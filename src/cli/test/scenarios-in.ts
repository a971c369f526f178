/** Folders among the arguments of `vas test`: what they hold. */
import { UsageError, type Terminal } from "../terminal/index.js";

/** Most folders below one another that are looked into. */
const deepest = 32;

/**
 * Files as they are, and of each folder the scenarios in it and below it, by name.
 *
 * @throws UsageError if a folder has none
 */
export async function scenariosIn(terminal: Terminal, paths: readonly string[]): Promise<readonly string[]> {
  const all: string[] = [];
  for (const given of paths) {
    const path = given.replace(/(?<=.)[/\\]+$/, "");
    const entries = await entriesOf(terminal, path);
    if (entries === null) {
      all.push(path);
      continue;
    }
    const found = await below(terminal, path, entries, 0);
    if (found.length === 0)
      throw new UsageError(
        `${path} has no .vas file in it or below it: name the scenarios to test, or a folder that has some`,
      );
    all.push(...found);
  }
  return all;
}

type Entries = Awaited<ReturnType<Terminal["files"]["list"]>>;

/** Null: it is no folder. What it is instead is for whoever reads it to say. */
async function entriesOf({ files }: Terminal, path: string): Promise<Entries | null> {
  try {
    return await files.list(path);
  } catch {
    return null;
  }
}

async function below(terminal: Terminal, folder: string, entries: Entries, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const { name, kind } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${name}`;
    if (kind !== "directory" && name.endsWith(".vas")) found.push(path);
    else if (kind === "directory" && depth < deepest && !name.startsWith(".") && name !== "node_modules")
      found.push(...(await below(terminal, path, (await entriesOf(terminal, path)) ?? [], depth + 1)));
  }
  return found;
}
