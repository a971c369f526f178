/** Entry of the threads of the `vas` program: the first message says what one is for. */
import { parentPort } from "node:worker_threads";
import { serveExploration, type ExplorationRequest } from "./explore/index.js";
import { serveStudy, type StudyRequest } from "./study/index.js";

parentPort?.once("message", (request: StudyRequest | ExplorationRequest) => {
  if ("study" in request) serveStudy(parentPort!, request);
  else serveExploration(parentPort!, request);
});
