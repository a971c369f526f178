// Packages what users install: out/vas-debugger-VERSION.vsix, which `code --install-extension` takes, and
// out/vas-debugger-VERSION.tgz, which `npm install -g` takes and which brings the command `vas`. Prints their sizes. The same
// sources give the same bytes, wherever and whenever they are packaged.
import { chmod, cp, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { createVSIX } from "@vscode/vsce";
import { buildIfStale } from "./build.mjs";
import { changedAt, newestChange } from "./build/freshness.mjs";
import { command, fail } from "./host/progress.mjs";
import { out, root } from "./vscode/places.mjs";

const repository = "https://github.com/vas-debugger/vas-debugger";
/** Date of every file in the packages: the first that a zip file can say. */
const date = "315532800";
/** What the packages are made of, beside dist/. */
const contents = ["dist", "media", "examples", "docs", "packaging", "README.md", "CHANGELOG.md", "LICENSE"];
/** Fields of package.json that only a clone needs. */
const ofTheClone = ["private", "type", "scripts", "devDependencies"];

/** Path of the extension's package; made if a file in it is newer. */
export async function packageIfStale() {
  return (await packagesIfStale()).extension;
}

/** Paths of both packages, made if a file in them is newer: `{ extension, commandLine }`. */
export async function packagesIfStale() {
  await buildIfStale();
  const { name, version } = await manifest();
  const extension = join(out, `${name}-${version}.vsix`);
  const commandLine = join(out, `${name}-${version}.tgz`);
  const changed = newestChange([...contents, "package.json", "scripts/package.mjs"].map((path) => join(root, path)));
  if (changedAt(extension) < changed) await packageExtension(extension);
  if (changedAt(commandLine) < changed) await packageCommandLine(commandLine);
  return { extension, commandLine };
}

/** Writes the extension with its examples, and the notices of what is bundled into it. */
export async function packageExtension(file) {
  const fields = await manifest();
  const stage = join(out, "stage", "extension");
  await copyTo(stage, {
    "README.md": "README.md",
    "CHANGELOG.md": "CHANGELOG.md",
    LICENSE: "LICENSE",
    "dist/THIRD-PARTY-NOTICES.txt": "THIRD-PARTY-NOTICES.txt",
    "dist/examples.json": "dist/examples.json",
    examples: "examples",
    ...Object.fromEntries(filesNamedIn(fields).map((path) => [path, path])),
  });
  for (const bundle of ["", "web", "views"]) await copyBundles(join("dist", bundle), join(stage, "dist", bundle));
  await writeManifest(stage, without(fields, ofTheClone));
  await writeFile(join(stage, ".vscodeignore"), ".vscodeignore\n");
  await readable(stage);
  await atFixedDate(() =>
    createVSIX({
      cwd: stage,
      packagePath: file,
      dependencies: false,
      baseContentUrl: `${repository}/blob/main`,
      baseImagesUrl: `${repository}/raw/main`,
    }),
  );
}

/** Writes the package of the command `vas`, with examples and documentation. */
export async function packageCommandLine(file) {
  const { name, version, keywords, license, engines } = await manifest();
  const stage = join(out, "stage", "command-line");
  await copyTo(stage, {
    "packaging/npm-README.md": "README.md",
    "CHANGELOG.md": "CHANGELOG.md",
    LICENSE: "LICENSE",
    "dist/cli/THIRD-PARTY-NOTICES.txt": "THIRD-PARTY-NOTICES.txt",
    examples: "examples",
    docs: "docs",
  });
  await copyBundles(join("dist", "cli"), join(stage, "dist", "cli"));
  await writeManifest(stage, {
    name,
    version,
    description:
      "Runs, tests, compares and debugs .vas scenarios: virtual memory on a simulated machine with an exact MMU.",
    keywords,
    license,
    repository: { type: "git", url: `git+${repository}.git` },
    bugs: `${repository}/issues`,
    homepage: `${repository}#readme`,
    bin: { vas: "dist/cli/vas.cjs" },
    engines: { node: engines.node },
  });
  await readable(stage);
  await chmod(join(stage, "dist", "cli", "vas.cjs"), 0o755);
  await command("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", dirname(file)], { cwd: stage });
}

async function manifest() {
  return JSON.parse(await readFile(join(root, "package.json"), "utf8"));
}

function without(fields, names) {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

async function writeManifest(stage, fields) {
  await writeFile(join(stage, "package.json"), `${JSON.stringify(fields, null, 2)}\n`);
}

/** Files of media/ that the manifest names, whatever for: icons, grammars, pictures of a walkthrough. */
function filesNamedIn(value) {
  if (typeof value === "string") return /^(\.\/)?media\/[^*]+\.\w+$/.test(value) ? [value.replace(/^\.\//, "")] : [];
  if (value === null || typeof value !== "object") return [];
  return [...new Set(Object.values(value).flatMap(filesNamedIn))].sort();
}

/** Copies files and folders of the clone into an empty `stage`. */
async function copyTo(stage, paths) {
  await rm(stage, { recursive: true, force: true });
  for (const [from, to] of Object.entries(paths)) {
    await mkdir(dirname(join(stage, to)), { recursive: true });
    await cp(join(root, from), join(stage, to), { recursive: true });
  }
}

/** Copies the bundles of a folder, not their source maps. */
async function copyBundles(from, to) {
  await mkdir(to, { recursive: true });
  for (const file of await readdir(join(root, from))) {
    if (/\.(cjs|js|css|ttf|wasm)$/.test(file)) await cp(join(root, from, file), join(to, file));
  }
}

/** Modes of a package are its own, not those of the clone. */
async function readable(path) {
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true }))
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
}

/** A zip file says when its files changed, in local time. */
async function atFixedDate(work) {
  const before = { TZ: process.env.TZ, SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH };
  Object.assign(process.env, { TZ: "UTC", SOURCE_DATE_EPOCH: date });
  try {
    await work();
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}

async function main() {
  for (const file of Object.values(await packagesIfStale()))
    console.log(`${relative(root, file)}: ${((await stat(file)).size / 1024).toFixed(0)} KB`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main().catch(fail);
