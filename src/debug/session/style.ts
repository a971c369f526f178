/** Emphasis in what is written to the console, for clients that take the terminal's codes (`supportsANSIStyling`). */
import type { Session } from "./session-record.js";

/** Select Graphic Rendition, ECMA-48. */
const codes = { bold: ["\u001b[1m", "\u001b[22m"], faint: ["\u001b[2m", "\u001b[22m"] } as const;

/** The text with emphasis; as it is, for a client that takes no codes. */
export function styled({ client }: Session, style: keyof typeof codes, text: string): string {
  return client.supportsStyling ? `${codes[style][0]}${text}${codes[style][1]}` : text;
}
