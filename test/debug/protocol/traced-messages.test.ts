/** What a trace keeps of messages, and until when: how long one may be, how many wait for `launch`, and who gets them. */
import assert from "node:assert/strict";
import { beginTracing, createTracing, traceMessage, type Tracing } from "../../../src/debug/services/tracing.js";
import type { LaunchArguments } from "../../../src/debug/arguments/index.js";
import type { DebugServices } from "../../../src/debug/services/services.js";
import type { Simulation } from "../../../src/simulator/index.js";

interface Traced {
  readonly tracing: Tracing;
  readonly lines: [file: string | null, line: string][];
  send(message: object, arrow?: "→" | "←"): void;
  launch(args: object): void;
}

function traced(): Traced {
  const tracing = createTracing();
  const lines: [string | null, string][] = [];
  const services = {
    trace: (written: readonly string[], file: string | null) => {
      for (const line of written) lines.push([file, line]);
    },
  } as unknown as DebugServices;
  return {
    tracing,
    lines,
    send: (message, arrow = "→") => traceMessage(tracing, services, arrow, message),
    // Nothing of the machine is traced here.
    launch: (args) => beginTracing(tracing, services, args as LaunchArguments, {} as Simulation),
  };
}

describe("messages of a trace", () => {
  it("are written as they went, those before `launch` first", () => {
    const { send, launch, lines } = traced();
    send({ seq: 1 });
    send({ seq: 2 }, "←");
    assert.deepEqual(lines, []);
    launch({ trace: "protocol", traceFile: "/t.log" });
    send({ seq: 3 });
    assert.deepEqual(lines, [
      ["/t.log", '→ {"seq":1}'],
      ["/t.log", '← {"seq":2}'],
      ["/t.log", '→ {"seq":3}'],
    ]);
  });

  it("go to the host's log without a file, and nowhere if nobody asked", () => {
    const log = traced();
    log.launch({ trace: "protocol" });
    log.send({ seq: 1 });
    assert.deepEqual(log.lines, [[null, '→ {"seq":1}']]);
    for (const args of [{}, { trace: "off" }]) {
      const { send, launch, lines, tracing } = traced();
      send({ seq: 1 });
      launch(args);
      send({ seq: 2 });
      assert.deepEqual([lines, tracing.early, tracing.protocol, tracing.machine], [[], null, false, false]);
    }
  });

  it("wait for `launch` up to 50, the first ones", () => {
    const { send, launch, lines } = traced();
    for (let seq = 1; seq <= 60; seq++) send({ seq });
    launch({ trace: "protocol" });
    assert.deepEqual(
      lines.map(([, line]) => line),
      Array.from({ length: 50 }, (_, n) => `→ {"seq":${n + 1}}`),
    );
  });

  it("are cut behind 4,000 characters, and say how many there were", () => {
    const { send, launch, lines } = traced();
    launch({ trace: "protocol" });
    const text = (length: number): string => "x".repeat(length - '{"a":""}'.length);
    send({ a: text(4000) });
    send({ a: text(4001) });
    const [whole, cut] = lines.map(([, line]) => line.slice(2));
    assert.equal(whole, JSON.stringify({ a: text(4000) }));
    assert.equal(cut, `${JSON.stringify({ a: text(4001) }).slice(0, 4000)}… (4001 characters)`);
  });
});
