/** Where nobody can go on. */
import { waitText, type System } from "../../kernel/index.js";
import type { Finding } from "../successors/index.js";

/** What is told there: every thread waits in kernel code for something that nobody will do. */
export function deadlockOf(system: System): Finding {
  const waits = [...system.kernel.threads.values()].filter(({ state }) => state === "blocked");
  const text = `deadlock: ${waits.map((thread) => waitText(system, thread)).join("; ")}`;
  return { kind: "deadlock", text, line: null, key: text };
}
