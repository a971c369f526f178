/** Colours of charts, on light and on dark ground. Every curve and its label has a contrast of at least 4.5 to 1. */

/** A palette for one ground. */
export interface Palette {
  readonly ground: string;
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly series: readonly string[];
}

export const light: Palette = {
  ground: "#ffffff",
  ink: "#1f2328",
  faint: "#59636e",
  grid: "#d9dee3",
  series: ["#0057a8", "#b3400a", "#00714f", "#8a3a9e", "#7a5c00", "#a3185a", "#00696f", "#4d4d4d"],
};

export const dark: Palette = {
  ground: "#1e1e1e",
  ink: "#e6e6e6",
  faint: "#a9b1ba",
  grid: "#3b3f45",
  series: ["#6db3f8", "#ff9b66", "#4fd1a1", "#d79ae8", "#e3c14f", "#ff8fbd", "#5fd3da", "#c8c8c8"],
};

/** Which ground a chart is for; `auto` follows the reader's. */
export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

function rules({ ground, ink, faint, grid, series }: Palette): string {
  return [
    `.ground{fill:${ground}}`,
    `text{fill:${ink}}`,
    `.faint{fill:${faint}}`,
    `.grid{stroke:${grid}}`,
    `.axis,.leader{stroke:${faint}}`,
    ...series.map((colour, at) => `.s${at}{stroke:${colour};fill:${colour}}`),
    ...series.map((colour, at) => `text.s${at}{fill:${colour}}`),
  ].join("");
}

/** The style sheet of a chart: plain rules, which every program that draws SVG knows. */
export function styleSheet(theme: Theme): string {
  const shape =
    "text{font:12px system-ui,'Segoe UI',Helvetica,Arial,sans-serif;stroke:none}.title{font-size:14px;font-weight:600}" +
    ".end{text-anchor:end}.middle{text-anchor:middle}.curve{fill:none;stroke-width:2}.band{stroke:none;opacity:.15}" +
    ".grid,.axis,.leader{fill:none;stroke-width:1}.leader{stroke-dasharray:2 2}.bar{stroke:none}text{stroke:none!important}";
  switch (theme) {
    case "light":
      return rules(light) + shape;
    case "dark":
      return rules(dark) + shape;
    case "auto":
      return `${rules(light)}@media (prefers-color-scheme:dark){${rules(dark)}}${shape}`;
  }
}
