/** Page faults by what the kernel did about them: a stop for each kind, forwards and back, told and by condition. */
import assert from "node:assert/strict";
import { FaultKind } from "../../../src/machine/index.js";
import { faultKindNames } from "../../../src/simulator/index.js";
import { connect, moveTo, start, stopped, type Client } from "../client/client.js";

const everyKind = `scenario "every kind of page fault"
machine rv64-sv39 { ad_update fault }
kernel linux-rfc { stack 64K }
vas pool mode 0666 {
  segment data at 0x2000_0000 size 8K rw- { u64 first[512]  u64 second[512] }
}
program deep {
  fn down(n) {
    if n > 0 { return 1 + down(n - 1) }
    return 0
  }
  fn main() {
    let own = mmap(0, 8K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    u64[own] = 1
    let both = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS)
    let child = fork()
    if child == 0 {
      u64[own] = 2
      u64[both] = 3
      return 0
    }
    wait(child, 0)
    u64[own] = u64[both]
    down(300)
    let v = vas_find("pool")
    vas_attach(0, v, O_RDWR)
    vas_switch(v)
    pool.first[0] = u64[own]
    vas_switch(0)
    return 0
  }
}
program late {
  fn main() {
    let v = vas_find("pool")
    while vas_attach(0, v, O_RDWR) < 0 { sleep(100) }
    vas_switch(v)
    let seen = pool.first[0]
    return u64[0x10]
  }
}
process A runs deep
process B runs late`;

/** Texts of the stops that a condition chooses, from the start and back again. */
async function chosen(condition: string): Promise<{ forward: string[]; backward: string[] }> {
  const client: Client = connect({ "/kinds.vas": everyKind });
  await start(client, { program: "/kinds.vas", attributes: { stopAtEnd: true } });
  await stopped(client);
  while ((await moveTo(client, "reverseContinue", 1)).reason === "exception");
  const [set] = (
    await client.ask<{ breakpoints: { verified: boolean; message?: string }[] }>("setExceptionBreakpoints", {
      filters: [],
      filterOptions: [{ filterId: "page-fault", condition }],
    })
  ).breakpoints;
  assert.equal(set?.verified, true, set?.message);
  const walk = async (command: string): Promise<string[]> => {
    const texts: string[] = [];
    for (;;) {
      const stop = await moveTo(client, command, 1);
      if (stop.reason !== "exception") return texts;
      texts.push(stop.text!.split("\n")[0]!);
    }
  };
  const forward = await walk("continue");
  return { forward, backward: (await walk("reverseContinue")).reverse() };
}

describe("debug session: kinds of page faults", () => {
  /** Each kind that this scenario has, and what the stop says of the first fault of it. */
  const rows: readonly (readonly [FaultKind, RegExp])[] = [
    [FaultKind.DemandZero, /^page fault, demand zero: .* by A$/],
    [FaultKind.SegmentFill, /^page fault, segment fill: /],
    [FaultKind.Mapped, /^page fault, mapped: /],
    [FaultKind.CopyOnWrite, /^page fault, copy on write: store /],
    [FaultKind.Reuse, /^page fault, reuse: store .* by A$/],
    [FaultKind.StackGrowth, /^page fault, stack growth: store .* by A$/],
    [FaultKind.LazyAttach, /^page fault, lazy attach: .* by A$/],
    [FaultKind.AccessFlag, /^page fault, access flag: /],
  ];
  for (const [kind, text] of rows) {
    it(`stop at \`kind == ${faultKindNames[kind]}\` alone, the same both ways`, async () => {
      const { forward, backward } = await chosen(`kind == ${faultKindNames[kind]}`);
      assert.ok(forward.length > 0, "never");
      const word = faultKindNames[kind].replaceAll("_", " ");
      for (const one of forward) assert.ok(one.startsWith(`page fault, ${word}: `), one);
      assert.match(forward[0]!, text);
      assert.deepEqual(backward, forward);
    });
  }

  it("are all of them but the one that ends B", async () => {
    const all = (await chosen("1")).forward;
    const kinds = rows.map(([kind]) => `kind == ${faultKindNames[kind]}`).join(" || ");
    const rest = (await chosen(`!(${kinds})`)).forward;
    assert.equal((await chosen(kinds)).forward.length + rest.length, all.length);
    assert.deepEqual(rest, ["page fault, fatal: load 0x0000_0010 by B"]);
  });
});
