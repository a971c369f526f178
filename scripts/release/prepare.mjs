// Writes a new version into package.json, package-lock.json and CHANGELOG.md.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { released } from "./changelog.mjs";

/** Prepares the release of `version` in the clone at `root`; `date` is YYYY-MM-DD. */
export async function prepare(root, version, date) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`"${version}" is no version: write it as 1.2.3.`);
  const edit = async (file, change) => {
    const path = join(root, file);
    await writeFile(path, change(await readFile(path, "utf8")));
  };
  await edit("CHANGELOG.md", (text) => released(text, version, date));
  await edit("package.json", (text) => json({ ...JSON.parse(text), version }));
  await edit("package-lock.json", (text) => {
    const lock = JSON.parse(text);
    lock.packages[""].version = version;
    return json({ ...lock, version });
  });
}

function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
