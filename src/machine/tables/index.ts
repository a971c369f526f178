/** Page tables in simulated memory, as the kernel and the views read and write them. */
export { splitPage, writePage } from "./large-page.js";
export {
  clearEmptyTables,
  clearLeaf,
  clearPage,
  createRoot,
  formatFields,
  pageAt,
  readLeaf,
  splitAddress,
  walk,
  writeLeaf,
  type MappedPage,
} from "./page-table.js";
export { forEachLeaf, forEachTable, freeTables } from "./visit-tables.js";
