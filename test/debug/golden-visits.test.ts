/**
 * Short golden sessions with the stories and studies: the first two events of the kernel with what a client asks there, a step
 * back, and the end of the run. The long tour is in golden-sessions.test.ts.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, examples, moveTo, start, type Client } from "./client/client.js";
import { assertGolden } from "./client/golden.js";
import { swept } from "../sample.js";
import { needsSysroot } from "../examples/needs-sysroot.js";

/** What a visit stops at: little that is not the point of some story. */
const filters = [
  "fatal-signal",
  "failed-expect",
  "machine-check",
  "hazard",
  "vas-switch",
  "subscribe",
  "asid-rollover",
  "process-exit",
];

/** Thread of the next stop, or null: the run has ended. */
async function nextStop(client: Client): Promise<number | null> {
  const { event, body } = await client.event("stopped", "terminated");
  return event === "terminated" ? null : (body as DebugProtocol.StoppedEvent["body"]).threadId!;
}

/** Where it stopped, and what the MMU compares tags with. */
async function look(client: Client, threadId: number): Promise<void> {
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
    threadId,
    levels: 2,
  });
  const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: stackFrames[0]!.id });
  const { variablesReference } = scopes.find(({ name }) => name === "Translation context")!;
  await client.ask("variables", { variablesReference });
}

async function visit(client: Client, program: string): Promise<void> {
  await start(client, { program, filters });
  let threadId = await nextStop(client);
  for (let stop = 0; stop < 2 && threadId !== null; stop++) {
    await client.ask("continue", { threadId });
    threadId = await nextStop(client);
    if (threadId !== null) await client.ask("exceptionInfo", { threadId });
  }
  if (threadId === null) return;
  await look(client, threadId);
  threadId = (await moveTo(client, "stepBack", threadId)).threadId!;
  await client.ask("setExceptionBreakpoints", { filters: [] });
  await client.ask("continue", { threadId });
  await client.event("terminated");
}

describe("debug session: golden visits", () => {
  const visits = ["stories", "studies"].flatMap((folder) =>
    readdirSync(path.join(examples, folder))
      .filter((name) => name.endsWith(".vas") && !needsSysroot(name))
      .map((file) => [folder, file] as const),
  );
  for (const [folder, file] of swept(visits, 5)) {
    it(`to ${folder}/${file}`, async () => {
      const client = connect();
      await visit(client, path.join(examples, folder, file));
      // What the adapter says of itself is in the tours.
      const launched = client.transcript.findIndex((line) => line.startsWith("--> launch"));
      assertGolden(`visit-${file.replace(/\.vas$/, "")}`, client.transcript.slice(launched));
    });
  }
});
