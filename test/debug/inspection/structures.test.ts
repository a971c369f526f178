/** Every machine, and every structure that a setting gives it, at a stop: all views and every scope answer. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { machinePresets } from "../../../src/simulator/index.js";
import { connect, introduction, stopped, type Client } from "../client/client.js";
import { swept } from "../../sample.js";

const program = "/s.vas";
const text = (machine: string): string => `scenario "a stop"
machine ${machine}
kernel intended
vas lib mode 0444 { segment data at 0x2000_0000 size 16K r-- { u64 x[4] = 7 } }
program p {
    u64 sum
    fn main() {
        subscribe(vas_find("lib"))
        for i in 0 .. 3 { sum = sum + lib.x[0] }
        return 0
    }
}
process A runs p`;

const structures = ["", "tlb_levels 1", "utlb_unified on", "replacement random-lfsr", "classify off", "check on"];

/** Asks for the children of a container, and theirs, to a depth. */
async function expand(client: Client, variablesReference: number, depth: number): Promise<number> {
  const { variables } = await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference });
  let count = variables.length;
  if (depth > 0)
    for (const one of variables)
      if (one.variablesReference > 0) count += await expand(client, one.variablesReference, depth - 1);
  return count;
}

describe("debug session: every structure at a stop", () => {
  const machines = machinePresets().flatMap(({ name }) => structures.map((structure) => [name, structure] as const));
  for (const [name, structure] of swept(machines, 24))
    it(`${name}${structure === "" ? "" : `, ${structure}`}`, async () => {
      const client = connect({ [program]: text(`${name} { ${structure} }`) });
      await client.ask("initialize", introduction);
      const launched = await client.send("launch", { program, stopOnEntry: true });
      if (!launched.success) {
        // Some machines have no such structure, and say so.
        assert.match(
          client.events.map(({ body }) => (body as { output?: string } | undefined)?.output ?? "").join(""),
          new RegExp(structure.split(" ")[0]!),
        );
        return;
      }
      await client.ask("configurationDone");
      const { threadId } = await stopped(client);
      for (let step = 0; step < 4; step++) {
        for (const view of ["vas/tlb", "vas/pageTable", "vas/spaces"]) await client.ask(view);
        const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
          threadId,
        });
        const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", {
          frameId: stackFrames[0]!.id,
        });
        assert.ok(scopes.length >= 4);
        for (const { variablesReference } of scopes) await expand(client, variablesReference, step === 3 ? 2 : 0);
        await client.ask("next", { threadId });
        await stopped(client);
      }
      await client.ask("disconnect");
    });
});
