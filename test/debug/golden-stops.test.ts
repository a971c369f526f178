/** Golden sessions of everything that stops a run, beside the tours: each request with its answers, and the stops both ways. */
import { connect, example, moveTo, start, stopped } from "./client/client.js";
import { assertGolden } from "./client/golden.js";

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

  it("of movements to something", async () => {
    const client = connect();
    const program = example("hello.vas");
    await start(client, { program, attributes: { stopAtEnd: true } });
    let threadId = (await stopped(client)).threadId!;
    const top = async (): Promise<number> =>
      (await client.ask<{ stackFrames: { id: number }[] }>("stackTrace", { threadId, levels: 1 })).stackFrames[0]!.id;
    const to = async (command: string, args: object): Promise<void> => {
      await client.ask(command, args);
      threadId = (await stopped(client)).threadId ?? threadId;
    };
    await client.ask("vas/events", {});
    await to("vas/runToEvent", { filter: "tlb-miss", condition: "access == store" });
    await to("vas/runToEvent", { filter: "tlb-miss", condition: "access == fetch", direction: "backward" });
    await client.send("vas/runToEvent", { filter: "nothing" });
    for (let step = 0; step < 3; step++) threadId = (await moveTo(client, "next", threadId)).threadId!;
    const { stackFrames } = await client.ask<{ stackFrames: { line: number }[] }>("stackTrace", { threadId });
    const places = { source: { path: program }, line: (stackFrames[0]?.line ?? 1) + 1 };
    const jumps = await client.ask<{ targets: { id: number }[] }>("gotoTargets", places);
    if (jumps.targets.length > 0) await to("goto", { threadId, targetId: jumps.targets[0]!.id });
    const { targets } = await client.ask<{ targets: { id: number }[] }>("stepInTargets", { frameId: await top() });
    if (targets.length > 0)
      threadId = (await moveTo(client, "stepIn", threadId, { targetId: targets[0]!.id })).threadId!;
    await to("vas/stepBackInto", { threadId });
    await client.ask("restartFrame", { frameId: await top() });
    await stopped(client);
    await to("vas/stepBackOut", { threadId });
    await client.send("vas/runToLine", { path: program, line: 1, direction: "backward" });
    await client.ask("disconnect");
    assertGolden("stops-movements", client.transcript);
  });
});
