// The whole release but the sending, in a clone of what is committed: nothing of this clone changes.
import { mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "../host/progress.mjs";
import { root } from "../vscode/places.mjs";
import { notesOf } from "./changelog.mjs";

/** Rehearses the release of `version`; resolves with the output of its steps. */
export async function rehearse(version, date) {
  const clone = await realpath(await mkdtemp(join(tmpdir(), "vas-release-")));
  try {
    const git = (...words) =>
      command("git", ["-c", "user.name=Release", "-c", "user.email=release@localhost", ...words], { cwd: clone });
    await command("git", ["clone", "--quiet", "--no-hardlinks", root, clone]);
    await symlink(join(root, "node_modules"), join(clone, "node_modules"));
    // A link is not a folder, so .gitignore's "node_modules/" does not name it.
    await command("sh", ["-c", "echo node_modules >> .git/info/exclude"], { cwd: clone });
    await haveSomethingToRelease(join(clone, "CHANGELOG.md"));
    const release = (...words) => command(process.execPath, ["scripts/release.mjs", ...words], { cwd: clone });
    const tag = `v${version}`;
    const said = [await release("prepare", version, date)];
    await git("commit", "--quiet", "--all", "--message", `Release ${version}`);
    await git("tag", tag);
    said.push(await release("check", tag));
    said.push(await release("build"));
    for (const target of ["marketplace", "open-vsx", "npm", "github"])
      said.push(await release("publish", target, tag, "--dry-run"));
    return said.join("");
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}

/** Right after a release there is nothing to release, and a rehearsal must work all the same. */
async function haveSomethingToRelease(changelog) {
  const text = await readFile(changelog, "utf8");
  if (notesOf(text, "Unreleased") === "")
    await writeFile(changelog, text.replace("## [Unreleased]", "## [Unreleased]\n\n- A rehearsal."));
}
