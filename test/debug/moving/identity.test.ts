import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import fc from "fast-check";
import { connect, example, hash, runnable, start, stopped, type Client } from "../client/client.js";
import { swept } from "../../sample.js";

const moves = fc.array(
  fc.record({
    command: fc.constantFrom("next", "stepIn", "stepOut"),
    granularity: fc.constantFrom("statement", "instruction"),
  }),
  { minLength: 1, maxLength: 12 },
);

async function stopAfter(
  client: Client,
  command: string,
  args: object,
): Promise<{ threadId: number | null; over: boolean }> {
  await client.ask(command, args);
  const { threadId, description } = await stopped(client);
  // In a deadlock nothing moves any more: the next step forward would end the session.
  return { threadId: threadId ?? null, over: description === "Deadlock" };
}

describe("debug session: k steps forward and k back", () => {
  for (const name of swept(runnable, 2)) {
    it(`are the identity anywhere in ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(3000), moves, async (tick, steps) => {
          const client = connect();
          await start(client, { program: example(name), attributes: { stopAtEnd: true }, filters: [] });
          let threadId = (await stopped(client)).threadId!;
          await client.ask("vas/seek", { tick });
          threadId = (await stopped(client)).threadId ?? threadId;
          const hashes = [await hash(client)];
          const done: typeof steps = [];
          for (const step of steps) {
            const { threads } = await client.ask<DebugProtocol.ThreadsResponse["body"]>("threads");
            if (threads[0]!.name === "end of the run") break;
            const stop = await stopAfter(client, step.command, { threadId, granularity: step.granularity });
            threadId = stop.threadId ?? threadId;
            const now = await hash(client);
            if (!stop.over || now !== hashes.at(-1)) {
              done.push(step);
              hashes.push(now);
            }
            if (stop.over) break;
          }
          for (const step of done.reverse()) {
            assert.equal(await hash(client), hashes.pop());
            // Stepping out is a step by statement whatever the granularity.
            threadId =
              (await stopAfter(client, "stepBack", { threadId, granularity: step.granularity })).threadId ?? threadId;
          }
          assert.equal(await hash(client), hashes.pop());
        }),
        { numRuns: Number(process.env["IDENTITY"] ?? 5) },
      );
    });
  }
});
