/** Lessons about the run. */
export { lesson } from "./lesson.js";
