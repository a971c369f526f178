/** `vas explore`. */
export { exploreCommand } from "./explore-command.js";
export type { AskedOrder } from "./other-order.js";
export { serveExploration, type ExplorationRequest } from "./explore-thread.js";
