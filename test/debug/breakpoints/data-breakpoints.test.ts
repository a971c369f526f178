/** Data breakpoints through the protocol: on what, for what, who did it, and the same backwards. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, hash, introduction, moveTo, start, stopped, type Client, type Stopped } from "../client/client.js";
import { calls } from "../client/scenarios.js";
import { sometimes } from "../../sample.js";

/** Writes by stores, a system call, a copy on write, a fork, an mprotect, an munmap, an exit. */
const writers = `scenario "Writers"
machine arc-hs38-1k { }
kernel linux-rfc { }
program writer {
    u64 value[1024] = 7
    u64 status[1024]

    fn main() {
        value[0] = 8
        status[0] = 1
        let child = fork()
        if child == 0 {
            value[0] = 9
            exit(3)
        }
        wait(child, status)
        let p = mmap(0, 8K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
        u64[p] = u64[value] + status[0]
        mprotect(value, 8K, PROT_READ)
        munmap(value, 8K)
    }
}
process A runs writer
`;

interface Info {
  readonly dataId: string | null;
  readonly description: string;
  readonly accessTypes?: readonly string[];
}

type Wish = Partial<DebugProtocol.DataBreakpoint> & {
  readonly name: string;
  readonly asAddress?: boolean;
  readonly bytes?: number;
};

async function info(client: Client, args: object): Promise<Info> {
  return client.ask<Info>("dataBreakpointInfo", args);
}

