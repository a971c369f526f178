/**
 * Exercises: questions about a run, with answers that the run gives. For the terminal, and as data for lessons in the views; knows
 * neither.
 */
export { askAbout, type Wish } from "./ask.js";
export { lessonAbout } from "./lesson.js";
export { exerciseScenario } from "./made-scenario.js";
export type { OtherRun } from "./what-if.js";
export { questionKinds, type Exercise, type QuestionKind } from "./question.js";
