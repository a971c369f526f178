/** Levels as pictures: cells, bands and maps of them, what they counted, and what a pointed-at entry says. */
export { counterChanges, counterKey, noChange, type CounterChange } from "./counter-change.js";
export { EntryCard } from "./entry-card.js";
export { cellTitle, drawnGeometry, labelledLimit, levelCells, setsInBand, type Cell } from "./level-cells.js";
export { Holders, OwnerLegend, Removed } from "./holders.js";
export { LevelRow, type Inspected, type LevelActions } from "./level-row.js";
export { colourings, type ColourBy } from "./minimap-paint.js";
export { MoreWays } from "./more-ways.js";
export { sparkColumns, sparkText } from "./sparkline.js";