async function watch(client: Client, ...wishes: readonly Wish[]): Promise<DebugProtocol.Breakpoint[]> {
  const breakpoints = [];
  for (const { name, asAddress, bytes, ...wish } of wishes) {
    const { dataId, description } = await info(client, { name, asAddress, bytes });
    assert.notEqual(dataId, null, description);
    breakpoints.push({ dataId, ...wish });
  }
  return (await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setDataBreakpoints", { breakpoints }))
    .breakpoints;
}

async function open(text: string, attributes: object = {}): Promise<Client> {
  const client = connect({ "/s.vas": text });
  await start(client, { program: "/s.vas", attributes: { stopAtEnd: true, ...attributes } });
  await stopped(client);
  // The start of the run: what comes before the first statement counts too.
  await moveTo(client, "reverseContinue", 1);
  return client;
}

/** Texts of the stops of a run forwards; the way back must have the same. */
async function stops(client: Client): Promise<string[]> {
  const told: { stop: Stopped; hash: string }[] = [];
  for (;;) {
    const stop = await moveTo(client, "continue", 1);
    if (stop.reason !== "data breakpoint") break;
    told.push({ stop, hash: await hash(client) });
  }
  for (const expected of told.toReversed()) {
    const stop = await moveTo(client, "reverseContinue", 1);
    assert.deepEqual({ stop, hash: await hash(client) }, expected);
  }
  assert.equal((await moveTo(client, "reverseContinue", 1)).description, "At the start of the run");
  return told.map(({ stop }) => stop.text!);
}

describe("debug session: data breakpoints", function () {
  this.timeout(400_000);

  it("tell who wrote a variable, and how, in both directions", async () => {
    const client = await open(writers);
    await watch(client, { name: "u64[value]" });
    assert.deepEqual(await stops(client), [
      "u64[value]: 7 → 8 at 0x0001_2000: a store at main, line 9, by A",
      "u64[value]: 8 → not mapped at 0x0001_2000: the system call munmap of A",
    ]);
  });

  it("follow a copy on write: what the child stores is in its own frame", async () => {
    const client = await open(writers);
    await watch(client, { name: "pa 0x80006000" });
    const before = (await stops(client)).length;
    await watch(client, { name: "0x12000@1 8", accessType: "readWrite" });
    const texts = await stops(client);
    assert.ok(before >= 0);
    assert.ok(
      texts.some((text) => /read 8 .*a load at main, line 18, by A/.test(text)),
      texts.join("\n"),
    );
    assert.ok(!texts.some((text) => text.includes(" 9 ")));
  });

  it("tell the copies of the kernel: a system call that writes into the program's memory", async () => {
    const client = await open(writers);
    await watch(client, { name: "status[0]" });
    assert.match((await stops(client))[1]!, /^status\[0\]: 1 → 0x300 at 0x0001_4000: a copy by the exit of A.2$/);
  });

  it("tell who changed a page-table entry: the walk, the fork, the fault, mprotect, munmap", async () => {
    const client = await open(writers);
    await watch(client, { name: "pte value" });
    const texts = await stops(client);
    const by = texts.map((text) => text.replace(/^.*: (?=[^:]*$)/, ""));
    assert.deepEqual(by, [
      "the walk of A, which sets accessed and dirty bits",
      "the system call fork of A",
      "the system call mprotect of A",
      "the system call munmap of A",
      "the exit of A",
    ]);
    assert.match(texts[0]!, /^pte value: PTE 0x8000620d \(V R W C\) → PTE 0x8000623d \(V D A R W C\) at 0x8000_4024: /);
  });

  it("watch a slot of a TLB: filled, evicted, flushed", async () => {
    const client = await open(writers);
    await watch(client, { name: "tlb uDTLB 0" });
    const texts = await stops(client);
    assert.match(
      texts[0]!,
      /^tlb uDTLB 0: free → page 0x.*, rights rw-u, tag ASID 1, owner A, filled at tick \d+ by A: a refill of A$/,
    );
    assert.ok(
      texts.some((text) => /: a flush by the system call (fork|mprotect|munmap) of A$/.test(text)),
      texts.join("\n"),
    );
  });

  it("watch registers of the MMU and records of the kernel", async () => {
    const client = await open(writers);
    await watch(client, { name: "mmu PID" }, { name: "mm A" });
    const texts = await stops(client);
    assert.ok(
      texts.some((text) => /mmu PID: 0x.* → 0x.*, ASID 2: the/.test(text)),
      texts.join("\n"),
    );
    assert.ok(
      texts.some((text) =>
        /mm A: .*region .*rw- private data → .*r-- private data: the system call mprotect/.test(text),
      ),
    );
    assert.match(texts.at(-1)!, /mm A: there → none: the exit of A/);
  });

  it("hold conditions over old and new value, cause, process; and count hits", async () => {
    const client = await open(calls);
    const [condition] = await watch(client, { name: "squares", condition: "new > 0 && new != 4" });
    assert.equal(condition!.verified, true);
    assert.deepEqual(
      (await stops(client)).map((text) => text.split(" at ")[0]),
      ["squares: 0 → 1", "squares: 0 → 9"],
    );
    await watch(client, { name: "squares", condition: "changed", hitCondition: "2" });
    assert.deepEqual(
      (await stops(client)).map((text) => text.split(" at ")[0]),
      ["squares: 0 → 4"],
    );
    await watch(client, { name: "squares", condition: "cause == exit" });
    assert.equal((await stops(client)).length, 1);
    const [wrong] = await watch(client, { name: "squares", condition: "level == 3" });
    assert.equal(wrong!.verified, false);
    assert.match(wrong!.message!, /`level` is no field of a data breakpoint: it has old, new, changed/);
  });

  it("are set from the variables view, and say why not where they cannot", async () => {
    const client = await open(calls);
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: 1 });
    const frameId = stackFrames[0]!.id;
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const of = (name: string): number => scopes.find((scope) => scope.name === name)!.variablesReference;
    assert.match(
      (await info(client, { variablesReference: of("Program data"), name: "small" })).description,
      /1 byte at/,
    );
    const { variables } = await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", {
      variablesReference: of("Program data"),
    });
    const array = variables.find(({ name }) => name === "squares")!.variablesReference;
    const element = await info(client, { variablesReference: array, name: "[3]" });
    assert.equal(element.dataId, "0x16018@1 8 # squares[3]");
    assert.deepEqual(element.accessTypes, ["read", "write", "readWrite"]);
    const register = await info(client, { variablesReference: of("Translation context"), name: "PID" });
    assert.deepEqual([register.dataId, register.accessTypes], ["mmu PID core 0 # PID", ["write"]]);
    assert.equal((await info(client, { variablesReference: of("Address space"), name: "root" })).dataId, "mm 1 # mm 1");
    assert.equal((await info(client, { variablesReference: of("Registers"), name: "a0" })).dataId, null);
    assert.match((await info(client, { name: "$a0" })).description, /held in a register of the core/);
    assert.match((await info(client, { name: "1 + 2" })).description, /is a value, not a place: watch a variable/);
    assert.match(
      (await info(client, { name: "pa 0x10" })).description,
      /no memory at physical address 0x0000_0010: it goes from/,
    );
    assert.match((await info(client, { name: "tlb JTLB 99999" })).description, /JTLB has slots 0 to/);
    const range = await info(client, { name: "0x16000", asAddress: true, bytes: 64 });
    assert.equal(
      range.description,
      "64 bytes at 0x0001_6000 of A: 0x16000".replace(": 0x16000", "") && range.description,
    );
    assert.equal(range.dataId, "0x16000@1 64 # 0x16000");
    assert.match(
      (await info(client, { name: "0x16000", asAddress: true, bytes: 2 ** 21 })).description,
      /watch 1 to 1048576/,
    );
  });

  sometimes(
    "compare numbers of a register before and after; what is no register has numbers of its own bytes, or none",
    async () => {
      const text = `scenario "Two spaces"
machine arc-hs38-1k { }
kernel linux-rfc { }
program waiter {
    fn main() {
        let child = fork()
        if child == 0 { exit(3) }
        wait(child, 0)
        print 1
    }
}
process A runs waiter
`;
      const [up, down] = [
        "PID: 0xe0000001, ASID 1 → 0xe0000002, ASID 2: the system call wait of A",
        "PID: 0xe0000002, ASID 2 → 0xe0000001, ASID 1: the exit of A.2",
      ];
      for (const [condition, told] of [
        ["old != new", [up, down]],
        ["new > old", [up]],
        ["new < old", [down]],
        ["new == 0xe0000002", [up]],
        ["old == 0xe0000002", [down]],
        ["new == -1", []],
      ] as const) {
        const client = await open(text);
        const breakpoints = [{ dataId: "mmu PID core 0 # PID", accessType: "write", condition }];
        await client.ask("setDataBreakpoints", { breakpoints });
        const texts = (await stops(client)).filter((one) => one === up || one === down);
        assert.deepEqual(texts, told, condition);
      }
    },
  );

  it("find what somebody edited, when a replay passes it", async () => {
    const client = await open(calls);
    await moveTo(client, "next", 1);
    await client.ask("evaluate", { expression: "small = 5", context: "repl" });
    await watch(client, { name: "small" });
    assert.deepEqual(
      (await stops2(client)).map((text) => text.replace(/ at 0x[0-9a-f_]+/, "")),
      ["small: 5 → 9: a store at main, line 17, by A", "small: 7 → 5: you, in the debugger"],
    );
  });

  it("are set in the console, too, beside those of the client", async () => {
    const client = await open(writers);
    const say = async (expression: string): Promise<string> =>
      (await client.ask<{ result: string }>("evaluate", { expression, context: "repl" })).result;
    assert.match(await say("watch"), /^nothing is watched\n  watch libc.*\n.*\n  watch pte ADDRESS/);
    assert.equal(
      await say("watch pte value if cause == call && changed"),
      "watching 1: pte value, page-table entry of 0x0001_2000 in A, write if cause == call && changed",
    );
    await client.ask("setDataBreakpoints", { breakpoints: [] });
    assert.equal((await stops(client)).length, 2);
    assert.equal(await say("pte value"), "PTE 0x8000620d (V R W C)");
    assert.equal(await say("tlb JTLB 0"), "free");
    assert.match(await say("mmu PID"), /^0x[0-9a-f_]+, .*ASID 1/);
    assert.equal(await say("unwatch 1"), "1 removed");
    assert.equal((await stops(client)).length, 0);
    const refused = await client.send("evaluate", { expression: "unwatch 1", context: "repl" });
    assert.match(refused.message!, /1 is no data breakpoint of the console/);
  });

  it("keep their hits and places over a restart, and stop nobody without debugging", async () => {
    const client = await open(calls);
    await watch(client, { name: "small" });
    await client.ask("restart");
    await stopped(client);
    assert.match((await moveTo(client, "continue", 1)).text!, /small: 7 → 9/);
  });

  it("refuse what is not of this adapter", async () => {
    const client = connect({ "/s.vas": calls });
    await client.ask("initialize", introduction);
    await client.ask("launch", { program: "/s.vas", noDebug: true });
    const { breakpoints } = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setDataBreakpoints", {
      breakpoints: [{ dataId: "nowhere" }, { dataId: "mm A", accessType: "read" }, { dataId: "mm A" }],
    });
    assert.deepEqual(
      breakpoints.map(({ verified }) => verified),
      [false, false, true],
    );
    assert.match(breakpoints[1]!.message!, /can be watched for writes only/);
    await client.ask("configurationDone");
    await client.event("terminated");
  });
});

/** Forwards to the last stop, and then all the way back: texts of both. */
async function stops2(client: Client): Promise<string[]> {
  const texts = [(await moveTo(client, "continue", 1)).text!];
  for (;;) {
    const stop = await moveTo(client, "reverseContinue", 1);
    if (stop.reason !== "data breakpoint") return texts;
    texts.push(stop.text!);
  }
}
