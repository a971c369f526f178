/** Attach, switch and detach a VAS, and the objects that are found by name. */
export { findByName, getAttributes, noteSleepUnderLock, setAttributes } from "./named-object.js";
export {
  attachToInstance,
  attachToVas,
  bootSegment,
  detachFromInstance,
  detachFromVas,
  instancesOf,
} from "./spacejmp-attach.js";
export { detachVas, removeAttachment, sweepDeadSpaces } from "./vas-detach.js";
export { leaveAttached, switchVas } from "./vas-switch.js";
