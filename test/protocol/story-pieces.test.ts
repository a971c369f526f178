/** A story's text in pieces: what stands between the marks, before the first and behind the last, and what each mark names. */
import { strict as assert } from "node:assert";
import type { OwnerInfo } from "../../src/protocol/snapshot.js";
import { plainStory, storyPieces } from "../../src/protocol/story.js";

const owners: readonly OwnerInfo[] = [
  { id: 3, name: "reader", kind: "process", palette: 0 },
  { id: 12, name: "libc", kind: "vas", palette: 1 },
];

describe("Pieces of a story", () => {
  it("are the texts between the marks, and the marks", () => {
    assert.deepEqual(storyPieces("At tick {tick:1234} {owner:12} lost {va:65536}.", owners), [
      { kind: "text", text: "At tick " },
      { kind: "tick", tick: 1234, text: "1,234" },
      { kind: "text", text: " " },
      { kind: "owner", owner: 12, text: "libc" },
      { kind: "text", text: " lost " },
      { kind: "va", va: 65_536, text: "0x0001_0000" },
      { kind: "text", text: "." },
    ]);
  });

  it("are no empty texts where marks begin, end or follow each other", () => {
    assert.deepEqual(storyPieces("{owner:3}{owner:12}", owners), [
      { kind: "owner", owner: 3, text: "reader" },
      { kind: "owner", owner: 12, text: "libc" },
    ]);
    assert.deepEqual(storyPieces("", owners), []);
  });

  it("name an owner that is not known by its number", () => {
    assert.deepEqual(storyPieces("{owner:7}", owners), [{ kind: "owner", owner: 7, text: "owner 7" }]);
  });

  it("read as a sentence together", () => {
    assert.equal(
      plainStory("{owner:3} walked for {va:4096} at {tick:7}", owners),
      "reader walked for 0x0000_1000 at 7",
    );
    assert.equal(plainStory("nothing was flushed", owners), "nothing was flushed");
  });
});
