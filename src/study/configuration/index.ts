/** A scenario under settings and arguments: nothing of the language is in it, so that threads of a study load little. */
export { openConfiguration, type Refusal } from "./configuration.js";
export { argumentChoices, withArguments } from "./process-arguments.js";
