/** The programming model of ARC: auxiliary registers, exceptions, TLB commands. */
export { ArcCommand, arcCommand, jointTlb, setDescriptors } from "./arc-commands.js";
export { exceptionName, noteMachineCheck, noteMiss, noteMissCause, noteProtection } from "./arc-exceptions.js";
export { createEntry, refillEntry, refillLosesFetch } from "./arc-refill.js";
export {
  arcRegisterValues,
  isWritableArcRegister,
  refuseArcRegister,
  writeArcRegister,
} from "./arc-register-values.js";
export {
  arcDescriptorFields,
  arcDescriptors,
  dataDescriptor,
  decodeBuildConfiguration,
  decodeData,
  decodeTag,
  encodeBuildConfiguration,
  pidRegister,
  tagDescriptor,
  tlbIndex,
  tlbIndexError,
} from "./arc-registers.js";
export { erasePage, eraseWhere, type ArcSoftware, type EntryCondition, type Erased } from "./arc-sequences.js";
