/**
 * One rule for stops: what stops a run forwards stops a run backwards, at the same tick, in the same thread, for the same
 * reason, with the same breakpoints. Every example, with a breakpoint on every line and every event filter.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { exceptionFilters } from "../../../src/debug/stopping/exception-filters.js";
import { connect, examples, hash, runnable, start, type Client, type Stopped } from "../client/client.js";
import { swept } from "../../sample.js";

/** Stops that are compared; BOTH_WAYS=1000 compares more. */
const mostStops = Number(process.env["BOTH_WAYS"] ?? 12);

/** Stops after which a run cannot go on. */
const ends = ["The run has ended", "Deadlock", "Limit reached", "Kernel panic"];

/** All that a client is told of a stop. */
interface Told extends Stopped {
  readonly tick: number;
  readonly hash?: string;
}

async function told(client: Client): Promise<Told | null> {
  const { event, body } = await client.event("stopped", "terminated");
  if (event === "terminated") return null;
  const { position } = (await client.event("vas/stopped")).body as { position: { tick: number } };
  return { ...(body as Stopped), tick: position.tick };
}

/** Runs from stop to stop and back again; fails where the lists differ. */
async function compare(client: Client): Promise<number> {
  const forward: Told[] = [];
  for (let stop = await told(client); stop !== null; stop = await told(client)) {
    forward.push({ ...stop, hash: await hash(client) });
    if (forward.length >= mostStops || ends.includes(stop.description!)) break;
    await client.ask("continue", { threadId: stop.threadId ?? 1 });
  }
  // The last stop is where the way back begins; the start of the run is no stop of the way forwards.
  for (const expected of forward.slice(0, -1).reverse()) {
    await client.ask("reverseContinue", { threadId: 1 });
    const stop = (await told(client))!;
    assert.deepEqual({ ...stop, hash: await hash(client) }, expected);
  }
  await client.ask("reverseContinue", { threadId: 1 });
  assert.equal((await told(client))!.tick, 0);
  return forward.length;
}

function everyLine(file: string): { line: number }[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((_, index) => ({ line: index + 1 }));
}

const files = runnable.filter((name) => !name.includes("exercises"));

describe("debug session: stops both ways", function () {
  this.timeout(400_000);
  const all = exceptionFilters.map(({ filter }) => filter);

  for (const file of swept(files, 2)) {
    it(`are the same in ${file}`, async () => {
      const program = path.join(examples, file);
      const seen: number[] = [];
      for (const [lines, filters] of [
        [everyLine(program), all],
        [[], all.filter((filter) => filter !== "tlb-miss" && filter !== "micro-miss")],
      ] as const) {
        const client = connect();
        await start(client, { program, attributes: { stopOnEntry: false, stopAtEnd: true }, lines, filters });
        seen.push(await compare(client));
        await client.ask("disconnect");
      }
      assert.ok(seen[0]! > 1);
    });
  }

  it("are the same with hit counts, conditions and log points", async () => {
    const program = path.join(examples, "shared-libc.vas");
    const lines = everyLine(program).map((wish, index): DebugProtocol.SourceBreakpoint => {
      if (index % 4 === 0) return { ...wish, hitCondition: "% 3" };
      if (index % 4 === 1) return { ...wish, condition: "$sp % 64 == 0" };
      return index % 4 === 2
        ? { ...wish, hitCondition: ">= 2", condition: "$a0 != 1" }
        : { ...wish, logMessage: "{$pc}" };
    });
    const client = connect();
    await start(client, {
      program,
      attributes: { stopOnEntry: false, stopAtEnd: true },
      lines,
      filters: ["page-fault"],
    });
    assert.ok((await compare(client)) > 5);
  });
});
