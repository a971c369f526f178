// Whether a clone is fit to be released under a tag: everything that would be embarrassing to find out afterwards.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../host/progress.mjs";
import { notesOf } from "./changelog.mjs";

/** What stands in the way of releasing the clone at `root` as `tag` (v1.2.3): a list of sentences, empty if nothing does. */
export async function problemsOf(root, tag) {
  const read = (file) => readFile(join(root, file), "utf8");
  const { version, devDependencies = {}, dependencies = {}, publisher } = JSON.parse(await read("package.json"));
  const lock = JSON.parse(await read("package-lock.json"));
  const problems = [];
  if (tag !== `v${version}`) problems.push(`The tag is ${tag} and package.json says ${version}: tag v${version}.`);
  if (lock.version !== version || lock.packages[""].version !== version)
    problems.push(`package-lock.json says ${lock.version}: run \`node scripts/release.mjs prepare ${version}\`.`);
  if (!publisher) problems.push("package.json names no publisher.");
  if (!notesOf(await read("CHANGELOG.md"), version)) problems.push(`CHANGELOG.md says nothing of ${version}.`);
  for (const [name, wanted] of Object.entries({ ...dependencies, ...devDependencies }))
    if (!/^\d+\.\d+\.\d+$/.test(wanted)) problems.push(`${name} is not pinned: "${wanted}".`);
  if (Object.keys(dependencies).length > 0)
    problems.push("There are dependencies: everything is bundled, so none is installed.");
  const changed = await command("git", ["status", "--porcelain"], { cwd: root });
  if (changed.trim() !== "") problems.push(`Files differ from what is committed:\n${changed.trimEnd()}`);
  return problems;
}
