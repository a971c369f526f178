/** An exploration in several threads. */
export { createJob, doJob } from "./job.js";
export type { JobRequest } from "./messages.js";
export { createTeam, type Helper } from "./team.js";
