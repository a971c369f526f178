/**
 * A thread of a study: gets the study once, then runs, and answers with their measurements, several in a message. Nothing of
 * the language is in it.
 */
import { parentPort } from "node:worker_threads";
import { measure, type Measurement, type Overrides, type Study } from "../../study/index.js";

/** The first message. It is answered by null. */
export interface StudyRequest {
  readonly study: Study;
  /** Shared memory: the thread keeps in [0] how many runs it has completed, answered or not: who hears that it died knows where. */
  readonly completed: Int32Array;
}

/** A run that a thread is to make; a message has several. */
export interface RunRequest {
  readonly run: number;
  readonly overrides: Overrides;
}

/** What came of runs, in the order in which they were asked for. */
export interface RunAnswer {
  readonly run: number;
  readonly measurement: Measurement;
}

/** Milliseconds after which a thread tells what it has: a message costs both sides as much as a twentieth of a short run. */
const answerTime = 20;

let begun: StudyRequest | null = null;
parentPort?.on("message", (message: StudyRequest | readonly RunRequest[]) => {
  if (begun === null) {
    begun = message as StudyRequest;
    parentPort?.postMessage(null);
    return;
  }
  let answers: RunAnswer[] = [];
  let last = performance.now();
  for (const { run, overrides } of message as readonly RunRequest[]) {
    const work = measure(begun.study, overrides);
    let step = work.next();
    while (step.done !== true) step = work.next();
    answers.push({ run, measurement: step.value });
    Atomics.add(begun.completed, 0, 1);
    if (performance.now() - last < answerTime) continue;
    parentPort?.postMessage(answers);
    answers = [];
    last = performance.now();
  }
  if (answers.length > 0) parentPort?.postMessage(answers);
});
