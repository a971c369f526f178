/** How addresses and numbers are written, in every message, view, console and file: one formatter for each. */
export { addressText, groupedHex, hexNumber } from "./hexadecimal.js";
