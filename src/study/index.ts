/**
 * Studies: one scenario under many settings, a row of counters for each, tables of them and charts. What `vas sweep` and the
 * editor have in common.
 */
export { chartData, drawChart, chartNotes, themes, type ChartLook, type ChartRequest } from "./chart/index.js";
export { openConfiguration, withArguments, type Refusal } from "./configuration/index.js";
export {
  addCounter,
  addSetting,
  addVariation,
  combinations,
  keyProblem,
  overridesOf,
  permutation,
  positiveCount,
  readVariation,
  splitOverrides,
  usualCounters,
  type Overrides,
  type VariationText,
} from "./options/index.js";
export { UsageError } from "./problem/index.js";
export {
  measure,
  planStudy,
  readShard,
  runsOfShard,
  runsToMake,
  type Measurement,
  type Plan,
  type Shard,
  type Study,
} from "./run/index.js";
export {
  columnsOf,
  csvCell,
  csvLine,
  csvOfRun,
  csvRows,
  rowsOfTable,
  tableFrom,
  type CsvRow,
  type MeasuredRun,
  type StudyTable,
} from "./table/index.js";
export { serveStudies } from "./serve/index.js";
