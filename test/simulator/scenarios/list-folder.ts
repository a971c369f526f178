/** Folders of this computer, as a scenario's files are listed. */
import { readdir, readlink } from "node:fs/promises";
import path from "node:path";
import type { FolderEntry } from "../../../src/compiler/index.js";

/** Entries of a folder. */
export async function listFolder(folder: string): Promise<readonly FolderEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return Promise.all(
    entries.map(async (entry): Promise<FolderEntry> =>
      entry.isSymbolicLink()
        ? { name: entry.name, kind: "link", target: await readlink(path.join(folder, entry.name)) }
        : { name: entry.name, kind: entry.isDirectory() ? "directory" : "file" },
    ),
  );
}
