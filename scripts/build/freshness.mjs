// Whether outputs are older than what they are made of.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Newest modification time (ms) under the given files and folders; files that `skip` names are left out. */
export function newestChange(paths, skip = () => false) {
  let newest = 0;
  for (const path of paths) {
    if (skip(path)) continue;
    const info = statSync(path, { throwIfNoEntry: false });
    if (!info) continue;
    if (info.isDirectory())
      newest = Math.max(
        newest,
        newestChange(
          readdirSync(path).map((name) => join(path, name)),
          skip,
        ),
      );
    newest = Math.max(newest, info.mtimeMs);
  }
  return newest;
}

/** Modification time (ms) of a file, or 0 if it does not exist. */
export function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
