/** Entries as rows: the columns, the table, one slot in full, and those that are kept in sight. */
export { sortKeys, type EntryRow, type SortKey } from "./entry-columns.js";
export { entryRows, entryTable, passes, slotKey, type EntryFilter } from "./entry-rows.js";
export { EntryTable } from "./entry-table.js";
export { PinnedList } from "./pinned-list.js";
export { isSlot, pinsOf, togglePin } from "./pins.js";
export { SlotDetail } from "./slot-detail.js";
