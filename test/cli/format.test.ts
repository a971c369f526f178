import assert from "node:assert/strict";
import { calls } from "../debug/client/scenarios.js";
import { vas } from "./terminal.js";

describe("vas format", () => {
  const crooked = calls.replace(/^ {4}/gm, "  ").replace("fn main() {", "fn main()   {");

  it("lays files out in place, and only once", async () => {
    const first = await vas(["format", "/a.vas"], { files: { "/a.vas": crooked } });
    assert.equal(first.status, 0, first.err);
    assert.equal(first.files.get("/a.vas"), calls);
    assert.match(first.out, /\/a\.vas formatted/);
    const second = await vas(["format", "/a.vas"], { files: { "/a.vas": calls } });
    assert.deepEqual([second.status, second.out], [0, ""]);
  });

  it("with --check only tells what would change", async () => {
    const { status, out, files } = await vas(["format", "--check", "/a.vas", "/b.vas"], {
      files: { "/a.vas": crooked, "/b.vas": calls },
    });
    assert.equal(status, 1);
    assert.equal(out, "/a.vas would change\n");
    assert.equal(files.get("/a.vas"), crooked);
  });

  it("leaves a file with syntax errors alone and names their places", async () => {
    const { status, err } = await vas(["format", "/a.vas", "/missing.vas"], { files: { "/a.vas": "scenario {" } });
    assert.equal(status, 2);
    assert.match(err, /^\/a\.vas:1:\d+: error: /m);
    assert.match(err, /\/missing\.vas cannot be read/);
  });
});
