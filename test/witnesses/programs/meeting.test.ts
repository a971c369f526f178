/** A process of the scenario's own language and one of C, which meet in a VAS: each sees what the other writes, through entries of one shared id. */
import assert from "node:assert/strict";
import path from "node:path";
import { report, startRun } from "../../../src/simulator/index.js";
import { buildFreestanding, needTools } from "../../elf/toolchain.js";
import { finish, open, withPrograms } from "./linux-scenario.js";

describe("a process of C and one of the scenario", () => {
  for (const tags of ["asid", "asid+sasid"])
    it(`meet in a VAS (${tags})`, async function () {
      needTools(this, "riscv64-unknown-elf-gcc");
      await withPrograms(
        { "board.elf": buildFreestanding(["test/elf/programs/board.c"], ["-O1", "-g"]) },
        async (place) => {
          const text = `scenario "Two languages"
machine arc-hs38-4k { tags ${tags} }
kernel intended { quantum 50  shared_writable on }
vas board mode 0666 { segment data at 0x4000_0000 size 8K rw- { u64 turn[1]  u64 value[1] } }
program doubles from "board.elf"
program asks subscribes board {
    fn main() {
        subscribe(vas_find("board"))
        board.value[0] = 21
        board.turn[0] = 1
        while board.turn[0] != 2 { }
        return board.value[0]
    }
}
process C runs doubles()
process V runs asks
expect V.exit == 42
expect C.exit == 0
expect C.stdout == "doubled\\n"
`;
          const simulation = await open(text, path.join(place, "test.vas"));
          finish(simulation, startRun(simulation, { kind: "continue" }));
          const { expectations, status, spaces } = report(simulation);
          assert.deepEqual(
            expectations.map(({ passed, actual }) => [passed, actual]),
            [
              [true, "42 == 42"],
              [true, "0 == 0"],
              [true, '"doubled\\n" == "doubled\\n"'],
            ],
          );
          assert.equal(status, "passed");
          // With a shared id whoever comes second finds the entry of the first.
          const misses = spaces[0]!.counters.misses;
          assert.equal(misses, tags === "asid" ? 2 : 1);
        },
      );
    });
});
