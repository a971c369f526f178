/** A thread of a study: gets the study once, then runs, and answers each with its measurement. Nothing of the language is in it. */
import { parentPort, workerData } from "node:worker_threads";
import type { Overrides } from "../options/index.js";
import { measure, type Measurement, type Study } from "./measure.js";

/** A run that a thread is to make. */
export interface RunRequest {
  readonly run: number;
  readonly overrides: Overrides;
}

/** Its answer. */
export interface RunAnswer {
  readonly run: number;
  readonly measurement: Measurement;
}

const study = workerData as Study;
parentPort?.on("message", ({ run, overrides }: RunRequest) => {
  const work = measure(study, overrides);
  let step = work.next();
  while (step.done !== true) step = work.next();
  const answer: RunAnswer = { run, measurement: step.value };
  parentPort?.postMessage(answer);
});
