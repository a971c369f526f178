import assert from "node:assert/strict";
import { addressText } from "../../../src/notation/index.js";
import { connect, example, introduction, start, stopped, type Client } from "../client/client.js";
import { sometimes } from "../../sample.js";

/** What the console answers; an error with a `!` in front. */
async function type(client: Client, expression: string): Promise<string> {
  const { success, body, message } = await client.send("evaluate", { expression, context: "repl" });
  return success ? (body as { result: string }).result : `! ${message}`;
}

/** Stands in an example at a tick, on a machine of its own if one is named. */
async function at(name: string, tick: number, machine: object = {}): Promise<Client> {
  const client = connect();
  await start(client, { program: example(name), attributes: { stopAtEnd: true, machine } });
  await stopped(client);
  await client.ask("vas/seek", { tick });
  await stopped(client);
  return client;
}

/** A store to a page that may only be read, on each family; and a page without its accessed bit where software sets it. */
const readOnly = `scenario "Read only"
machine arc-hs38-1k { }
kernel linux-rfc { }
vas lib { segment data at 0x2002_0000 size 32K r-- { u64 word[4096] = 5 } }
program p {
    fn main() {
        subscribe(vas_find("lib"))
        let seen = lib.word[0]
        seen = lib.word[1] + seen
        sleep(3)
    }
}
process A runs p
`;

/** The thread that holds a segment, while another waits for it. */
const held = "spacejmp/readers-and-writer.vas";

