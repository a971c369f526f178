// Packages the extension: out/vas-debugger-VERSION.vsix, which `code --install-extension` takes. Prints its size.
import { mkdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { createVSIX } from "@vscode/vsce";
import { buildIfStale } from "./build.mjs";
import { changedAt, newestChange } from "./freshness.mjs";
import { fail } from "./progress.mjs";
import { out, root } from "./vscode/places.mjs";

/** Path of the package; built if a file in it is newer. */
export async function packageIfStale() {
  await buildIfStale();
  const { name, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const file = join(out, `${name}-${version}.vsix`);
  const contents = ["dist", "media", "README.md", "CHANGELOG.md", "LICENSE", "package.json"].map((path) =>
    join(root, path),
  );
  if (changedAt(file) < newestChange(contents)) {
    await mkdir(out, { recursive: true });
    await createVSIX({
      cwd: root,
      packagePath: file,
      dependencies: false,
      baseContentUrl: "https://github.com/vas-debugger/vas-debugger/blob/main",
      baseImagesUrl: "https://github.com/vas-debugger/vas-debugger/raw/main",
    });
  }
  return file;
}

async function main() {
  const file = await packageIfStale();
  console.log(`${relative(root, file)}: ${((await stat(file)).size / 1024).toFixed(0)} KB`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main().catch(fail);
