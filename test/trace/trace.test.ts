/** Recordings: every event once and in order, the same run as without, and files that their viewers' formats allow. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { hashSimulation, report, type Simulation } from "../../src/simulator/index.js";
import {
  describeEvent,
  eventNames,
  recordEvents,
  traceWriter,
  type DescribedEvent,
  type Recording,
  type RecordingEnd,
  type TraceFormat,
} from "../../src/trace/index.js";
import { vas } from "../cli/terminal.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";
import { decodePerfetto, type Packet } from "./perfetto-schema.js";
import { sometimes } from "../sample.js";

const everything: Recording = { from: 0, to: Infinity, most: Infinity, refills: true };

async function opened(file: string): Promise<Simulation> {
  const url = new URL(`../../examples/${file}`, import.meta.url);
  return open(await compile(readFileSync(url, "utf8"), url.pathname));
}

/** Two cores with a shootdown, a thread that switches between spaces, and subscribers of a library. */
const files = [
  "stories/windows.vas",
  "hazards/p19-too-few-cores.vas",
  "shared-libc.vas",
  "spacejmp/readers-and-writer.vas",
];

function recorded(
  simulation: Simulation,
  wish: Partial<Recording> = {},
): { readonly events: readonly DescribedEvent[]; readonly end: RecordingEnd } {
  const events: DescribedEvent[] = [];
  const names = eventNames(simulation);
  const run = recordEvents(simulation, { ...everything, ...wish }, (event) =>
    events.push(describeEvent(simulation, names, event)),
  );
  let step = run.next();
  while (step.done !== true) step = run.next();
  return { events, end: step.value };
}

/** A whole file in a format. */
function written(simulation: Simulation, format: TraceFormat): Uint8Array {
  const writer = traceWriter(format, simulation.system.kernel.config.mhz);
  const { events } = recorded(simulation);
  return Buffer.concat(
    [writer.head(), ...events.map(writer.event), writer.tail("")].map((piece) => Buffer.from(piece)),
  );
}

function perfetto(simulation: Simulation): readonly Packet[] {
  return decodePerfetto(written(simulation, "perfetto"));
}

const kinds = (events: readonly DescribedEvent[], word: string): readonly DescribedEvent[] =>
  events.filter(({ event }) => event === word);

