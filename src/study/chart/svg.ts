/** Elements of an SVG document as text. */

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for XML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (one) => entities[one]!);
}

/** Coordinates to a hundredth of a pixel: equal charts are equal texts. */
export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** An element; numbers among the attributes are coordinates. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  inside: string | null = null,
): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? rounded(value) : escaped(value)}"`)
    .join("");
  return inside === null ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`;
}

/** A line of text at a place. */
export function label(x: number, y: number, classes: string, text: string, more: Record<string, string> = {}): string {
  return element("text", { x, y, class: classes, ...more }, escaped(text));
}

/** About as wide as a text of 12 pixels is in usual fonts. */
export function textWidth(text: string): number {
  return [...text].length * 6.8;
}
