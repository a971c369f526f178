/** The variables of a stop: how each kind is listed, how one is written, where it lies. */
export { announceEdit } from "./announce-edit.js";
export { leadsTo, locations } from "./locations.js";
export { assignPlace, meantPlace } from "./set-object-value.js";
export { assign, childExpression, setExpression, setVariable } from "./set-value.js";
export { valueText } from "./value-text.js";
export { shownPlace } from "./variables-of-object.js";
export { arrayTitle } from "./variables-of-program.js";
export { writeCoreRegister } from "./variables-of-space.js";
export { variables } from "./variables.js";
export { wholeArray, wholePlace } from "./whole-value.js";
