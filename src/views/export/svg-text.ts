/** SVG as text, for saving a picture. */

/** Escapes a string for element content and for attributes in double quotes. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;");
}

/** Properties that a picture needs outside its page; style sheets and variables stay behind. */
const kept = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-family", "font-size",
  "font-weight", "font-style", "text-anchor", "display", "visibility", "paint-order",
];

/** A drawn SVG element as a file of its own: computed styles are written into the elements, the background is painted. */
export function pictureOf(drawn: SVGSVGElement, background: string): string {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const from = [drawn, ...drawn.querySelectorAll<SVGElement>("*")];
  const to = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  from.forEach((element, index) => {
    const target = to[index]!;
    const style = getComputedStyle(element);
    for (const property of kept) {
      const value = style.getPropertyValue(property);
      if (value !== "") target.setAttribute(property, value);
    }
    for (const name of ["class", "style", "tabindex", "role"]) target.removeAttribute(name);
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const backdrop = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  backdrop.setAttribute("width", "100%");
  backdrop.setAttribute("height", "100%");
  backdrop.setAttribute("fill", background);
  copy.insertBefore(backdrop, copy.firstChild);
  return `${new XMLSerializer().serializeToString(copy)}\n`;
}

/** Lines of text as a picture, for a table whose form is text. The first line is set as headings. */
export function textPicture(title: string, text: string, light: boolean): string {
  const lines = text.trimEnd().split("\n");
  const longest = Math.max(title.length, ...lines.map((line) => line.length));
  const [width, height] = [Math.ceil(longest * 7.3) + 32, lines.length * 18 + 58];
  const [background, strong, faint] = light ? ["#ffffff", "#1f1f1f", "#6b6b6b"] : ["#1f1f1f", "#f0f0f0", "#a0a0a0"];
  const row = (line: string, index: number) =>
    `<text x="16" y="${56 + index * 18}" fill="${index === 0 ? faint : strong}" xml:space="preserve">${escapeXml(line)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="12">`
    + `<rect width="100%" height="100%" fill="${background}"/><text x="16" y="28" fill="${strong}" font-weight="600">${escapeXml(title)}</text>`
    + `${lines.map(row).join("")}</svg>\n`;
}
