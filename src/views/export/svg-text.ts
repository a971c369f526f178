/** SVG as text, for saving a picture. */

/** Escapes a string for element content and for attributes in double quotes. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** An element as text. Attributes that are undefined are left out; `content` is markup, not text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content = "",
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  return `<${name}${written.join("")}>${content}</${name}>`;
}

/** A whole picture on a background. */
export function picture(width: number, height: number, background: string, font: string, content: string): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    "font-family": font,
    "font-size": 12,
  };
  const backdrop = element("rect", { width: "100%", height: "100%", fill: background });
  return `${element("svg", attributes, backdrop + content)}\n`;
}

/** Properties that a picture needs outside its page; style sheets and variables stay behind. */
const kept = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "font-style",
  "text-anchor",
  "display",
  "visibility",
  "paint-order",
];

/** A drawn SVG element as a file of its own: computed styles go into the elements, the theme's background is painted. */
export function pictureOf(drawn: SVGSVGElement): string {
  const theme = getComputedStyle(document.documentElement);
  const background = theme.getPropertyValue("--vscode-editor-background").trim() || "#ffffff";
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
  const line = (content: string, y: number, fill: string | undefined, weight: number) =>
    element("text", { x: 16, y, fill, "font-weight": weight, "xml:space": "preserve" }, escapeXml(content));
  const rows = lines.map((content, index) => line(content, 56 + index * 18, index === 0 ? faint : strong, 400));
  return picture(width, height, background!, "monospace", line(title, 28, strong, 600) + rows.join(""));
}
