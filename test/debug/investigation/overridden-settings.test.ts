/** Settings that a run has otherwise than its file says, as the editor shows them at their lines. */
import assert from "node:assert/strict";
import type { Verdict } from "../../../src/protocol/verdict.js";
import { connect, example, start, stopped } from "../client/client.js";
import { lineOf } from "../client/scenarios.js";

const text = `scenario "settings"
machine rv64-sv39 {
    cores 2  check on
    memory 64M
}

kernel intended

program p { fn main() { return 0 } }
process A runs p

variant slow {
    machine { check off }
    kernel { quantum 7 }
}
`;

async function overridden(attributes: object, program = "/s.vas"): Promise<Verdict["overridden"]> {
  const client = connect({ "/s.vas": text });
  await start(client, { program, attributes });
  await stopped(client);
  const { overridden: told } = await client.ask<Verdict>("vas/verdict");
  await client.ask("disconnect");
  return told;
}

describe("debug session: settings that are not the file's", () => {
  it("are told at the line that sets them", async () => {
    assert.deepEqual(await overridden({ machine: { tags: "asid" } }, example("shared-libc.vas")), [
      {
        path: example("shared-libc.vas"),
        line: 16,
        written: "tags asid+sasid",
        text: "this run: asid",
        detail: "The file says `tags asid+sasid`; the launch configuration sets `asid`.",
      },
    ]);
  });

  it("are told once a line, and at the block if the file does not set them", async () => {
    assert.deepEqual(await overridden({ machine: { cores: 1, check: false, tags: "none" }, kernel: { quantum: 9 } }), [
      {
        path: "/s.vas",
        line: lineOf(text, "machine rv64"),
        written: "machine rv64-sv39",
        text: "this run: tags none",
        detail: "The file does not set tags; the launch configuration sets it to `none`.",
      },
      {
        path: "/s.vas",
        line: lineOf(text, "cores 2"),
        written: "cores 2",
        text: "this run: 1, off",
        detail:
          "The file says `cores 2`; the launch configuration sets `1`. The file says `check on`; the launch configuration sets `off`.",
      },
      {
        path: "/s.vas",
        line: lineOf(text, "kernel intended"),
        written: "kernel intended",
        text: "this run: quantum 9",
        detail: "The file does not set quantum; the launch configuration sets it to `9`.",
      },
    ]);
  });

  it("are told of a variant, and of what the launch configuration sets beside it", async () => {
    const told = await overridden({ variant: "slow", kernel: { quantum: 8 } });
    assert.deepEqual(
      told.map(({ line, text: shown, detail }) => [line, shown, detail]),
      [
        [lineOf(text, "cores 2"), "this run: off", "The file says `check on`; variant slow sets `off`."],
        [
          lineOf(text, "kernel intended"),
          "this run: quantum 8",
          "The file does not set quantum; the launch configuration sets it to `8`.",
        ],
      ],
    );
  });

  it("are none where the run has what the file says, however it is written", async () => {
    assert.deepEqual(await overridden({}), []);
    assert.deepEqual(
      await overridden({ machine: { cores: "2", check: "on", memory: "64M" }, kernel: { preset: "intended" } }),
      [],
    );
    assert.deepEqual(
      (await overridden({ machine: { preset: "rv64-sv48" } })).map(({ line, text: shown }) => [line, shown]),
      [[lineOf(text, "machine rv64"), "this run: rv64-sv48"]],
    );
  });
});
