// Processes that show mutants to tests (worker.mjs): each is kept while it is of use, and ended when a mutant makes it loop.
import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../vscode/places.mjs";

/** Most ms by the clock for a mutant, where the processor time of a process cannot be read. */
const patience = 600_000;
/** Most processor seconds for what one test file reaches. */
const longestSurvey = 300;

/** Seconds of processor time for tests that take so many ms when the mutant sleeps; what takes longer loops. */
const allowance = (asleep) => Math.ceil(10 + (5 * asleep) / 1000);

/** Processor time of a process so far (ms); NaN if the system does not tell. */
function processorTime(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return NaN;
  }
}

/** One worker, started when it is needed. `active`: a mutant that is awake while modules load; `survey`: it says what tests reach. */
export function createMember(tree, { active = 0, survey = false } = {}) {
  let child = null;
  const end = () => {
    child?.kill("SIGKILL");
    child = null;
  };
  const start = async () => {
    child = fork(join(root, "scripts/mutate/worker.mjs"), {
      execArgv: ["--max-old-space-size=2000"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const own = child;
    own.on("error", () => {});
    await new Promise((resolve) => {
      own.once("message", resolve).once("exit", resolve);
      own.send({ tree, active, survey });
    });
  };
  /**
   * Sends a request; resolves with the answer, with { loops: true } if there is none after so many seconds of processor time, or since the
   * step that was told last has begun, or if the process has ended.
   */
  const ask = async (request, secondsOf) => {
    if (child === null) await start();
    const own = child;
    let begun = Date.now();
    let used = processorTime(own.pid);
    let step = 0;
    return new Promise((resolve) => {
      const finish = (answer) => {
        clearInterval(watch);
        own.off("message", hear).off("exit", stop);
        if (answer.loops) end();
        resolve(answer);
      };
      const hear = (message) => {
        if (message.step === undefined) return finish(message);
        ({ step } = message);
        begun = Date.now();
        used = processorTime(own.pid);
      };
      const stop = () => finish({ loops: true, step });
      // Processor time, not the clock: a machine that is busy with other things must not make mutants look noticed.
      const watch = setInterval(() => {
        const spent = processorTime(own.pid) - used;
        if (Number.isNaN(spent) ? Date.now() - begun > patience : spent > secondsOf(step) * 1000) stop();
      }, 500);
      own.on("message", hear).on("exit", stop);
      if (own.connected) own.send(request);
      else stop();
    });
  };
  /**
   * Shows a mutant to tests. Resolves with { file, title } of the test that noticed it (an empty title: it looped, or a hook failed),
   * null if none did; "?" if the process must not be believed.
   * A step that takes far longer than it does without a mutant loops, and has noticed it.
   */
  const show = async (request) => {
    const answer = await ask(request, (step) => allowance(request.steps[step].cpu));
    if (answer.loops) return { file: request.steps[answer.step].file, title: "" };
    if (answer.hangs || answer.spoilt) end();
    if (answer.spoilt) return "?";
    return answer.noticedBy === null ? null : { file: answer.noticedBy, title: answer.title ?? "" };
  };
  /** What the tests of a file reach and cost; null if that could not be found out. */
  const reaches = async (file) => {
    const answer = await ask({ survey: file }, () => longestSurvey);
    if (answer.hangs) end();
    return answer.loops || answer.hangs ? null : answer;
  };
  return { show, reaches, end };
}
