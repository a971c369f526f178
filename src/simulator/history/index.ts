/** When something changed, and by whom. */
export { type Cause } from "./cause.js";
export { findHistory, type History, type HistoryChange } from "./changes.js";
export { longestSubject, subjectState, type HistorySubject } from "./subject.js";
export { lookAtMoment } from "./moment.js";
export { takePicture, type Picture } from "./picture.js";
export { takeBackEdit } from "./take-back.js";
