/** When files change: what a file was like at a moment, and waiting until one of several is different. */
import { existsSync, watch, type FSWatcher } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import type { Stamps } from "../terminal/index.js";

/** Milliseconds in which changes of a file are one change: editors write in several steps. */
const settling = 50;

/** What a file or folder is like now; null: it is not there. */
export async function stampOf(file: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(" ");
  } catch {
    return null;
  }
}

/**
 * Waits until one of the files is no longer as it was; at once, if one is so already.
 *
 * @returns which they are; none: `until` came first
 */
export async function nextChange(before: Stamps, until: Promise<void>): Promise<readonly string[]> {
  let ended = false;
  const end = until.then(() => void (ended = true));
  let heard = (): void => undefined;
  let hearing = new Promise<void>((resolve) => (heard = resolve));
  const watchers = watchFolders([...before.keys()], () => heard());
  try {
    // Only now that they are watched: what has changed before is seen here, what changes later is heard.
    for (;;) {
      const changed = await differing(before);
      if (ended || changed.length > 0) return ended ? [] : changed;
      await Promise.race([hearing, end]);
      hearing = new Promise<void>((resolve) => (heard = resolve));
      await new Promise((resolve) => void setTimeout(resolve, settling));
    }
  } finally {
    for (const watcher of watchers) watcher.close();
  }
}

async function differing(before: Stamps): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const [file, stamp] of before) if ((await stampOf(file)) !== stamp) changed.push(file);
  return changed;
}

/** Watches the folders, not the files: editors replace a file by a new one. Of a folder that is not there the nearest that is. */
function watchFolders(files: readonly string[], heard: () => void): readonly FSWatcher[] {
  const folders = new Set(files.map((file) => nearestFolder(path.dirname(path.resolve(file)))));
  return [...folders].map((folder) => watch(folder, heard).on("error", heard));
}

function nearestFolder(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : nearestFolder(path.dirname(folder));
}
