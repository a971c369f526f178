// Draws parts and rooms with the imports between rooms, as docs/architecture.md shows them:
// `node scripts/draw-folders.mjs FILE.svg [CHECKOUT]`. Nothing is laid out by hand: rooms stand in the order of the lint.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./vscode/places.mjs";

const [target, checkout = root] = process.argv.slice(2);
const tool = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
const options = ["src", "--no-config", "--ts-pre-compilation-deps", "--ts-config", "tsconfig.json"];
const { stdout } = spawnSync(process.execPath, [tool, ...options, "--output-type", "json"], {
  cwd: checkout,
  encoding: "utf8",
  maxBuffer: 2 ** 28,
});
const files = JSON.parse(stdout).modules.filter(({ source }) => /^src\/.*\.tsx?$/.test(source));

/** Parts that have rooms, from the top down. */
const parts = ["cli", "extension", "views", "debug", "study", "explore", "protocol"].concat([
  "compiler",
  "language",
  "dwarf",
  "simulator",
  "kernel",
  "machine",
]);
const placeOf = (source) => {
  const [, part, ...rest] = source.split("/");
  return { part, room: rest.length > 1 ? rest[0] : "." };
};
const rooms = new Map(parts.map((part) => [part, new Map()]));
for (const { source } of files) {
  const { part, room } = placeOf(source);
  if (rooms.has(part)) rooms.get(part).set(room, (rooms.get(part).get(room) ?? 0) + 1);
}
/** Imports between two rooms of a part: "part/from/to" → how many. */
const arrows = new Map();
for (const { source, dependencies } of files) {
  const from = placeOf(source);
  for (const { resolved } of dependencies) {
    if (!resolved.startsWith("src/")) continue;
    const to = placeOf(resolved);
    if (to.part !== from.part || to.room === from.room) continue;
    const key = `${from.part}/${from.room}/${to.room}`;
    arrows.set(key, (arrows.get(key) ?? 0) + 1);
  }
}
/** Rooms of a part from the top down: those that nothing imports first. */
function topDown(part) {
  const left = new Set(rooms.get(part).keys());
  const order = [];
  const isFree = (room) => ![...left].some((other) => other !== room && arrows.has(`${part}/${other}/${room}`));
  while (left.size > 0) {
    const next = [...left].filter(isFree).sort()[0] ?? [...left].sort()[0];
    order.push(next);
    left.delete(next);
  }
  return order;
}

const width = 150;
const row = 20;
const gap = 78;
const columns = 6;
const body = [];
let height = 0;
let top = 16;
parts.forEach((part, column) => {
  const x = 16 + (column % columns) * (width + gap);
  // A row begins below the longest part of the one before.
  if (column > 0 && column % columns === 0) top = height;
  const order = topDown(part);
  const total = [...rooms.get(part).values()].reduce((sum, count) => sum + count, 0);
  body.push(`<text class="part" x="${x}" y="${top + 13}">${part}<tspan class="count"> ${total} files</tspan></text>`);
  const start = top + 22;
  const yOf = (room) => start + order.indexOf(room) * row;
  for (const room of order) {
    const y = yOf(room);
    const name = room === "." ? "(top)" : room;
    body.push(`<rect x="${x}" y="${y}" width="${width}" height="${row - 4}" rx="3"/>`);
    body.push(`<text x="${x + 6}" y="${y + 12}">${name}</text>`);
    body.push(
      `<text class="count" text-anchor="end" x="${x + width - 6}" y="${y + 12}">${rooms.get(part).get(room)}</text>`,
    );
    height = Math.max(height, y + row + 16);
  }
  for (const [key, count] of arrows) {
    const [of, from, to] = key.split("/");
    if (of !== part) continue;
    const [y1, y2] = [yOf(from) + 6, yOf(to) + 10];
    const right = x + width;
    const bend = 8 + Math.min(58, Math.abs(order.indexOf(from) - order.indexOf(to)) * 5);
    const up = order.indexOf(to) < order.indexOf(from) ? ' class="up"' : "";
    const stroke = Math.min(2.4, 0.5 + Math.log10(count));
    body.push(
      `<path${up} stroke-width="${stroke.toFixed(1)}" d="M${right} ${y1}C${right + bend} ${y1} ${right + bend} ${y2} ${right} ${y2}"/>`,
    );
  }
});
const style = `text{font:11px system-ui,sans-serif;fill:#24292f}.part{font-size:13px;font-weight:600}.count{fill:#57606a;font-weight:400;font-size:10px}rect{fill:#eef1f4;stroke:#8c959f}path{fill:none;stroke:#0969da;opacity:.45}.up{stroke:#cf222e;opacity:.9}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.count{fill:#9198a1}rect{fill:#21262d;stroke:#6e7681}path{stroke:#58a6ff}.up{stroke:#ff7b72}}`;
const svgWidth = 16 + columns * (width + gap);
writeFileSync(
  target,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${svgWidth} ${height}" width="${svgWidth}" height="${height}" role="img"><title>Parts, rooms and the imports between rooms</title><style>${style}</style>${body.join("")}</svg>\n`,
);
