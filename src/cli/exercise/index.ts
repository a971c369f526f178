/** `vas exercise`. */
export { addQuestionKind, exerciseCommand } from "./exercise-command.js";
