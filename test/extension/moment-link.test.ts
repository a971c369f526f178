/** Links to a moment of a scenario. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  longestLinkedScenario,
  packScenario,
  readMoment,
  unpackScenario,
  writeMoment,
} from "../../src/extension/site/moment-link.js";
import { sometimes } from "../sample.js";

describe("link to a moment", () => {
  it("names an example, settings and a tick", () => {
    assert.deepEqual(readMoment("?example=hazards/p04-no-shootdown.vas&tags=asid&kernel.quantum=50&tick=233"), {
      example: "hazards/p04-no-shootdown",
      scenario: null,
      tick: 233,
      machine: { tags: "asid" },
      kernel: { quantum: "50" },
    });
    assert.equal(readMoment("?tick=3"), null);
    assert.equal(readMoment("?example=a&tick=-3")!.tick, null);
    assert.equal(readMoment("?example=a&tick=1e400")!.tick, null);
  });

  it("reads what it writes", () => {
    const name = fc
      .stringMatching(/^[a-z][a-z_]{0,12}$/)
      .filter((each) => !["example", "scenario", "tick"].includes(each));
    const settings = fc.dictionary(name, fc.string({ maxLength: 12 }), { noNullPrototype: true });
    fc.assert(
      fc.property(fc.webPath(), fc.option(fc.nat()), settings, settings, (path, tick, machine, kernel) => {
        const moment = { example: `x${path}`.replace(/\.vas$/, ""), scenario: null, tick, machine, kernel };
        assert.deepEqual(readMoment(writeMoment(moment)), moment);
      }),
    );
  });

  it("carries a scenario, of a bounded length, in letters that an address may have", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 400 }), async (text) => {
        const packed = await packScenario(text);
        assert.match(packed, /^[\w-]*$/);
        assert.equal(await unpackScenario(packed), text);
      }),
      { numRuns: 30 },
    );
    await assert.rejects(packScenario("x".repeat(longestLinkedScenario + 1)), /at most 32768/);
  });

  sometimes("that is damaged, cut off or a bomb says so", async () => {
    const packed = await packScenario(
      `scenario "a"\n${"// text that repeats itself, and some that does not: 7a9f\n".repeat(40)}`,
    );
    const damaged = /cut off or damaged: copy the whole link again/;
    for (const text of ["no scenario", packed.slice(0, packed.length / 2), `${packed.slice(0, 20)}!`])
      await assert.rejects(unpackScenario(text), damaged, text);
    const zeros = new Blob([new Uint8Array(64 << 20)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const bomb = Buffer.from(await new Response(zeros).arrayBuffer()).toString("base64url");
    await assert.rejects(unpackScenario(bomb), /longer than the 32768 characters of a link/);
  });
});
