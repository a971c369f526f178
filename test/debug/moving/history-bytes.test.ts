/** The launch attribute and the setting bound what the history of a run takes: they reach the simulation, and it obeys. */
import { strict as assert } from "node:assert";
import type { Session } from "../../../src/debug/session/session-record.js";
import { historyBytes } from "../../../src/simulator/index.js";
import { connect, start, stopped } from "../client/client.js";
import { sometimes } from "../../sample.js";

const program = "/pages.vas";
/** A store into each page of 8 MiB, for ever. */
const text = `scenario "pages"
machine rv64-sv39 { memory 32M }
kernel intended { max_steps 1000000000 }
program p {
  fn main() {
    let m = mmap(0, 8M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    while 1 { for page in 0 .. 2048 { u64[m + page * 4096] = page } }
  }
}
process A runs p
`;

const megabyte = 2 ** 20;

/** Bytes of the history at tick 1,200,000, and how many checkpoints it has then. */
async function historyOf(attributes: object): Promise<{ bytes: number; budget: number; checkpoints: number }> {
  const client = connect({ [program]: text });
  await start(client, { program, attributes });
  await stopped(client);
  await client.ask("vas/seek", { tick: 1_200_000 });
  await stopped(client);
  const { session } = client.session as unknown as { session: Session };
  const { timeline, system } = session.scenario!.simulation;
  const { budget, checkpoints } = timeline;
  const answer = { bytes: historyBytes(timeline, system), budget, checkpoints: checkpoints.length };
  await client.ask("disconnect");
  return answer;
}

describe("debug session: bytes of the history", () => {
  sometimes("are 256 MiB unless the launch says otherwise; less thins the history out", async () => {
    const usual = await historyOf({});
    const small = await historyOf({ historyMegabytes: 16 });
    assert.equal(usual.budget, 256 * megabyte);
    assert.equal(small.budget, 16 * megabyte);
    assert.ok(usual.bytes > 18 * megabyte, `${usual.bytes} bytes: the small history would not have been bounded`);
    assert.ok(small.bytes <= 16 * megabyte, `${small.bytes} bytes`);
    assert.ok(small.checkpoints < usual.checkpoints, `${small.checkpoints} and ${usual.checkpoints}`);
  });
});
