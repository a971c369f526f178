/**
 * Text of files on its way to a terminal. Control characters would reach it as commands (CWE-150), and marks of direction
 * would show a line in another order than it has; both are written as escapes instead.
 */

/**
 * C0 and C1 controls, DEL, the separators that break lines, and what changes the direction of text or is not seen.
 * A tab stays: it only moves.
 */
const dangerous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function escapeOf(character: string): string {
  const code = character.codePointAt(0)!;
  if (code === 9) return character;
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

/** One line that shows what the text is, and does nothing. */
export function printable(text: string): string {
  return text.replace(dangerous, escapeOf);
}

/** Characters of a quoted name that are shown. */
const longestName = 100;

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
