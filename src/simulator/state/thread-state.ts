/** What a thread is doing, in words. */
import { lockName, type Thread } from "../../kernel/index.js";
import { addressText } from "../../notation/index.js";
import type { Simulation } from "./simulation.js";

/** State of a thread in a word or two: "running", "waits at `ready`". */
export function threadState(simulation: Simulation, thread: Thread): string {
  const { blocked } = thread;
  if (thread.state !== "blocked" || blocked === null) return thread.state;
  switch (blocked.kind) {
    case "lock":
      return `waits for mmap_sem of ${lockName(simulation.system, blocked.space)}`;
    case "sleep":
      return "sleeps";
    case "futex":
      return `waits at the futex ${addressText(blocked.address)}`;
    case "call":
      return `waits ${blocked.what}`;
    case "vfork":
    case "wait":
      return "waits for a child";
    case "segment lock":
      return `waits for segment ${simulation.system.kernel.segments.get(blocked.sid)?.name ?? blocked.sid}`;
    case "join":
      return `waits for thread ${blocked.tid}${named(simulation.system.kernel.threads.get(blocked.tid))}`;
    case "await":
      return blocked.lock === 0 ? "awaits a condition" : "waits for a lock";
    case "call of another":
      return `waits for the call of thread ${blocked.holder}`;
    case "meet":
      return `waits at \`${simulation.image.rendezvous[blocked.point] ?? blocked.point}\``;
  }
}

/** The name of a thread behind its number: " (reader)". */
function named(thread: Thread | undefined): string {
  return thread === undefined ? "" : ` (${thread.name})`;
}
