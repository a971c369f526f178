/** A setting of this run is told at its line only while the line says what the adapter has read there. */
import assert from "node:assert/strict";
import { overriddenIn } from "../../../src/extension/editor/overridden-lines.js";

const told = {
  path: "/a.vas",
  line: 2,
  written: "tags asid+sasid",
  text: "this run: asid",
  detail: "The file says `tags asid+sasid`; the launch configuration sets `asid`.",
};

function shown(lines: readonly string[], file = "/a.vas"): readonly unknown[] {
  const document = { lineCount: lines.length, lineAt: (line: number) => ({ text: lines[line]! }) };
  return overriddenIn(document, [told], (path) => path === file);
}

describe("settings of a run beside their lines", () => {
  it("are shown in the file that sets them, at the line that does", () => {
    assert.deepEqual(shown(["machine arc-hs38-1k {", "    tags asid+sasid // shared"]), [told]);
    assert.deepEqual(shown(["machine arc-hs38-1k {", "    tags asid+sasid"], "/b.vas"), []);
  });

  it("are not shown where the text has changed, or ends before", () => {
    assert.deepEqual(shown(["", "machine arc-hs38-1k {", "    tags asid+sasid"]), []);
    assert.deepEqual(shown(["machine arc-hs38-1k {", "    tags asid"]), []);
    assert.deepEqual(shown(["machine arc-hs38-1k {"]), []);
  });
});
