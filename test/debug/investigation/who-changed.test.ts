/** The story "who changed this page-table entry?": each change of the entry, backwards, as docs/who-changed-this-entry.md tells it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { connect, example, examples, moveTo, start, stopped } from "../client/client.js";

describe("debug session: who changed this page-table entry?", () => {
  it("goes from the store that kills back to each change of the entry, and forwards again", async () => {
    const client = connect();
    const program = example("stories/who-changed-this-entry.vas");
    await start(client, { program, attributes: { stopOnEntry: false }, filters: ["fatal-signal"] });
    assert.match((await stopped(client)).text!, /A was killed by SIGSEGV/);
    const { result } = await client.ask<{ result: string }>("evaluate", {
      expression: "watch pte table",
      context: "repl",
    });
    assert.match(result, /^watching \d+: pte table, page-table entry of 0x.* in A, write$/);
    const told: string[] = [];
    for (;;) {
      const stop = await moveTo(client, "reverseContinue", 1);
      if (stop.reason !== "data breakpoint") break;
      told.push(stop.text!);
    }
    const page = readFileSync(path.join(examples, "../docs/who-changed-this-entry.md"), "utf8");
    const shown = page.split("\n").filter((line) => line.startsWith("pte table: "));
    assert.deepEqual(told, shown);
    assert.equal(told.length, 5);
    for (const expected of told.toReversed()) assert.equal((await moveTo(client, "continue", 1)).text, expected);
    assert.match((await moveTo(client, "continue", 1)).text!, /A was killed by SIGSEGV/);
  });
});
