/** What is counted and recorded: counters, events, accesses. */
export {
  AccessColumn,
  accessesSince,
  accessFaulted,
  accessWalked,
  appendAccess,
  clearAccessLog,
  AccessFault,
  createAccessLog,
  visitAccesses,
  type AccessRecord,
} from "./access-log.js";
export {
  addTally,
  counterStride,
  counterTotals,
  countLevel,
  countOwnerLevel,
  countRow,
  createCounters,
  levelCell,
  LevelColumn,
  ownerRow,
  readCounters,
  rowCell,
  RowColumn,
  type Counters,
  type CounterSelector,
  type CounterTable,
  type CounterTotals,
  type LevelTotals,
} from "./counters.js";
export {
  addMisses,
  countMiss,
  createMissCounters,
  missCell,
  missTotals,
  redundantColumn,
  type MissCounters,
  type MissTotals,
} from "./miss-counters.js";
export { countWork, createWorkCounters, WorkColumn, workTotals, type WorkCounters } from "./work-counters.js";
export {
  clearStop,
  createTrace,
  emit,
  eventAt,
  eventsSince,
  rewindTrace,
  type Trace,
  type TraceEvent,
} from "./trace.js";
