/** Tables of studies, comma-separated. */
export { csvCell, csvLine, csvRows, type CsvRow } from "./csv.js";
export { columnsOf, csvOfRun, type MeasuredRun } from "./study-row.js";
export { rowsOfTable, tableFrom, type StudyTable } from "./study-table.js";
