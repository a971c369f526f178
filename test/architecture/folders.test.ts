/** A folder is one idea that a reader can look over: at most fifteen files beside its index. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const mostFiles = 15;

/** Folders that may hold more, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  scripts: "a file for each command of package.json, as `npm run` finds it; what they share lies in folders",
};

/** Files of each folder below `folder` that somebody wrote, without its index; folders from `npm run generate` are left out. */
function filesByFolder(folder: string): Map<string, number> {
  const found = new Map<string, number>();
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  const isWritten = (name: string) => /\.(tsx?|mjs|cjs|css)$/.test(name) && name !== "index.ts";
  found.set(folder, entries.filter((entry) => entry.isFile() && isWritten(entry.name)).length);
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name === "generated") continue;
    for (const [name, count] of filesByFolder(`${folder}/${entry.name}`)) found.set(name, count);
  }
  return found;
}

describe("folders", () => {
  for (const tree of ["src", "test", "scripts"]) {
    it(`of ${tree} hold at most ${mostFiles} files beside their index`, () => {
      const crowded = [...filesByFolder(tree)].filter(([, count]) => count > mostFiles);
      const unexpected = crowded.filter(([folder]) => exceptions[folder] === undefined);
      assert.deepEqual(unexpected, [], "divide the folder, each part one idea (docs/architecture.md, Rooms)");
    });
  }

  it("that may hold more do", () => {
    for (const folder of Object.keys(exceptions)) {
      const tree = folder.split("/")[0]!;
      assert.ok((filesByFolder(tree).get(folder) ?? 0) > mostFiles, `${folder} is no exception any more`);
    }
  });
});
