/** Conditions over fields: of events, and of changes of watched data. */
export { changeConditionHolds, changeFields, checkChangeCondition } from "./change-condition.js";
export { checkEventCondition, eventConditionValue, fieldHelp, fieldsOf } from "./event-condition.js";
