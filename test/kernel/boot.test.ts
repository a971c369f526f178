import assert from "node:assert/strict";
import { auditFrames, hashKernel, resolveKernelConfig, runSystem } from "../../src/kernel/index.js";
import {
  boot,
  call,
  codeSegment,
  exitOf,
  image,
  ld,
  li,
  process,
  program,
  reg,
  sd,
  segment,
  textStart,
} from "./systems/tiny-program.js";

const exit42 = [...call("exit", 42)];

describe("boot", () => {
  for (const preset of ["arc-hs38-1k", "rv64-sv39"]) {
    it(`runs a process to its exit on ${preset}`, () => {
      const system = boot(image({ programs: [program("p", exit42)], processes: [process("A")] }), { preset });
      assert.deepEqual(auditFrames(system), []);
      const stop = runSystem(system, 1000);
      assert.equal(stop.reason, "finished");
      assert.equal(exitOf(system, 1 as never), 42);
      assert.equal(system.kernel.frames.used, 0);
      assert.deepEqual(auditFrames(system), []);
    });
  }

  it("gives bss, stack and arguments to main", () => {
    const code = [
      ...li(reg.t0, 0x4_0000),
      sd(reg.a1, reg.t0),
      ld(reg.t1, reg.t0),
      sd(reg.t1, reg.sp, -8),
      ld(reg.a0, reg.sp, -8),
      ...li(reg.a7, 94),
      0x73,
    ];
    const system = boot(image({ programs: [program("p", code)], processes: [process("A", { args: [5n, 77n] })] }));
    assert.equal(runSystem(system, 1000).reason, "finished");
    assert.equal(exitOf(system, 1 as never), 77);
  });

  it("kills a store to text, a null load and a jump into data with SIGSEGV, and says where", () => {
    for (const [code, at] of [
      [[...li(reg.t0, textStart), sd(reg.t0, reg.t0)], textStart],
      [[ld(reg.t0, 0, 8)], 8],
      [[...li(reg.t0, 0x4_0000), 0x00028067], 0x4_0000],
    ] as const) {
      const system = boot(image({ programs: [program("p", code)], processes: [process("A")] }));
      assert.equal(runSystem(system, 1000).reason, "finished");
      const exit = system.kernel.processes.get(1 as never)!.exit;
      assert.ok(exit?.kind === "signal" && exit.signal === 11 && exit.va === at, JSON.stringify(exit));
    }
  });

  it("reports every problem of an image at once", () => {
    const bad = image({
      programs: [
        {
          ...program("p", exit42),
          segments: [codeSegment("text", 0x1000, exit42), segment("data", 0x1800, 64, "rw-")],
        },
      ],
      processes: [process("A", { core: 3 }), process("A", { program: 2 })],
      vases: [{ name: "v", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", 0x7000_0000, 64, "r--")] }],
    });
    assert.throws(
      () => boot(bad),
      (error: Error) => {
        for (const word of [
          "outside user space",
          "lies in a page of",
          "core 3 does not exist",
          "no program number 2",
          "two processes",
        ]) {
          assert.ok(error.message.includes(word), `${word} in ${error.message}`);
        }
        return true;
      },
    );
  });

  it("stops with a clear reason when memory is used up", () => {
    const touch = [...li(reg.t0, 0x4_0000), sd(reg.t0, reg.t0), lui8K(reg.t1), 0x006282b3, 0xff5ff06f];
    const system = boot(
      image({ programs: [program("p", touch, 0x40_0000)], processes: [process("A")] }),
      {},
      { max_memory: "256K" },
    );
    const stop = runSystem(system, 100_000);
    assert.equal(stop.reason, "limit");
    assert.match(stop.detail, /out of memory: all 32 frames of 8 KB/);
    assert.equal(runSystem(system, 10).reason, "limit");
  });

  it("stops at max_steps", () => {
    const system = boot(image({ processes: [process("A")] }), {}, { max_steps: 500 });
    const stop = runSystem(system, 10_000);
    assert.deepEqual([stop.reason, system.machine.tick], ["limit", 500]);
  });

  it("boots the same system twice", () => {
    const make = (): string => hashKernel(boot(image({ processes: [process("A"), process("B")] })).kernel);
    assert.equal(make(), make());
  });
});

describe("kernel settings", () => {
  it("reports all problems with what is allowed", () => {
    const result = resolveKernelConfig({
      preset: "vms",
      overrides: { quantum: 0, lazy_attach: "maybe", nonsense: 1, fidelity: "none" },
    });
    assert.ok("problems" in result);
    assert.deepEqual(
      result.problems.map(({ key }) => key),
      ["preset", "quantum", "lazy_attach", "nonsense", "fidelity"],
    );
    assert.match(result.problems[0]!.message, /linux-rfc, linux-k3, intended/);
  });
  it("accepts text as the command line gives it", () => {
    const result = resolveKernelConfig({
      preset: "linux-rfc",
      overrides: { quantum: "50", lazy_attach: "off", max_memory: "1M" },
    });
    assert.ok("config" in result);
    assert.deepEqual([result.config.quantum, result.config.lazyAttach, result.config.maxMemory], [50, false, 2 ** 20]);
  });
});

function lui8K(rd: number): number {
  return (2 << 12) | (rd << 7) | 0x37;
}
