import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isLightTheme, markOutline, ownerPalette, paintOf, paletteIndex } from "../../src/views/palette.js";

type Triple = readonly [number, number, number];

/** Linear light of a colour such as #53a0ff. */
function linear(colour: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(matrix: readonly Triple[], [x, y, z]: Triple): Triple {
  const [a, b, c] = matrix.map((row) => Math.min(1, Math.max(0, row[0] * x + row[1] * y + row[2] * z)));
  return [a!, b!, c!];
}

/** Machado, Oliveira and Fernandes 2009, severity 1. */
const sights: Readonly<Record<string, readonly Triple[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function oklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function distance(a: string, b: string, sight: readonly Triple[]): number {
  const [first, second] = [oklab(times(sight, linear(a))), oklab(times(sight, linear(b)))];
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r, g, blue] = linear(colour);
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [high, low] = [Math.max(luminance(a), luminance(b)), Math.min(luminance(a), luminance(b))];
  return (high + 0.05) / (low + 0.05);
}

describe("owner palette", () => {
  for (const scheme of ["dark", "light"] as const) {
    for (const [name, sight] of Object.entries(sights)) {
      it(`keeps the first eight ${scheme} colours apart under ${name} sight`, () => {
        const colours = ownerPalette.slice(0, 8).map((paint) => paint[scheme]);
        colours.forEach((colour, index) => {
          for (const other of colours.slice(0, index)) {
            assert.ok(distance(colour, other, sight) > 0.055, `${colour} ${other}: ${distance(colour, other, sight)}`);
          }
        });
      });
    }
  }

  it("stands out from the background of each theme", () => {
    for (const paint of ownerPalette) {
      assert.ok(contrast(paint.dark, "#1f1f1f") >= 3, paint.dark);
      assert.ok(contrast(paint.dark, "#000000") >= 3, paint.dark);
      assert.ok(contrast(paint.light, "#ffffff") >= 2.2, paint.light);
    }
  });

  it("has a second cue: every pattern and every ink is unique", () => {
    assert.equal(ownerPalette.length, 12);
    assert.equal(new Set(ownerPalette.map((paint) => paint.pattern)).size, 12);
    assert.equal(new Set(ownerPalette.map((paint) => paint.ink)).size, 12);
    const kinds = ["process", "vas", "segment", "kernel"] as const;
    assert.equal(new Set(kinds.map(markOutline)).size, kinds.length);
  });

  it("agrees with the classes of palette.css", () => {
    const style = readFileSync("src/views/palette.css", "utf8");
    ownerPalette.forEach((paint, index) => {
      assert.match(style, new RegExp(`/\\* ${paint.pattern} \\*/\\s*\\.owner-${index} \\{`));
    });
  });

  it("wraps numbers beyond the palette", () => {
    assert.equal(paletteIndex(12), 0);
    assert.equal(paletteIndex(-1), 11);
    assert.equal(paintOf(25), ownerPalette[1]);
  });

  it("takes light colours in light and light high-contrast themes only", () => {
    const light = ["vscode-light", "vscode-high-contrast-light"];
    for (const name of [...light, "vscode-dark", "vscode-high-contrast"]) {
      assert.equal(isLightTheme({ contains: (wanted) => wanted === name }), light.includes(name), name);
    }
  });
});
