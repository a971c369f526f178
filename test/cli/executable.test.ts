/** `vas run prog.elf -- arguments` and `vas elf`. */
import assert from "node:assert/strict";
import { programScenario } from "../../src/cli/scenario/index.js";
import { vas } from "./terminal.js";

describe("executables on the command line", () => {
  it("run with their arguments, as in a scenario made for them", async () => {
    const { out, status } = await vas(["run", "examples/real/structs.elf", "--", "50"]);
    assert.match(out, /main: nodes 50 depth /);
    assert.match(out, /structs\.elf: passed, \d+ instructions/);
    assert.equal(status, 0);
  });

  it("are a scenario whose text says what was typed", () => {
    const text = programScenario("a-b.elf", {
      args: ["-n", 'say "hi"\n'],
      env: ["HOME=/", "EMPTY="],
      files: ["/tree"],
      machine: "zen2",
    });
    assert.equal(
      text,
      'scenario "a-b.elf"\n\nmachine zen2\nkernel intended\n\nfiles "/tree"\n' +
        'program a_b_ from "a-b.elf" {\n    env HOME "/"\n    env EMPTY ""\n}\n' +
        'process main runs a_b_("-n", "say \\"hi\\"\\n")\n',
    );
  });

  it("are described: kind, instructions, segments, and whether they can run", async () => {
    const good = await vas(["elf", "examples/real/structs.elf"]);
    assert.equal(good.status, 0);
    assert.match(good.out, /kind +executable at fixed addresses/);
    assert.match(good.out, /linking +static/);
    assert.match(good.out, /lines of the source \(-g\)/);
    assert.match(good.out, /r-x/);
    assert.match(good.out, /It can run\.\n$/);
    const bad = await vas(["elf", "examples/real/structs.c"]);
    assert.equal(bad.status, 1);
    assert.match(bad.out, /not an ELF file/);
    const none = await vas(["elf", "none"]);
    assert.equal(none.status, 2);
    assert.match(none.err, /none cannot be read: no such file/);
  });
});
