/** How many threads a command may start. */
import { UsageError } from "../../study/index.js";
import { plural } from "../../notation/index.js";
import type { Terminal } from "./terminal.js";

/** Threads for each processor at most: more wait for each other, and each holds some 40 MB. */
const threadsOfProcessor = 8;

/**
 * The threads asked for with `--jobs`.
 *
 * @throws UsageError if they are so many that they could only be in each other's way
 */
export function threadCount({ processors }: Terminal, jobs: number): number {
  const most = processors * threadsOfProcessor;
  if (jobs <= most) return jobs;
  throw new UsageError(
    `--jobs ${jobs}: more threads than processors only wait for each other, and there ${processors === 1 ? "is" : "are"} ${plural(processors, "processor")}: write a number up to ${most}`,
  );
}
