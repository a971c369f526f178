// What the tests of the packages share: the packages themselves, empty folders, and what is inside a .vsix.
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packagesIfStale } from "../../scripts/package.mjs";

/** Paths of both packages; made once in a run. */
export function packages() {
  return (made ??= packagesIfStale());
}
let made;

/** Runs `work` in an empty folder far from the clone, and removes it. */
export async function inEmptyFolder(work) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "vas-package-")));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Names of the files in a zip file, from its central directory. */
export async function namesInZip(file) {
  const bytes = await readFile(file);
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const names = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let entry = 0; entry < bytes.readUInt16LE(end + 10); entry++) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    names.push(bytes.toString("utf8", at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}
