// Builds what a release consists of, into out/release/: both packages, the source maps to read stacks with, checksums and notes.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "../build.mjs";
import { packageCommandLine, packageExtension } from "../package.mjs";
import { command } from "../host/progress.mjs";
import { out, root } from "../vscode/places.mjs";
import { notesOf } from "./changelog.mjs";

/** Where a release is built. */
export const releaseFolder = join(out, "release");

/** Files of a release by what they are; they exist after `buildRelease`. */
export async function releaseFiles() {
  const { name, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const file = (ending) => join(releaseFolder, `${name}-${version}${ending}`);
  return {
    extension: file(".vsix"),
    commandLine: file(".tgz"),
    maps: file("-source-maps.tgz"),
    checksums: join(releaseFolder, "SHA256SUMS"),
    notes: join(releaseFolder, "NOTES.md"),
  };
}

/** Builds all files; resolves with them. */
export async function buildRelease() {
  await build();
  await rm(releaseFolder, { recursive: true, force: true });
  await mkdir(releaseFolder, { recursive: true });
  const files = await releaseFiles();
  await packageExtension(files.extension);
  await packageCommandLine(files.commandLine);
  await packMaps(files.maps);
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  await writeFile(files.notes, `${notesOf(await readFile(join(root, "CHANGELOG.md"), "utf8"), version)}\n`);
  const sums = await Promise.all(
    [files.extension, files.commandLine, files.maps].map(
      async (file) =>
        `${createHash("sha256")
          .update(await readFile(file))
          .digest("hex")}  ${basename(file)}\n`,
    ),
  );
  await writeFile(files.checksums, sums.join(""));
  return files;
}

/** Stacks in error reports name places in the bundles; with these maps they become places in the sources. */
async function packMaps(file) {
  const stage = join(out, "stage", "source-maps");
  await rm(stage, { recursive: true, force: true });
  const dist = join(root, "dist");
  for (const map of await readdir(dist, { recursive: true }))
    if (map.endsWith(".map")) await cp(join(dist, map), join(stage, map));
  await command("tar", ["-czf", file, "-C", stage, "."]);
}
