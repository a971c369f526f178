/** What is typed at a stop: commands, expressions, completions. */
export { completions } from "./completions.js";
export { evaluate } from "./evaluate.js";
