/** Studies for the editor. */
export { serveStudies } from "./serve-studies.js";
