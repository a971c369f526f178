/** Compiles the C twin with the system's compiler, in two variants. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The executables of the twin. */
export interface Twins {
  /** With the simulator's own techniques: known pages are only counted. */
  readonly fast: string;
  /** Searches the TLB at every access. */
  readonly plain: string;
}

/**
 * Builds the twin into a folder.
 * @returns null where there is no `cc`
 */
export function buildTwins(sources: string, folder: string): Twins | null {
  try {
    execFileSync("cc", ["--version"], { stdio: "ignore" });
  } catch {
    return null;
  }
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(sources)
    .filter((name) => name.endsWith(".c"))
    .map((name) => join(sources, name));
  const build = (name: string, flags: readonly string[]): string => {
    const file = join(folder, name);
    const args = ["-std=gnu11", "-O3", ...flags, "-o", file, ...files];
    execFileSync("cc", args, { stdio: ["ignore", "ignore", "inherit"] });
    return file;
  };
  return { fast: build("twin", []), plain: build("twin-plain", ["-DPLAIN"]) };
}
