/**
 * Which core a process runs on. Where the scheduler decides, a client and its adapter share a core in one run and have one each in the
 * next, and everything between them takes three times as long in one as in the other.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Cores by their numbers, as `taskset` takes them; empty where processes cannot be bound to one. */
export function bindableCores(): readonly string[] {
  try {
    execFileSync("taskset", ["--version"], { stdio: "ignore" });
    const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))!;
    return list!.split(",").flatMap((range) => {
      const [first, last = first] = range.split("-").map(Number);
      return Array.from({ length: last! - first! + 1 }, (_, at) => String(first! + at));
    });
  } catch {
    return [];
  }
}

/** A command that is bound to a core; null: it runs where it likes. */
export function boundTo(core: string | null, command: readonly string[]): readonly [file: string, ...args: string[]] {
  const [file, ...args] = core === null ? command : ["taskset", "--cpu-list", core, ...command];
  return [file!, ...args];
}
