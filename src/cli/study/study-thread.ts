/**
 * A thread of a study: gets the study once, then runs, and answers with their measurements, several in a message. Nothing of
 * the language is in it.
 */
import type { MessagePort } from "node:worker_threads";
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

/** Makes the runs of a study that a thread was given, and those that it will be asked for. */
export function serveStudy(port: MessagePort, begun: StudyRequest): void {
  port.postMessage(null);
  port.on("message", (runs: readonly RunRequest[]) => {
    let answers: RunAnswer[] = [];
    let last = performance.now();
    for (const { run, overrides } of runs) {
      const work = measure(begun.study, overrides);
      let step = work.next();
      while (step.done !== true) step = work.next();
      answers.push({ run, measurement: step.value });
      Atomics.add(begun.completed, 0, 1);
      if (performance.now() - last < answerTime) continue;
      port.postMessage(answers);
      answers = [];
      last = performance.now();
    }
    if (answers.length > 0) port.postMessage(answers);
  });
}
