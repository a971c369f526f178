// What this machine has: programs on the path, and whether the system's package manager may be used.
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Full path of the first of these programs that is on the path, or null. */
export function findProgram(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const file = join(folder, process.platform === "win32" ? `${name}.exe` : name);
      if (isExecutable(file)) return file;
    }
  }
  return null;
}

/** Whether `file` exists and may be run. */
export function isExecutable(file) {
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether packages can be installed without asking for a password: as root with apt, or with Homebrew. */
export function packageManager() {
  if (process.platform === "linux" && process.getuid?.() === 0 && findProgram("apt-get")) return "apt";
  if (process.platform === "darwin" && findProgram("brew")) return "brew";
  return null;
}
