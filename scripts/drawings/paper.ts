/** What the drawings are made of: boxes, words and arrows as SVG, in tones that read on light and on dark paper. */

/** What a box stands for, by its colour: somebody's, somebody else's, shared by both, or nobody's. */
export type Tone = "one" | "other" | "both" | "plain" | "warn";

const styles = `
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1f2328}
.title{font-weight:600}.small{font-size:11px}.dim{fill:#57606a}.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px}
.box{stroke-width:1.2}.plain{fill:#8c959f1f;stroke:#8c959f}.one{fill:#0969da24;stroke:#0969da}.other{fill:#bc4c0024;stroke:#bc4c00}
.both{fill:#1a7f3724;stroke:#1a7f37}.warn{fill:#cf222e1c;stroke:#cf222e}.line{fill:none;stroke:#57606a;stroke-width:1.3}.head{fill:#57606a}.dash{stroke-dasharray:4 3}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.dim{fill:#9198a1}.plain{stroke:#6e7681}.one{fill:#58a6ff2e;stroke:#58a6ff}.other{fill:#f0883e2e;stroke:#f0883e}
.both{fill:#3fb9502e;stroke:#3fb950}.warn{fill:#ff7b7226;stroke:#ff7b72}.line{stroke:#9198a1}.head{fill:#9198a1}}`.replaceAll(
  "\n",
  "",
);

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Words at a point: `kind` names classes ("title", "small", "dim", "code"); `anchor` says which end the point is. */
export function words(
  x: number,
  y: number,
  text: string,
  kind = "",
  anchor: "start" | "middle" | "end" = "start",
): string {
  const end = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${x}" y="${y}"${kind ? ` class="${kind}"` : ""}${end}>${escaped(text)}</text>`;
}

/** A box with lines of words in it, the first as its title. */
export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  tone: Tone,
  lines: readonly string[] = [],
): string {
  const top = y + height / 2 - (lines.length - 1) * 8 + 4.5;
  return [
    `<rect class="box ${tone}" x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/>`,
    ...lines.map((line, at) => words(x + width / 2, top + at * 16, line, at === 0 ? "title" : "small dim", "middle")),
  ].join("");
}

/** An arrow along corners, with words beside its first piece. */
export function arrow(points: readonly (readonly [number, number])[], label = "", dashed = false): string {
  const [x2, y2] = points.at(-1)!;
  const [x1, y1] = points.at(-2)!;
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [((x2 - x1) / length) * 7, ((y2 - y1) / length) * 7];
  const number = (value: number): string => String(Math.round(value * 10) / 10);
  const at = (x: number, y: number): string => `${number(x)},${number(y)}`;
  const head = `${at(x2, y2)} ${at(x2 - dx - dy / 2, y2 - dy + dx / 2)} ${at(x2 - dx + dy / 2, y2 - dy - dx / 2)}`;
  const path = points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${at(x, y)}`).join("");
  const [[ax, ay], [bx, by]] = [points[0]!, points[1]!];
  const beside =
    ay === by
      ? words((ax + bx) / 2, ay - 5, label, "small dim", "middle")
      : words(ax + 7, (ay + by) / 2 + 4, label, "small dim");
  return `<path class="line${dashed ? " dash" : ""}" d="${path}"/><polygon class="head" points="${head}"/>${label ? beside : ""}`;
}

/** The whole drawing; `title` and `description` are what a screen reader says. */
export function sheet(
  width: number,
  height: number,
  title: string,
  description: string,
  parts: readonly string[],
): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d">` +
    `<title id="t">${escaped(title)}</title><desc id="d">${escaped(description)}</desc><style>${styles}</style>\n${parts.join("\n")}\n</svg>\n`
  );
}
