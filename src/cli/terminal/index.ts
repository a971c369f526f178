/** The terminal: streams, files, threads and signals, tables, and text that is safe to print. */
export {
  exitStatuses,
  fileProblem,
  writeProblem,
  readText,
  writeText,
  type Files,
  type Sink,
  type Stamps,
  type Terminal,
  type Thread,
} from "./terminal.js";
export { printable, printableJson, printableLines, printableName } from "./printable.js";
export { durationText, progressLine } from "./progress.js";
export { threadCount } from "./thread-count.js";
export { paintFor, tableLines, type Paint, type Row } from "./table.js";
export { UsageError } from "../../study/index.js";
