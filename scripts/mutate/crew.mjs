// Processes that show mutants to tests (worker.mjs): each is kept while it is of use, and ended when a mutant makes it loop.
import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../vscode/places.mjs";

/** Most ms by the clock for a mutant, where the processor time of a process cannot be read. */
const patience = 600_000;

/** Processor time of a process so far (ms); NaN if the system does not tell. */
function processorTime(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return NaN;
  }
}

/** One worker, started when it is needed. */
export function createMember(tree) {
  let child = null;
  const end = () => {
    child?.kill("SIGKILL");
    child = null;
  };
  const start = () => {
    child = fork(join(root, "scripts/mutate/worker.mjs"), {
      execArgv: ["--max-old-space-size=2000"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child.send({ tree });
  };
  /**
   * Shows a mutant to tests. Resolves with the file that noticed it, null if none did; "?" if the process must not be believed.
   * Uses `seconds` of processor time at most: what takes longer loops, and is noticed.
   */
  const show = (request, seconds) =>
    new Promise((resolve) => {
      if (child === null) start();
      const begun = Date.now();
      const used = processorTime(child.pid);
      const own = child;
      const finish = (result, isOver) => {
        clearInterval(watch);
        own.off("message", hear).off("exit", stop);
        if (isOver) end();
        resolve(result);
      };
      // Processor time, not the clock: a machine that is busy with other things must not make mutants look noticed.
      const watch = setInterval(() => {
        const spent = processorTime(own.pid) - used;
        const isOver = Number.isNaN(spent) ? Date.now() - begun > patience : spent > seconds * 1000;
        if (isOver) finish(request.files[0].file, true);
      }, 500);
      const hear = ({ noticedBy, hangs = false, spoilt = false }) => finish(spoilt ? "?" : noticedBy, hangs || spoilt);
      const stop = () => finish(request.files[0].file, true);
      own.on("message", hear).on("exit", stop);
      own.send(request);
    });
  return { show, end };
}