describe("recordings", function () {
  this.timeout(400_000);
  for (const file of files) {
    it(`${file}: hear every event once, in order, and leave the run as it is`, async () => {
      const simulation = await opened(file);
      const { events, end } = recorded(simulation);
      assert.equal(end.lost, 0);
      assert.equal(end.events, events.length);
      events.forEach(({ sequence }, at) => assert.equal(sequence, events[0]!.sequence + at));
      const plain = await opened(file);
      go(plain, { kind: "continue" });
      assert.equal(hashSimulation(simulation), hashSimulation(plain));
      const { exceptions, tlbs } = report(plain);
      const sum = (of: "fills" | "evictions"): number => tlbs.reduce((total, tlb) => total + tlb[of], 0);
      assert.equal(kinds(events, "miss").length, exceptions.itlbMiss + exceptions.dtlbMiss);
      assert.equal(kinds(events, "evict").length, sum("evictions"));
      assert.ok(kinds(events, "fill").length > 0);
    });

    it(`${file}: Perfetto traces have declared tracks, nested slices, and arrows that run forward`, async () => {
      const packets = perfetto(await opened(file));
      const declared = new Map<number, NonNullable<Packet["trackDescriptor"]>>();
      const depth = new Map<number, number>();
      const last = new Map<number, number>();
      const sent = new Map<number, number>();
      for (const { timestamp, trackDescriptor, trackEvent } of packets) {
        if (trackDescriptor !== undefined) {
          assert.ok(!declared.has(trackDescriptor.uuid));
          if (trackDescriptor.parentUuid !== undefined) assert.ok(declared.has(trackDescriptor.parentUuid));
          declared.set(trackDescriptor.uuid, trackDescriptor);
          continue;
        }
        const { trackUuid, type, flowIds = [], terminatingFlowIds = [], name, counterValue } = trackEvent!;
        const track = declared.get(trackUuid);
        assert.ok(track, `track ${trackUuid} of ${name}`);
        assert.equal(track.counter !== undefined, type === "TYPE_COUNTER");
        assert.equal(counterValue !== undefined, type === "TYPE_COUNTER");
        assert.ok(timestamp! >= (last.get(trackUuid) ?? 0), `${track.name}: back in time`);
        last.set(trackUuid, timestamp!);
        const level =
          (depth.get(trackUuid) ?? 0) + (type === "TYPE_SLICE_BEGIN" ? 1 : type === "TYPE_SLICE_END" ? -1 : 0);
        assert.ok(level >= 0, `${track.name}: a slice ends that has not begun`);
        depth.set(trackUuid, level);
        for (const flow of flowIds) {
          assert.ok(!sent.has(flow));
          sent.set(flow, timestamp!);
        }
        for (const flow of terminatingFlowIds) {
          assert.ok(sent.get(flow)! <= timestamp!, "an arrow runs back");
          sent.delete(flow);
        }
      }
      for (const [uuid, level] of depth) assert.equal(level, 0, declared.get(uuid)!.name);
    });
  }

  sometimes("have tracks for cores, threads and spaces, and flows for shootdowns", async () => {
    const packets = perfetto(await opened("stories/windows.vas"));
    const tracks = packets.flatMap(({ trackDescriptor }) => trackDescriptor ?? []);
    const named = (name: string): boolean => tracks.some((track) => track.name === name);
    for (const name of ["Cores", "core 0", "core 0 TLBs", "core 0 TLB misses", "Address spaces"])
      assert.ok(named(name), name);
    assert.ok(tracks.some(({ thread }) => thread !== undefined));
    assert.ok(tracks.some(({ process }) => process !== undefined));
    const { events } = recorded(await opened("hazards/p19-too-few-cores.vas"));
    const shot = perfetto(await opened("hazards/p19-too-few-cores.vas"));
    const flows = (key: "flowIds" | "terminatingFlowIds"): number =>
      shot.reduce((sum, { trackEvent }) => sum + (trackEvent?.[key]?.length ?? 0), 0);
    const targets = kinds(events, "shootdown").reduce(
      (sum, { facts }) => sum + (facts["cores"] as readonly number[]).length,
      0,
    );
    assert.ok(targets > 0);
    assert.equal(flows("flowIds"), targets);
    assert.equal(flows("terminatingFlowIds"), targets, "each core of a shootdown flushes");
  });

  sometimes("as Chrome traces have the same slices and instants", async () => {
    const file = "spacejmp/readers-and-writer.vas";
    const document = JSON.parse(Buffer.from(written(await opened(file), "chrome")).toString()) as {
      displayTimeUnit: string;
      traceEvents: { ph: string; name: string; ts?: number; pid: number; tid: number; id?: number; args?: object }[];
    };
    const packets = perfetto(await opened(file));
    const count = (type: string): number => packets.filter(({ trackEvent }) => trackEvent?.type === type).length;
    const phase = (...letters: string[]): number =>
      document.traceEvents.filter(({ ph }) => letters.includes(ph)).length;
    assert.equal(phase("B"), count("TYPE_SLICE_BEGIN"));
    assert.equal(phase("E"), count("TYPE_SLICE_END"));
    assert.equal(phase("i", "X"), count("TYPE_INSTANT"));
    assert.equal(phase("C"), count("TYPE_COUNTER"));
    for (const { ph, ts, pid, tid } of document.traceEvents) {
      assert.ok(Number.isInteger(pid) && Number.isInteger(tid));
      assert.equal(typeof ts, ph === "M" ? "undefined" : "number");
    }
    for (const { ph, id } of document.traceEvents)
      if (ph === "f") assert.ok(document.traceEvents.some((other) => other.ph === "s" && other.id === id));
  });

  it("as lists have a row an event", async () => {
    const { events } = recorded(await opened("shared-libc.vas"));
    const lines = Buffer.from(written(await opened("shared-libc.vas"), "jsonl"))
      .toString()
      .trimEnd()
      .split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as object),
      events.map(({ facts, ...event }) => ({ ...event, ...facts })),
    );
    const [head, ...rows] = Buffer.from(written(await opened("shared-libc.vas"), "csv"))
      .toString()
      .trimEnd()
      .split("\n");
    assert.equal(head, "sequence,tick,cycle,core,pid,process,tid,event,address,facts");
    assert.equal(rows.length, events.length);
    assert.match(
      rows.find((row) => row.includes(",miss,"))!,
      /,miss,0x[0-9a-f]+,access=(fetch|load|store) outcome=/,
    );
  });

  it("can be a window of a run, without refills, and no longer than wanted", async () => {
    const all = recorded(await opened("shared-libc.vas"));
    const middle = all.events[Math.floor(all.events.length / 2)]!.tick;
    const cut = (events: readonly DescribedEvent[]): unknown =>
      events
        .filter(({ tick }) => tick >= middle && tick < middle + 50)
        .map(({ tick, event, facts }) => [tick, event, facts]);
    const window = recorded(await opened("shared-libc.vas"), { from: middle, to: middle + 50 });
    assert.equal(window.end.why, "to");
    assert.deepEqual(cut(window.events), cut(all.events));
    const few = recorded(await opened("shared-libc.vas"), { most: 10 });
    assert.deepEqual([few.events.length, few.end.why], [10, "most"]);
    assert.deepEqual(few.events, all.events.slice(0, 10));
    const calm = recorded(await opened("shared-libc.vas"), { refills: false });
    assert.deepEqual(
      calm.events.map(({ event, tick }) => [event, tick]),
      all.events
        .filter(({ event }) => !["first-level-miss", "miss", "fill", "evict"].includes(event))
        .map(({ event, tick }) => [event, tick]),
    );
  });
});

