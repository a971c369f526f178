/** sysfs and procfs as the debugger shows them: everything can be read, and nothing changes. */
import { listPseudoDirectory, readPseudoFile } from "../../kernel/index.js";
import type { Simulation } from "../state/index.js";

/** What lies at a path: a file's text, the names in a directory, or nothing. */
export type KernelFile =
  | { readonly kind: "file"; readonly text: string }
  | { readonly kind: "directory"; readonly names: readonly string[] }
  | null;

/** Looks a path such as `/proc/1/maps` or `/sys/kernel/vas` up. */
export function kernelFile(simulation: Simulation, path: string): KernelFile {
  const names = listPseudoDirectory(simulation.system, path);
  if (names !== null) return { kind: "directory", names };
  const text = readPseudoFile(simulation.system, path, null);
  return typeof text === "number" ? null : { kind: "file", text };
}
