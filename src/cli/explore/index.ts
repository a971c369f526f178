/** `vas explore`. */
export { exploreCommand } from "./explore-command.js";
export { serveExploration, type ExplorationRequest } from "./explore-thread.js";
