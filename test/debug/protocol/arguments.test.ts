import assert from "node:assert/strict";
import fc from "fast-check";
import { requests } from "../../../src/debug/requests.js";
import { connect, start, stopped } from "../client/client.js";
import { calls } from "../client/scenarios.js";
import { runs, swept } from "../../sample.js";

/** Requests that would end or restart the session under test. */
const ending = new Set(["terminate", "disconnect", "restart", "initialize", "launch"]);

const junk = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.array(fc.anything(), { maxLength: 3 }),
  fc.record(
    {
      threadId: fc.anything(),
      frameId: fc.anything(),
      variablesReference: fc.anything(),
      expression: fc.anything(),
      memoryReference: fc.anything(),
      count: fc.anything(),
      instructionCount: fc.anything(),
      source: fc.anything(),
      breakpoints: fc.anything(),
      filters: fc.anything(),
      tick: fc.anything(),
    },
    { requiredKeys: [] },
  ),
  // Right types, wrong values.
  fc.record(
    {
      threadId: fc.integer(),
      frameId: fc.integer(),
      variablesReference: fc.integer(),
      expression: fc.string(),
      value: fc.string(),
      name: fc.string(),
      memoryReference: fc.string(),
      data: fc.string(),
      count: fc.integer(),
      offset: fc.integer(),
      instructionCount: fc.integer(),
      instructionOffset: fc.integer(),
      text: fc.string(),
      column: fc.integer(),
      line: fc.integer(),
      pfn: fc.integer(),
      va: fc.integer(),
      core: fc.integer(),
      space: fc.integer(),
      source: fc.constant({ path: "/calls.vas" }),
      filters: fc.array(fc.string()),
      breakpoints: fc.array(fc.record({ line: fc.integer(), name: fc.string() })),
      context: fc.constantFrom("repl", "hover", "watch"),
    },
    { requiredKeys: [] },
  ),
);

describe("debug session: wrong arguments", () => {
  const lasting = [...requests.keys()].filter((one) => !ending.has(one));
  for (const command of swept(lasting, 16)) {
    it(`${command} answers whatever it is sent`, async () => {
      const client = connect({ "/calls.vas": calls });
      await start(client, { program: "/calls.vas" });
      await stopped(client);
      await fc.assert(
        fc.asyncProperty(junk, async (args) => {
          const response = await client.send(command, args as object);
          if (!response.success) assert.doesNotMatch(response.message!, /internal error/, JSON.stringify(args));
        }),
        { numRuns: runs(40, 12) },
      );
      assert.equal((await client.send("threads")).success, true);
    });
  }

  it("a session that has not begun refuses everything but initialize", async () => {
    for (const command of requests.keys()) {
      const client = connect();
      const response = await client.send(command, {});
      if (!response.success) assert.doesNotMatch(response.message!, /internal error/, command);
    }
  });

  it("unknown requests are refused by name", async () => {
    const response = await connect().send("attach", {});
    assert.equal(response.success, false);
    assert.match(response.message!, /no request `attach`/);
  });
});
