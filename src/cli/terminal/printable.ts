/** Names and JSON on their way to a terminal: nothing in them does anything there (simulator/names/printable.ts). */
import { printable } from "../../simulator/index.js";

/** Text as one line that does nothing. */
export { printable };

/** What JSON has to escape besides: C1 controls, separators, marks of direction. */
const dangerous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Characters of a quoted name that are shown. */
const longestName = 100;

/** Several lines, each printable. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** A name of a file's own choice, such as a title: printable, and cut where it would flood the line. */
export function printableName(text: string): string {
  const characters = [...text];
  const cut = characters.length > longestName;
  return printable(cut ? `${characters.slice(0, longestName).join("")}…` : text);
}

/** A value as JSON that does nothing to a terminal either; it reads back as the same value. */
export function printableJson(value: unknown, indent = 2): string {
  // JSON escapes what is below U+0020 itself; line breaks between the parts are its own.
  return JSON.stringify(value, null, indent).replace(dangerous, (character) =>
    character === "\n"
      ? character
      : [...Array(character.length).keys()]
          .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
          .join(""),
  );
}
