// The index of examples/ that the extension offers: path, title and first line of each scenario, and of a template the machines that it
// holds on. Files without a scenario are parts that others include.
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { root } from "../vscode/places.mjs";

const folder = join(root, "examples");

/** Text of dist/examples.json. */
export async function exampleIndex() {
  const names = await readdir(folder, { recursive: true });
  const paths = names
    .map((name) => name.split(sep).join("/"))
    .filter((name) => name.endsWith(".vas"))
    .sort();
  // What test/examples/templates.test.ts has found, which keeps it.
  const machines = JSON.parse(await readFile(join(folder, "templates/machines.json"), "utf8"));
  const entries = await Promise.all(
    paths.map(async (path) => {
      const entry = entryOf(path, await readFile(join(folder, path), "utf8"));
      const holds = machines[path.replace(/^templates\/(.*)\.vas$/, "$1")];
      return entry === null || holds === undefined ? entry : { ...entry, machines: holds };
    }),
  );
  return JSON.stringify(entries.filter((entry) => entry !== null));
}

/** Row of one file; null if it is no scenario. */
export function entryOf(path, text) {
  const title = /^scenario "(.*)"/m.exec(text)?.[1];
  if (title === undefined) return null;
  return { path, title, about: /^\/\/ *(.*?) *$/.exec(text.split(/\r?\n/, 1)[0])?.[1] ?? "" };
}
