/** A search that is written down and gone on with comes to what it would have come to without the interruption. */
import assert from "node:assert/strict";
import {
  explore,
  exploreSettings,
  type ExploreOptions,
  type SavedSearch,
  type Verdict,
} from "../../src/explore/index.js";
import type { Image } from "../../src/image/image.js";
import { compile, open } from "../simulator/scenarios/scenario.js";
import { sometimes, swept } from "../sample.js";
import { vas } from "../cli/terminal.js";
import { exampleText, verdictOf, withoutMeets } from "./witnesses/scenarios.js";

/** Explores until the report of progress number `stop` (from 1); what had been found then, and how it would have ended. */
function interrupted(
  image: Image,
  options: ExploreOptions,
  stop: number,
): { saved: SavedSearch | null; verdict: Verdict } {
  const exploration = explore(open({ ...image, schedules: [] }), options);
  let saved: SavedSearch | null = null;
  for (let count = 1; ; count++) {
    const next = exploration.next();
    if (next.done === true) return { saved, verdict: next.value };
    if (count === stop) saved = structuredClone(next.value.save!());
  }
}

describe("a saved search", () => {
  const searches = [
    ["lab/02-mremap-late-flush", { every: true }],
    ["lab/06-huge-page-split", { every: true }],
    ["lab/09-walk-cache", {}],
    ["flag", { noHazard: true, timer: true }],
  ] as const;
  for (const [name, options] of swept(searches, 1)) {
    it(`ends as the search that was not interrupted: ${name}`, async () => {
      const image =
        name === "flag"
          ? await withoutMeets("p04-no-shootdown", (text) => text.replaceAll("shootdown off", "shootdown on"))
          : await compile(exampleText(name));
      const all = { ...exploreSettings(image), ...options };
      for (const stop of swept([1, 2, 5, 11, 25], 2)) {
        const { saved, verdict } = interrupted(image, all, stop);
        if (saved === null) break;
        assert.deepEqual(verdictOf(image, { ...all, resume: saved }), verdict, `after ${stop} reports`);
      }
    });
  }

  sometimes("goes on where a breach has its turn, and in the middle of a state", async () => {
    const image = await compile(exampleText("lab/02-mremap-late-flush"));
    const options = { ...exploreSettings(image), every: true };
    const turns = { breach: 0, node: 0 };
    for (let stop = 1; ; stop++) {
      const { saved, verdict } = interrupted(image, options, stop);
      if (saved === null) break;
      const [[, , first] = []] = saved.frontier;
      const kind = typeof first === "number" ? "node" : "breach";
      if (++turns[kind] <= 2)
        assert.deepEqual(verdictOf(image, { ...options, resume: saved }), verdict, `${stop} ${kind}`);
    }
    assert.ok(turns.breach > 0 && turns.node > 0, JSON.stringify(turns));
  });

  it("has everything that a bound of states left aside", async () => {
    const image = await compile(exampleText("lab/02-mremap-late-flush"));
    const options = { ...exploreSettings(image), every: true };
    const whole = verdictOf(image, options);
    for (const states of swept([2, 17, 100, whole.states - 1], 2)) {
      const exploration = explore(open({ ...image, schedules: [] }), { ...options, states });
      let save: (() => SavedSearch) | null = null;
      let next = exploration.next();
      for (; next.done !== true; next = exploration.next()) save = next.value.save;
      assert.equal(next.value.reason, `${states} states were looked at: raise \`states\` to go on`);
      if (save === null) continue;
      const { reason, ...rest } = verdictOf(image, { ...options, resume: structuredClone(save()) });
      assert.deepEqual({ ...rest, reason }, whole);
    }
  });
});

describe("vas explore --save and --resume", () => {
  const file = "examples/lab/02-mremap-late-flush.vas";
  const explored = (words: readonly string[], files: Readonly<Record<string, string>> = {}) =>
    vas(["explore", file, "--all", ...words], { files });

  sometimes("go on where a bound came first, to the verdict of the whole", async () => {
    const whole = await explored([]);
    const part = await explored(["--states", "60", "--save", "part.json"]);
    assert.equal(part.status, 3);
    const saved = part.files.get("part.json")!;
    const rest = await explored(["--resume", "part.json"], { "part.json": saved });
    assert.equal(rest.status, whole.status);
    const times = (text: string): string => text.replace(/[\d.]+ s\./, "… s.");
    assert.equal(times(rest.out), times(whole.out));
  });

  sometimes("refuse what is none, is damaged, or is of something else", async () => {
    const { files } = await explored(["--states", "60", "--save", "part.json"]);
    const saved = files.get("part.json")!;
    const refused = async (text: string, words: readonly string[] = []): Promise<string> => {
      const { status, err } = await explored([...words, "--resume", "part.json"], { "part.json": text });
      assert.equal(status, 2);
      return err;
    };
    assert.match(
      await refused("{}"),
      /part\.json: this is no saved exploration: name a file that `--save` has written/,
    );
    assert.match(await refused(""), /no saved exploration/);
    assert.match(
      await refused(saved.slice(0, -40)),
      /damaged or was not written to its end: explore from the beginning/,
    );
    assert.match(await refused(saved.replace('"all":false', '"all":true')), /damaged/);
    assert.match(await refused(saved, ["--set", "P0.fixed=1"]), /another text, other settings or other options/);
    assert.match(await refused(saved, ["--switches", "9"]), /another text, other settings or other options/);
    const { status, err } = await vas(["explore", file, "--resume", "missing.json"]);
    assert.equal(status, 2);
    assert.match(err, /missing\.json/);
  });

  it("keep what is known when Ctrl-C is pressed", async () => {
    const { status, err, files } = await vas(["explore", file, "--all", "--save", "part.json"], { interruptAfter: 1 });
    assert.equal(status, 130);
    assert.match(err, /interrupted after \d+ states; --resume part\.json goes on/);
    assert.ok(files.has("part.json"));
  });
});
