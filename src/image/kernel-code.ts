/** Code of the `kernel` block in an image. */

/** Code and variables of the `kernel` block: they lie in memory that only kernel code reaches, and are not translated. */
export interface KernelCode {
  /** Index of its program in debug information: behind those of the file. */
  readonly program: number;
  /** From `kernelImageStart` on. */
  readonly bytes: Uint8Array;
  /** Bytes, zeroed ones at the end included. */
  readonly size: number;
  /** Calls the function in t0, then ends the process. */
  readonly entry: number;
  /** Functions by name. */
  readonly functions: Readonly<Record<string, { readonly address: number; readonly meets: readonly number[] }>>;
  /** What programs of the scenario call it for; absent: they do not. */
  readonly called?: CalledKernelCode;
}

/** Kernel code that programs call. */
export interface CalledKernelCode {
  /** Calls the function in t0, then goes back to the program. */
  readonly entry: number;
  /** Functions that stand in for system calls, by the number of the call. */
  readonly replaced: Readonly<Record<number, string>>;
}
