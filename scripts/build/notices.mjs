// The notices of the libraries that are bundled: who made each, and its licence in full. What is bundled is read from the bundles
// themselves, so that nothing is missing and nothing is listed that was left out.
import { readFile, readdir, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { root } from "../vscode/places.mjs";

/** Text files of a package that must go where its code goes. */
const licenceFiles = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/** Folders of the packages whose code is in a bundle, from the metafile that esbuild made of it. */
export function bundledPackages(metafile) {
  const folders = new Set();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
      if (folder && bytesInOutput > 0) folders.add(resolve(root, folder));
    }
  }
  return folders;
}

/** One text for all packages in `folders`, in order of name. Rejects for a package that says nothing of its licence. */
export async function noticesOf(folders) {
  const packages = await Promise.all([...new Set(folders)].map(describe));
  packages.sort((one, other) => compare(one.name, other.name) || compare(one.version, other.version));
  const unique = packages.filter(({ name, version }, at) => {
    const before = packages[at - 1];
    return before?.name !== name || before.version !== version;
  });
  return [
    `This software contains code of ${unique.length} libraries. Their licences:\n`,
    ...unique.map(({ title, texts }) => `${"=".repeat(80)}\n${title}\n${"=".repeat(80)}\n\n${texts.join("\n\n")}\n`),
  ].join("\n");
}

async function describe(folder) {
  const place = await realpath(folder);
  const { name, version, license, author, repository } = JSON.parse(
    await readFile(join(place, "package.json"), "utf8"),
  );
  const files = (await readdir(place)).filter((file) => licenceFiles.test(file)).sort();
  if (!license || files.length === 0)
    throw new Error(`${name} ${version} is bundled and has no licence text in ${folder}: find it, or do without it.`);
  const texts = await Promise.all(files.map((file) => readFile(join(place, file), "utf8")));
  const by = typeof author === "string" ? author : author?.name;
  const from = typeof repository === "string" ? repository : repository?.url;
  const title = [`${name} ${version} (${license})`, by && `by ${by}`, from].filter(Boolean).join("\n");
  return { name, version, title, texts: texts.map((text) => text.replaceAll("\r\n", "\n").trim()) };
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}
