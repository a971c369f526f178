/** What the editor tells of pitfalls and defects: each under its number, with an example that is there. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { hazardDescriptions } from "../../../src/debug/settings/hazard-descriptions.js";
import { Pitfall, pitfallTitle } from "../../../src/machine/events/pitfall.js";

describe("descriptions of hazards", () => {
  const described = hazardDescriptions();
  const pitfalls = Object.values(Pitfall).filter((value): value is Pitfall => typeof value === "number");

  it("are those of P1 to the last, then the defects, each once", () => {
    assert.deepEqual(
      described.slice(0, pitfalls.length).map(({ id, title }) => [id, title]),
      pitfalls.map((pitfall) => [`P${pitfall}`, pitfallTitle(pitfall)]),
    );
    const defects = described.slice(pitfalls.length).map(({ id }) => id);
    assert.ok(defects.length > 0 && defects.every((id) => /^Q[0-9]+$/.test(id)), defects.join());
    assert.equal(new Set(described.map(({ id }) => id)).size, described.length);
  });

  it("name the setting, how it is reported, and the example of that number", () => {
    const examples = join(import.meta.dirname, "../../../examples");
    for (const { id, doc } of described.slice(0, pitfalls.length)) {
      assert.match(doc, /^(Comes with .+\.|Kernel code brings it about\.) .*Reported with `check on`\./);
      const example = /blob\/main\/examples\/(hazards\/p0*(\d+)-[^)]+\.vas)\)/.exec(doc);
      if (example === null) assert.match(doc, /\[The lab\]\(https:.*\/docs\/lab\.md\) tells of it\.$/);
      else {
        assert.equal(`P${example[2]}`, id);
        assert.ok(existsSync(join(examples, example[1]!)), example[1]);
      }
    }
  });

  it("say of those that are allowed how they are reported", () => {
    const advised = described.filter(({ doc }) => doc.includes("reported with `check_advice on` only"));
    assert.deepEqual(
      advised.map(({ id }) => id),
      ["P2", "P18", "P27"],
    );
  });
});
