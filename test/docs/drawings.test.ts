/** The drawings in docs/pictures/ are those that scripts/drawings/ draws. `UPDATE_DOCS=1` before the test command writes them. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawings } from "../../scripts/drawings/index";
import { sometimes } from "../sample.js";

const folder = join(import.meta.dirname, "..", "..", "docs", "pictures");

describe("drawings", () => {
  for (const [name, draw] of Object.entries(drawings)) {
    it(`${name} is as it is drawn now (UPDATE_DOCS=1 writes it)`, async () => {
      const drawn = await draw();
      if (process.env["UPDATE_DOCS"]) writeFileSync(join(folder, name), drawn);
      assert.equal(readFileSync(join(folder, name), "utf8"), drawn);
    });

    it(`${name} keeps its words inside`, async () => {
      const drawn = await draw();
      const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(drawn)!.map(Number);
      for (const [, x, y] of drawn.matchAll(/<(?:text|rect)[^>]* x="([\d.]+)" y="([\d.]+)"/g))
        assert.ok(Number(x) >= 0 && Number(x) < width! && Number(y) >= 0 && Number(y) < height!, `${x},${y}`);
      assert.match(drawn, /<title id="t">.+<\/title><desc id="d">.+<\/desc>/);
      assert.match(drawn, /prefers-color-scheme:dark/);
    });
  }

  sometimes("shows that only a shared id lets the second process hit", async () => {
    const drawn = await drawings["vas-switch.svg"]!();
    const said = /<desc id="d">(.*)<\/desc>/.exec(drawn)![1]!;
    assert.match(said, /asid\+sasid: [^.]*B: vas_switch\(v\) hits\./);
    for (const tags of ["none", "asid", "asid\\+global"])
      assert.match(said, new RegExp(`(^| )${tags}: [^.]*B: vas_switch\\(v\\) misses\\.`));
    // Tags keep A's own entry over the switch; without them it is gone.
    assert.match(said, /^none: [^.]*A: vas_switch\(0\) misses/);
    for (const tags of ["asid", "asid\\+global", "asid\\+sasid"])
      assert.match(said, new RegExp(`(^| )${tags}: [^.]*A: vas_switch\\(0\\) hits`));
  });

  it("folders-after.svg has the parts and rooms that there are (node scripts/draw-folders.mjs docs/pictures/folders-after.svg)", () => {
    const source = join(folder, "..", "..", "src");
    const foldersIn = (place: string): string[] =>
      readdirSync(place, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== "generated")
        .map(({ name }) => name);
    // A part's heading is followed by its rooms; how many files they have changes with every commit, and is of its day.
    const [, ...parts] = readFileSync(join(folder, "folders-after.svg"), "utf8").split('<text class="part"');
    const drawn = parts.flatMap((part) => {
      const [, name] = /^[^>]*>([\w-]+)</.exec(part)!;
      return [...part.matchAll(/<text x="\d+" y="\d+">([\w-]+)<\/text>/g)].map(([, room]) => `${name}/${room}`);
    });
    const expected = foldersIn(source).flatMap((part) =>
      foldersIn(join(source, part)).map((room) => `${part}/${room}`),
    );
    for (const room of drawn) assert.ok(existsSync(join(source, room)), `${room} is drawn`);
    const hasCode = (room: string): boolean => readdirSync(join(source, room)).some((name) => /\.tsx?$/.test(name));
    assert.deepEqual(
      expected.filter((room) => hasCode(room) && !drawn.includes(room)),
      [],
      "rooms that are not drawn",
    );
  });
});
