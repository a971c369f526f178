/** `vas explore`. */
export { exploreCommand, type ExploreCommandOptions } from "./explore-command.js";
