/** An exploration in several threads. */
export { createJob, doJob, type Job } from "./job.js";
export type { JobAnswer, JobRequest } from "./messages.js";
export { createTeam, type Helper, type Team } from "./team.js";
