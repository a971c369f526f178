/**
 * Text of files and programs on its way to a terminal or a console. Control characters would reach it as commands (CWE-150),
 * and marks of direction would show a line in another order than it has; both are written as escapes instead.
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
