/**
 * The owner palette: one colour and one ink pattern an owner, the same in every view. Twelve entries; the adapter hands
 * out the numbers. Colours were searched for the largest smallest distance (OKLab) under normal sight and simulated
 * deuteranopia, protanopia and tritanopia; the pattern and the shape of the mark are the second cue.
 */
import type { OwnerInfo } from "../protocol/snapshot.js";

/** How one palette entry is painted. */
export interface OwnerPaint {
  /** Fill on dark and black backgrounds. */
  readonly dark: string;
  /** Fill on light backgrounds. */
  readonly light: string;
  /** Name of the ink pattern, also the suffix of its rule in palette.css. */
  readonly pattern: string;
  /** The pattern as an SVG path in a 10 × 10 box, painted with the background colour over the fill. */
  readonly ink: string;
}

/** The twelve entries. The first eight are the furthest apart. */
export const ownerPalette: readonly OwnerPaint[] = [
  { dark: "#53a0ff", light: "#4c88d3", pattern: "solid", ink: "" },
  { dark: "#e58212", light: "#df9b44", pattern: "dot", ink: "M5 3.2a1.8 1.8 0 1 0 .01 0z" },
  { dark: "#a8ebb5", light: "#2a7449", pattern: "half-diagonal", ink: "M10 0V10H0z" },
  { dark: "#a46188", light: "#79028e", pattern: "bar", ink: "M0 3.8H10V6.2H0z" },
  { dark: "#00c8d8", light: "#3fa8bf", pattern: "post", ink: "M3.8 0H6.2V10H3.8z" },
  { dark: "#d73337", light: "#dd766f", pattern: "frame", ink: "M3 3H7V7H3z" },
  { dark: "#e5c226", light: "#998700", pattern: "corner", ink: "M0 0H5V5H0z" },
  { dark: "#735fe9", light: "#6e59e2", pattern: "plus", ink: "M4.1 0H5.9V4.1H10V5.9H5.9V10H4.1V5.9H0V4.1H4.1z" },
  { dark: "#8fc184", light: "#8a3d9a", pattern: "half-below", ink: "M0 5H10V10H0z" },
  { dark: "#a379b6", light: "#a39ef9", pattern: "half-right", ink: "M5 0H10V10H5z" },
  { dark: "#80946d", light: "#a85186", pattern: "checker", ink: "M0 0H5V5H0zM5 5H10V10H5z" },
  {
    dark: "#ba90a7",
    light: "#cf284d",
    pattern: "cross",
    ink: "M0 1.4L1.4 0 5 3.6 8.6 0 10 1.4 6.4 5 10 8.6 8.6 10 5 6.4 1.4 10 0 8.6 3.6 5z",
  },
];

/** Palette entry of a number; numbers beyond the palette wrap round. */
export function paintOf(palette: number): OwnerPaint {
  return ownerPalette[paletteIndex(palette)]!;
}

/** Index into the palette, for the classes `owner-0` … `owner-11`. */
export function paletteIndex(palette: number): number {
  const size = ownerPalette.length;
  return ((palette % size) + size) % size;
}

/** Outline of a mark in a 10 × 10 box: processes are round, VASes square, segments diamonds, files sheets, the kernel a triangle. */
export function markOutline(kind: OwnerInfo["kind"]): string {
  switch (kind) {
    case "process":
      return "M5 0a5 5 0 1 0 .01 0z";
    case "vas":
      return "M1 0H9A1 1 0 0 1 10 1V9A1 1 0 0 1 9 10H1A1 1 0 0 1 0 9V1A1 1 0 0 1 1 0z";
    case "segment":
      return "M5 0L10 5 5 10 0 5z";
    case "file":
      return "M1.5 0H6.5L9 2.5V10H1.5z";
    case "kernel":
      return "M5 .5L10 9.5H0z";
  }
}

/** Whether VS Code's theme, told by the classes of the body, has a light background. */
export function isLightTheme(classes: { contains(name: string): boolean }): boolean {
  return classes.contains("vscode-light") || classes.contains("vscode-high-contrast-light");
}

/** Sets `--owner-0` … `--owner-11` for the theme now and whenever the theme changes. */
export function followTheme(page: Document): void {
  const apply = () => {
    const light = isLightTheme(page.body.classList);
    ownerPalette.forEach((paint, index) => {
      page.documentElement.style.setProperty(`--owner-${index}`, light ? paint.light : paint.dark);
    });
  };
  apply();
  new MutationObserver(apply).observe(page.body, { attributes: true, attributeFilter: ["class"] });
}
