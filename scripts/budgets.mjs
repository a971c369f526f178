// Sizes that must not grow unnoticed, and what must not be in a bundle. `node scripts/budgets.mjs` prints all and fails on the
// first that is over.
import { readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { packageIfStale } from "./package.mjs";
import { fail } from "./host/progress.mjs";
import { root } from "./vscode/places.mjs";

/** Most KB of each output. */
const budgets = {
  // Parsed at activation: registrations only.
  "dist/extension.cjs": 41,
  "dist/views/tlb.js": 60,
  "dist/views/page-tables.js": 60,
  "dist/views/spaces.js": 60,
  "dist/views/timeline.js": 60,
  "dist/views/compare.js": 60,
  "dist/views/lesson.js": 60,
  "dist/views/schedule.js": 60,
  "dist/views/study.js": 60,
  "dist/views/templates.js": 60,
};
/** 2 MB, and the examples. Functions keep their names in it, so that the stack of an error can be read: that is a fifth. */
const packageBudget = 2200;

/** Resolves with one line per output; rejects if something is over its budget. */
export async function checkBudgets() {
  const vsix = await packageIfStale();
  const rows = [...Object.entries(budgets), [relative(root, vsix), packageBudget]];
  const lines = [];
  const over = [];
  for (const [path, most] of rows) {
    const size = (await stat(join(root, path))).size / 1024;
    const line = `${path}: ${size.toFixed(1)} KB of ${most} KB`;
    lines.push(line);
    if (size > most) over.push(line);
  }
  const modules = await nodeModulesIn("dist/web/extension.js");
  if (modules.length > 0)
    over.push(`dist/web/extension.js requires ${modules.join(", ")}: a browser has only \`vscode\``);
  if (over.length > 0) throw new Error(over.join("\n"));
  return lines;
}

/** Modules that a bundle for the browser asks its host for, other than `vscode`. */
async function nodeModulesIn(path) {
  const text = await readFile(join(root, path), "utf8");
  const required = [...text.matchAll(/(?<![.\w$])require\("([^"]+)"\)/g)].map(([, name]) => name);
  return [...new Set(required)].filter((name) => name !== "vscode");
}

async function main() {
  for (const line of await checkBudgets()) console.log(line);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main().catch(fail);
