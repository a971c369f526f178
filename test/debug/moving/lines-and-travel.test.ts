/** Steps by line, and what a travel shows of the output that lies on its way. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, moveTo, start, stopped, type Client } from "../client/client.js";
import { lineOf } from "../client/scenarios.js";

const text = `scenario "Lines"
machine arc-hs38-1k { }
kernel linux-rfc { }
program p {
    fn main() {
        let a = 1 let b = 2 let c = 3
        print a + b + c
        while a < 3 { a = a + 1 }
        print "end"
    }
}
process A runs p
`;
const program = "/lines.vas";

async function line(client: Client, threadId: number): Promise<number> {
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
  return stackFrames[0]!.line;
}

/** Line numbers after each of some steps from the line with three statements. */
async function lines(granularity: string, count: number): Promise<number[]> {
  const client = connect({ [program]: text });
  await start(client, { program });
  const { threadId } = await stopped(client);
  const seen = [await line(client, threadId!)];
  for (let step = 0; step < count; step++) {
    await moveTo(client, "next", threadId!, { granularity });
    seen.push(await line(client, threadId!));
  }
  return seen;
}

const output = (client: Client): string =>
  client.events
    .filter(({ event }) => event === "output")
    .map(({ body }) => body as DebugProtocol.OutputEvent["body"])
    .filter(({ category }) => category === "stdout")
    .map((body) => body.output)
    .join("");

describe("debug session: steps by line", () => {
  it("leave a line with several statements at once, which steps by statement do not", async () => {
    assert.deepEqual(await lines("line", 4), [6, 7, 8, 9, 10]);
    assert.deepEqual(await lines("statement", 4), [6, 6, 6, 7, 8]);
  });
});

describe("debug session: output on the way of a travel", () => {
  it("is shown once: forward before the stop is told, never backward, and not on the way there again", async () => {
    const client = connect({ [program]: text });
    await start(client, { program, attributes: { stopAtEnd: true } });
    const { threadId } = await stopped(client);
    await client.ask("vas/runToLine", { path: program, line: lineOf(text, 'print "end"') });
    await stopped(client);
    const { position } = await client.ask<{ position: { tick: number } }>("vas/position");
    await client.ask("restart", {});
    await stopped(client);
    client.forget();
    const seek = async (tick: number): Promise<string> => {
      await client.ask("vas/seek", { tick });
      await stopped(client);
      const shown = output(client);
      client.forget();
      return shown;
    };
    assert.equal(await seek(position.tick), "A: 6\n");
    assert.equal(await seek(0), "");
    assert.equal(await seek(position.tick), "");
    await moveTo(client, "continue", threadId!);
    assert.equal(output(client), "A: end\n");
  });
});
