/** Titles of stack frames by the format that a client asks for, and pages of a call stack. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, moveTo, start, stopped, type Client } from "../client/client.js";
import { lineOf } from "../client/scenarios.js";

const text = `scenario "Frames"
machine rv64-sv39
kernel intended
program walker {
    fn down(n, step) {
        if n == 0 { return step }
        return down(n - step, step)
    }
    fn main() {
        down(30, 1)
    }
}
process A runs walker`;

type Stack = DebugProtocol.StackTraceResponse["body"];

describe("stack frames", () => {
  let client: Client;
  let threadId = 0;
  before(async () => {
    client = connect({ "/frames.vas": text });
    await start(client, {
      program: "/frames.vas",
      lines: [{ line: lineOf(text, "return step }"), condition: "n == 0" }],
    });
    threadId = (await stopped(client)).threadId!;
    await moveTo(client, "continue", threadId);
  });

  const ask = (more: object): Promise<Stack> => client.ask<Stack>("stackTrace", { threadId, ...more });

  it("are titled with what the format asks for, and no more", async () => {
    for (const [format, title] of [
      [undefined, "down"],
      [{}, "down"],
      [{ hex: true }, "down"],
      [{ parameterTypes: true }, "down"],
      [{ parameters: true }, "down(n=0, step=1)"],
      [{ parameterNames: true }, "down(n, step)"],
      [{ parameterValues: true }, "down(0, 1)"],
      [{ parameterNames: true, parameterValues: true }, "down(n=0, step=1)"],
      [{ parameters: true, hex: true }, "down(n=0x0, step=0x1)"],
      [{ line: true }, "down line 6"],
      [{ line: true, parameterNames: true }, "down(n, step) line 6"],
      [{ module: true }, "walker!down"],
      [{ includeAll: true }, "walker!down(n=0, step=1) line 6"],
    ] as const) {
      const { stackFrames } = await ask({ levels: 1, ...(format === undefined ? {} : { format }) });
      assert.equal(stackFrames[0]!.name, title, JSON.stringify(format));
    }
  });

  it("come in pages, each of which says whether there are more", async () => {
    // 31 calls of down, and main.
    for (const [startFrame, levels, count, total] of [
      [0, 1, 1, 2],
      [0, 31, 31, 32],
      [0, 32, 32, 32],
      [0, 100, 32, 32],
      [30, 1, 1, 32],
      [31, 1, 1, 32],
      [32, 5, 0, 32],
      [10, 0, 22, 32],
      [-3, 2, 2, 3],
    ] as const) {
      const { stackFrames, totalFrames } = await ask({ startFrame, levels });
      assert.deepEqual([stackFrames.length, totalFrames], [count, total], `${startFrame}, ${levels}`);
    }
    const { stackFrames } = await ask({ startFrame: 31, levels: 1, format: { parameters: true } });
    assert.equal(stackFrames[0]!.name, "main()");
  });
});
