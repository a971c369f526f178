/** `vas explore`. */
export { exploreCommand } from "./explore-command.js";
