/** `vas exercise`. */
export { addQuestionKind, exerciseCommand, type ExerciseOptions } from "./exercise-command.js";
