/** Golden sessions of everything that stops a run, beside the tours: each request with its answers, and the stops both ways. */
import { connect, example, moveTo, start, stopped } from "./client.js";
import { assertGolden } from "./golden.js";

describe("debug session: golden stops", () => {
  it("of data breakpoints", async () => {
    const client = connect();
    await start(client, { program: example("shared-libc.vas"), attributes: { stopAtEnd: true } });
    await stopped(client);
    const breakpoints = [];
    for (const [name, accessType, condition] of [
      ["local", "write", "changed"],
      ["pte 0x20020000", "readWrite", "process == B"],
      ["tlb uDTLB 0", "write", undefined],
      ["mmu SASID0", "write", undefined],
      ["vas libc", "write", undefined],
    ] as const) {
      const { dataId } = await client.ask<{ dataId: string }>("dataBreakpointInfo", { name });
      breakpoints.push({ dataId, accessType, ...(condition === undefined ? {} : { condition }) });
    }
    await client.ask("dataBreakpointInfo", { name: "nowhere" });
    await client.ask("dataBreakpointInfo", { name: "0x20020000", asAddress: true, bytes: 16 });
    await client.ask("setDataBreakpoints", { breakpoints });
    for (let stop = 0; stop < 6; stop++) await moveTo(client, "continue", 1);
    for (let stop = 0; stop < 3; stop++) await moveTo(client, "reverseContinue", 1);
    await client.send("evaluate", { expression: "watch", context: "repl" });
    await client.ask("disconnect");
    assertGolden("stops-data", client.transcript);
  });
});
