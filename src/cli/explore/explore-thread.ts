/** A thread of an exploration: gets the scenario once, then states to look at. */
import type { MessagePort } from "node:worker_threads";
import { createJob, doJob, type ExploreOptions, type Helper, type JobRequest } from "../../explore/index.js";
import type { Image } from "../../image/image.js";
import { openConfiguration, type Overrides } from "../../study/index.js";
import type { Thread } from "../terminal/index.js";

/** The first message. It is answered by null. */
export interface ExplorationRequest {
  /** Without schedules of its own, as the search opens it. */
  readonly image: Image;
  readonly set: Overrides;
  /** Plain data. */
  readonly options: ExploreOptions;
}

/** Looks at states for an exploration. */
export function serveExploration(port: MessagePort, { image, set, options }: ExplorationRequest): void {
  const opened = openConfiguration(image, set);
  if ("refusals" in opened) throw new Error("a thread refuses what its command has opened");
  const job = createJob(opened.simulation, options);
  port.on("message", (request: JobRequest) => {
    const answer = doJob(job, request);
    if (answer !== null) port.postMessage(answer, [answer.found.buffer as ArrayBuffer]);
  });
  port.postMessage(null);
}

/** A thread that helps. */
export function helperIn(thread: Thread, request: ExplorationRequest): Helper {
  thread.send(request);
  return thread;
}
