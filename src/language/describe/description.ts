/** A thing in words: a line of code, and what there is to say about it. */

/** One line of code and what there is to say about it. */
export interface Description {
  readonly code: string;
  /** Markdown; may be empty. */
  readonly text: string;
}

/** Description as Markdown: a code block and the text. */
export function toMarkdown({ code, text }: Description): string {
  return `\`\`\`vas\n${code}\n\`\`\`${text === "" ? "" : `\n${text}`}`;
}

/** A phrase as a sentence. */
export function sentence(text: string): string {
  return text === "" ? "" : `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

/** Decimal, and hexadecimal where that says more. */
export function numberText(value: bigint | null): string {
  return value === null ? "?" : value > 9n ? `${value} (0x${value.toString(16)})` : `${value}`;
}
