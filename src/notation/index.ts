/** How addresses, numbers and text are written, in every message, view, console and file: one formatter for each. */
export { countText } from "./count.js";
export { addressText, groupedHex, hexNumber } from "./hexadecimal.js";
export { readUtf8 } from "./utf8.js";
export { plural } from "./plural.js";
