/**
 * Checkpoints of the kernel: a copy of everything that can change. What never changes (image) or is replaced as a whole (settings)
 * is not copied.
 */
import type { KernelConfig } from "../config/index.js";
import type { FileTree } from "./file.js";
import type { Kernel, System } from "./kernel.js";
import { addPlain, copyPlain, createHash, hashText, plainBytes } from "../abi/index.js";

type Constant =
  "config" | "changedSettings" | "layout" | "image" | "files" | "output" | "schedule" | "only" | "revision";

/** What the attempts of programs change while the kernel has nothing to do. */
type Turns = Pick<Kernel, "cores" | "activeCore">;

/** State of a kernel at one moment. Restoring does not use it up. */
export interface KernelCheckpoint {
  readonly records: Omit<Kernel, Constant | keyof Turns>;
  /** What has been changed in the files: inodes are replaced, never written to. */
  readonly files: Omit<FileTree, "initial">;
  /** Number of the records' state. */
  readonly revision: number;
  readonly turns: Turns;
  /** Settings are replaced, never written to. */
  readonly config: KernelConfig;
  readonly changedSettings: readonly string[];
  /** The output is only appended to: its length says it all. */
  readonly outputLength: number;
  /** About what the copies take in memory: of the turns, and of the records, which checkpoints may share. */
  readonly turnBytes: number;
  readonly recordBytes: number;
}

function changing(kernel: Kernel): Omit<Kernel, Constant> {
  const {
    config: _config,
    changedSettings: _changed,
    layout: _layout,
    image: _image,
    files: _files,
    output: _output,
    schedule: _schedule,
    only: _only,
    revision: _revision,
    ...state
  } = kernel;
  return state;
}

/**
 * Copies the kernel's state.
 *
 * @param earlier a checkpoint whose records are shared if they are the same
 */
export function saveKernel(kernel: Kernel, earlier: KernelCheckpoint | null = null): KernelCheckpoint {
  const { cores, activeCore, ...rest } = changing(kernel);
  const shared = earlier !== null && earlier.revision === kernel.revision.now;
  const records = shared ? earlier.records : copyPlain(rest);
  const turns = copyPlain({ cores, activeCore });
  const { config, changedSettings } = kernel;
  const files = shared ? earlier.files : copyFiles(kernel.files);
  return {
    records,
    files,
    revision: kernel.revision.now,
    turns,
    config,
    changedSettings,
    outputLength: kernel.output.length,
    turnBytes: plainBytes(turns),
    recordBytes: shared ? earlier.recordBytes : plainBytes(records) + bytesOfFiles(files, earlier?.files),
  };
}

function copyFiles({ changed, locks, next }: FileTree): KernelCheckpoint["files"] {
  return { changed: new Map(changed), locks: new Map(locks), next };
}

/** Bytes that a checkpoint keeps alive of files and that an earlier one does not. */
function bytesOfFiles({ changed }: KernelCheckpoint["files"], earlier?: KernelCheckpoint["files"]): number {
  let bytes = 0;
  for (const [index, inode] of changed) {
    const before = earlier?.changed.get(index);
    if (before === inode || !("chunks" in inode.bytes)) continue;
    const known = before !== undefined && "chunks" in before.bytes ? before.bytes.chunks : [];
    inode.bytes.chunks.forEach((chunk, at) => {
      if (chunk !== known[at]) bytes += 64 + chunk.length;
    });
  }
  return bytes;
}

/**
 * Puts the kernel back to a checkpoint of this run; output after it is dropped.
 *
 * @param changed false if it is known by `Kernel.revision` that only turns have been made since
 */
export function restoreKernel({ kernel }: System, checkpoint: KernelCheckpoint, changed = true): void {
  Object.assign(kernel, copyPlain(checkpoint.turns));
  if (changed) {
    Object.assign(kernel, copyPlain(checkpoint.records));
    const { changed: inodes, locks, next } = checkpoint.files;
    Object.assign(kernel.files, { changed: new Map(inodes), locks: new Map(locks), next });
  }
  kernel.revision.now = checkpoint.revision;
  kernel.config = checkpoint.config;
  kernel.changedSettings = checkpoint.changedSettings;
  kernel.output.length = checkpoint.outputLength;
}

/** Hash of the kernel's state: equal states have equal hashes. Registers of running threads are the machine's. */
export function hashKernel(kernel: Kernel): string {
  const hash = createHash();
  addPlain(hash, changing(kernel));
  addPlain(hash, kernel.output.length);
  const { changed, locks } = kernel.files;
  if (changed.size > 0 || locks.size > 0) addPlain(hash, [changed, locks]);
  if (kernel.changedSettings.length > 0) addPlain(hash, kernel.changedSettings);
  return hashText(hash);
}
