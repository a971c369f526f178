/** How things are called: addresses, owners, hazards, exits. */
export { fileNameAt, mappedFile, pathOfFile } from "./file-place.js";
export { callName, kernelCallName } from "./call-name.js";
export { sizeText } from "./size-text.js";
export { exitNumber, exitText } from "./exit.js";
export { faultKindNames, faultKindText } from "./fault-kind.js";
export { describeHazard, hazardOfEvent, hazardRemedy, hazardText, type HazardReport } from "./hazard-text.js";
export { currentPosition, ownerName, owners, processName, spaces, spaceTitle } from "./owners.js";
export { entryWords, validEntries, visitEntries } from "./page-table-entries.js";
export { rawEntry } from "./raw-entry.js";
export { printable } from "./printable.js";
export { tagText } from "./tag-text.js";
