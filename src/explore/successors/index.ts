/** Where the steps of a search lead. */
export { endText } from "./end-text.js";
export {
  asksForHazards,
  asksForPitfalls,
  createJudge,
  judgedExpectations,
  judgeStep,
  markBefore,
  type Finding,
  type Judge,
  type JudgedExpectation,
} from "./judge.js";
export { forgetChildren, keepChild, takeChild } from "./child-rows.js";
export {
  addEdge,
  addState,
  blocked,
  createStates,
  ended,
  indexOfStep,
  nextEdge,
  stepNumber,
  unopened,
  untried,
  type EdgeColumns,
  type SearchStates,
  type StateColumns,
} from "./search-states.js";
export { createSource, type Learned, type Source, type SuccessorOptions } from "./source.js";
export { dropRow, keepNew } from "./state-rows.js";
export { goesOn, stepsIn, successorOf, waits, type Said, type Successor } from "./successors.js";
