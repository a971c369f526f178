/**
 * Checkpoints of the kernel: a copy of everything that can change. What never changes (image) or is replaced as a whole (settings)
 * is not copied.
 */
import type { KernelConfig } from "../config/index.js";
import type { Kernel, System } from "./kernel.js";
import { addPlain, copyPlain, createHash, hashText, plainBytes } from "../abi/index.js";

type Constant = "config" | "changedSettings" | "layout" | "image" | "output" | "schedule";

/** State of a kernel at one moment. Restoring does not use it up. */
export interface KernelCheckpoint {
  readonly state: Omit<Kernel, Constant>;
  /** Settings are replaced, never written to. */
  readonly config: KernelConfig;
  readonly changedSettings: readonly string[];
  /** The output is only appended to: its length says it all. */
  readonly outputLength: number;
  /** About what the copy takes in memory. */
  readonly bytes: number;
}

function changing(kernel: Kernel): Omit<Kernel, Constant> {
  const {
    config: _config,
    changedSettings: _changed,
    layout: _layout,
    image: _image,
    output: _output,
    schedule: _schedule,
    ...state
  } = kernel;
  return state;
}

/** Copies the kernel's state. */
export function saveKernel(kernel: Kernel): KernelCheckpoint {
  const state = copyPlain(changing(kernel));
  const { config, changedSettings } = kernel;
  return { state, config, changedSettings, outputLength: kernel.output.length, bytes: plainBytes(state) };
}

/**
 * The kernel's state itself instead of a copy: for who goes on from another state at once. The kernel must be restored before it
 * does anything; its bytes are not counted.
 */
export function lendKernel(kernel: Kernel): KernelCheckpoint {
  const { config, changedSettings, output } = kernel;
  return { state: changing(kernel), config, changedSettings, outputLength: output.length, bytes: 0 };
}

/** Puts the kernel back to a checkpoint of this run; output after it is dropped. */
export function restoreKernel(system: System, checkpoint: KernelCheckpoint): void {
  Object.assign(system.kernel, copyPlain(checkpoint.state));
  system.kernel.config = checkpoint.config;
  system.kernel.changedSettings = checkpoint.changedSettings;
  system.kernel.output.length = checkpoint.outputLength;
}

/** Hash of the kernel's state: equal states have equal hashes. Registers of running threads are the machine's. */
export function hashKernel(kernel: Kernel): string {
  const hash = createHash();
  addPlain(hash, changing(kernel));
  addPlain(hash, kernel.output.length);
  if (kernel.changedSettings.length > 0) addPlain(hash, kernel.changedSettings);
  return hashText(hash);
}
