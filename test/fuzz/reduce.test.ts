/** Findings are made smaller: what is left still fails, and nothing can be left out of it. */
import { strict as assert } from "node:assert";
import { reduceText } from "./reduce.js";

const text = Array.from({ length: 60 }, (_, line) => `line ${line} says alpha beta gamma\n`).join("");

describe("reducing a finding", () => {
  it("leaves what it takes to fail, in order, and nothing else", async () => {
    const fails = async (shorter: string): Promise<boolean> => /\b17\b[^]*\bbeta\b[^]*\b42\b/.test(shorter);
    assert.equal((await reduceText(text, fails, 10_000)).replace(/\s+/g, " ").trim(), "17 beta 42");
  });

  it("leaves a text alone of which every part is needed", async () => {
    assert.equal(await reduceText("a b", async (shorter) => shorter === "a b", 100), "a b");
  });

  it("ends with its tries, with a text that fails", async () => {
    let tries = 0;
    const fails = async (shorter: string): Promise<boolean> => {
      tries++;
      return shorter.includes("line 30 ");
    };
    assert.ok((await reduceText(text, fails, 10)).includes("line 30 "));
    assert.equal(tries, 10);
  });
});