describe("vas trace", function () {
  this.timeout(400_000);
  it("writes a file beside the scenario, or a list to standard output", async () => {
    const { status, files: made, err } = await vas(["trace", "examples/hello.vas"]);
    assert.equal(status, 0, err);
    const bytes = Buffer.from(made.get("examples/hello.pftrace")!, "latin1");
    assert.ok(decodePerfetto(bytes).length > 10);
    assert.match(err, /^vas: \d+ events in examples\/hello\.pftrace$/m);
    const list = await vas(["trace", "examples/hello.vas", "--format", "jsonl"]);
    const events = list.out.trimEnd().split("\n");
    assert.match(err, new RegExp(`^vas: ${events.length} events`, "m"));
    const json = await vas([
      "trace",
      "examples/hello.vas",
      "--format",
      "chrome",
      "--output",
      "/t.json",
      "--limit",
      "5",
    ]);
    assert.match(json.err, /ends after 5 events at tick \d+: raise --limit/);
    const { otherData } = JSON.parse(json.files.get("/t.json")!) as { otherData: { note: string } };
    assert.match(otherData.note, /raise --limit/);
  });

  it("keeps what it has on Ctrl-C, and says what is wrong", async () => {
    const endless = `scenario "endless" machine rv64-sv39 kernel linux-rfc
program main { fn main() { while 1 { } } }
process A runs main`;
    const {
      status,
      err,
      files: made,
    } = await vas(["trace", "/e.vas", "--output", "/e.pftrace"], {
      files: { "/e.vas": endless },
      interruptAfter: 2,
    });
    assert.equal(status, 130);
    assert.match(err, /interrupted after \d+ events at tick \d+/);
    assert.ok(decodePerfetto(Buffer.from(made.get("/e.pftrace")!, "latin1")).length > 0);
    const limited = await vas(["trace", "/e.vas", "--format", "csv", "--max-steps", "100"], {
      files: { "/e.vas": endless },
    });
    assert.equal(limited.status, 3);
    assert.match(limited.err, /the run ended: .*kernel\.max_steps/);
    assert.equal((await vas(["trace", "/e.vas", "--limit", "none"], { files: { "/e.vas": endless } })).status, 2);
  });
});