describe("answers of the console say what is so", () => {
  for (const preset of ["arc-hs38-1k", "rv64-sv39", "sifive-u54", "skylake", "cortex-a53", "cortex-a9"])
    it(`why: a page that allows no store is no page that a store finds (${preset})`, async () => {
      const client = connect({ "/p.vas": readOnly });
      await client.ask("initialize", introduction);
      await client.ask("launch", {
        program: "/p.vas",
        machine: { preset, tags: preset === "sifive-u54" ? "none" : "asid" },
      });
      await client.ask("setBreakpoints", { source: { path: "/p.vas" }, breakpoints: [{ line: 10 }] });
      await client.ask("configurationDone");
      await stopped(client);
      // The second page of the segment has no entry yet.
      const answer = await type(client, "why &lib.word[2048]");
      assert.match(
        answer,
        /a store by A now misses in every TLB; the walk finds a page that does not allow it: a page fault/,
      );
      assert.match(
        answer,
        /a fetch by A now misses in every TLB; the walk finds a page that does not allow it: a page fault/,
      );
      const load =
        preset === "sifive-u54"
          ? /a load by A now misses in every TLB; the walk finds a page whose accessed bit is clear, which software sets: a page fault/
          : /a load by A now misses in every TLB; the walk finds 0x/;
      assert.match(answer, load);
      assert.match(await type(client, "why 0"), /the walk ends at the \w+ entry, which is not valid: a page fault/);
    });

  it("why: kernel code reaches its own memory without a TLB, and needs no page table", async () => {
    const client = await at("lab/02-mremap-late-flush.vas", 112);
    assert.match(await type(client, "why $sp"), /a load by P\d now asks no TLB: kernel code reaches its memory/);
    assert.match(await type(client, "translate $sp"), /is the kernel's, and in no page table/);
  });

  it("why: says what the thread does instead of running", async () => {
    const client = await at("hazards/p01-asid-reused.vas", 95);
    const { threads } = await client.ask<{ threads: { id: number; name: string }[] }>("threads");
    const answers = new Set<string>();
    for (const { id } of threads) {
      const { stackFrames } = await client.ask<{ stackFrames: { id: number }[] }>("stackTrace", { threadId: id });
      const { body } = await client.send("evaluate", {
        expression: "why 0x0001_2000",
        context: "repl",
        frameId: stackFrames[0]!.id,
      });
      answers.add((body as { result: string }).result);
    }
    const all = [...answers].join("\n");
    assert.doesNotMatch(all, /does not run in that space now/);
    assert.match(all, /does not run now: it waits at `turn`|is ready, but does not run now/);
  });

  it("an entry without a tag has none, and one of a walk cache leads to a table", async () => {
    const untagged = await at("lessons/shootdown.vas", 144, { preset: "zen2", tags: "none" });
    const { result } = await untagged.ask<{ result: string }>("evaluate", { expression: "tlb", context: "repl" });
    assert.match(result, /  no tag  A  filled by A/);
    assert.doesNotMatch(result, /ASID/);
    assert.match(await type(untagged, "translate 0x0001_0000"), /L1ITLB 0 no tag r-x → 0x/);
    assert.match(await type(untagged, "tlb L1ITLB 0"), /tag no tag, owner A/);
    const walking = await at("lab/07-tlbi-operand.vas", 30);
    assert.match(
      await type(walking, "tlb WalkCache 0"),
      /first page 0x1000_0000, table 0x8\w+, bytes 2097152, tag ASID 1, root 0x8/,
    );
    assert.match(
      await type(walking, "history tlb WalkCache 0"),
      /free → 0x1000_0000 ASID 1 table at 0x8\w+_\w+, of 2 MB of A/,
    );
  });

  it("counts in the singular, and names what it does not find", async () => {
    const client = await at("hazards/p04-no-shootdown.vas", 60, { preset: "rv64-sv39" });
    const tlbs = await type(client, "tlb");
    assert.match(tlbs, /, 1 miss, /);
    assert.doesNotMatch(tlbs, /[^0-9]1 (misses|hits)/);
    assert.match(await type(client, "tlb DTLB 99"), /in 1 set of 32$/);
    assert.match(await type(client, "who tlb DTLB 99"), /has 1 set of 32 ways/);
    assert.match(await type(client, "dump 0"), /not mapped in A$/);
  });

  it("at the end a slot, a register and a record can be looked at, and who has ended is said by name", async () => {
    const client = await at("hazards/p02-rollover-storm.vas", 10_000_000);
    assert.equal(await type(client, "tlb uDTLB 0"), "free");
    assert.match(await type(client, "mmu PID"), /^0x[0-9a-f]+, T 1/);
    assert.match(await type(client, "vas lib"), /^name lib, mode 0444/);
    assert.equal(await type(client, "map B"), "! B has ended, and its space with it; there are: lib (1), and physical");
    assert.equal(await type(client, "mm B"), "! B has ended, and its space with it; there are: lib (1), and physical");
    assert.equal(await type(client, "map Z"), "! there is no space `Z`; there are: lib (1), and physical");
  });

  it("a frame of a thread that has ended says whose it was", async () => {
    const client = await at("hazards/p02-rollover-storm.vas", 10_000_000);
    const { stackFrames } = await client.ask<{ stackFrames: { id: number }[] }>("stackTrace", { threadId: 1 });
    if (stackFrames.length === 0) return;
    const frameId = stackFrames[0]!.id;
    const { message } = await client.send("evaluate", { expression: "$pc", context: "repl", frameId });
    assert.match(message!, /^thread 1( of A)? has ended: step back to look at it$/);
  });

  sometimes("a list of spaces in a refusal is bounded", async () => {
    const client = await at("studies/costs.vas", 13_915);
    const refusal = await type(client, "map nowhere");
    assert.match(refusal, /, [0-9]+ more, and physical$/);
    assert.ok(refusal.length < 600, String(refusal.length));
  });

  it("the history of a record tells what is different, and has the whole of it at the start", async () => {
    const client = await at("hazards/p01-asid-reused.vas", 95);
    const lines = (await type(client, "history mm C")).split("\n");
    const changes = lines.filter((line) => line.startsWith("    "));
    assert.ok(changes.length > 0);
    for (const line of changes) assert.doesNotMatch(line, /title C|region/);
    assert.match(lines.join("\n"), /^at the start {2}title C, .* region 0x0001_0000/m);
    assert.match(await type(client, "mm C"), /, ASID of C, .*region 0x0001_0000\.\.0x0001_2000 r-x private text,/);
  });

  it("what kernel code has done is told by the operation, and who holds a segment by process", async () => {
    const kernelCode = await at("lab/16-numbers-per-core.vas", 70);
    assert.match(await type(kernelCode, "who pte 0x1000_0000 in A"), /P0 \(thread 1\): kernel code, set_pte in unmap/);
    const segment = await at(held, 13_299);
    assert.match(
      await type(segment, "segment board.data"),
      /held by \w+ \(thread \d\), waited for by \w+ \(thread \d\)/,
    );
  });

  it("a change that left the same entry is told as new, and one from entry to entry has one arrow", async () => {
    const again = await at("hazards/p12-refill-livelock.vas", 45);
    assert.match(await type(again, "who tlb JTLB 16.0"), /^ {4}.*, anew$/m);
    const client = await at("hazards/p24-asid-and-base.vas", 1255, { preset: "arc-hs38-1k", tags: "domain" });
    const changes = (await type(client, "history tlb JTLB 33")).split("\n").filter((line) => line.startsWith("    "));
    assert.ok(changes.length > 0);
    for (const line of changes) assert.equal(line.split("→").length, 2, line);
  });

  it("a difference says what is gone and what has come in words", async () => {
    const client = await at("hazards/p01-asid-reused.vas", 912);
    const text = await type(client, "diff 95");
    assert.match(text, /· main {2}[a-z `]+ → ended/);
    assert.match(text, /0x0001_0000\.\.0x0001_2000 of A {2}r-x → not mapped/);
    assert.match(text, /JTLB [0-9.]+ {2}0x\w+_\w+ ASID \d r.. at 0x\w+_\w+ → free/);
    assert.doesNotMatch(text, /none/);
  });

  it("cores that share untagged entries are told to disagree, not to have missed a flush", async () => {
    const client = await at("hazards/p21-common-not-private.vas", 60, {
      preset: "arc-hs38-1k",
      tags: "none",
      check: "on",
    });
    const hazards = await type(client, "hazards");
    assert.match(hazards, /P21 .*entries carry no tag: cores that share entries should run the same space/);
    assert.doesNotMatch(hazards, /The page table or the space changed/);
  });

  it("an address below 0 is written as the 64 bits that it is", () => {
    assert.equal(addressText(-12), "0xffff_ffff_ffff_fff4");
    assert.equal(addressText(0x2002_0008), "0x2002_0008");
  });
});
