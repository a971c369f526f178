/** A thread of a study: gets the study once, then runs, and answers each with its measurement. Nothing of the language is in it. */
import { parentPort } from "node:worker_threads";
import { measure, type Measurement, type Overrides, type Study } from "../../study/index.js";

/** A run that a thread is to make; a message has several. */
export interface RunRequest {
  readonly run: number;
  readonly overrides: Overrides;
}

/** Its answer, a message each: who hears that the thread has died knows at which run. The study is answered by null. */
export interface RunAnswer {
  readonly run: number;
  readonly measurement: Measurement;
}

let study: Study | null = null;
parentPort?.on("message", (message: Study | readonly RunRequest[]) => {
  if (study === null) {
    study = message as Study;
    parentPort?.postMessage(null);
    return;
  }
  for (const { run, overrides } of message as readonly RunRequest[]) {
    const work = measure(study, overrides);
    let step = work.next();
    while (step.done !== true) step = work.next();
    const answer: RunAnswer = { run, measurement: step.value };
    parentPort?.postMessage(answer);
  }
});
