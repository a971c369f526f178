/**
 * Every value that the table of settings documents: it is taken, runs, and makes a difference that can be seen, in a scenario below, in an
 * example that speaks of the setting, or in a test that is named here. Made from the table: a new value without any of them fails.
 */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { languageSettings } from "../../src/debug/settings/index.js";
import type { Image } from "../../src/image/image.js";
import { resolveKernelConfig } from "../../src/kernel/index.js";
import { resolveMachineConfig } from "../../src/machine/index.js";
import { openSimulation, report } from "../../src/simulator/index.js";
import { sometimes, swept } from "../sample.js";
import { compile, go } from "../simulator/scenarios/scenario.js";
import { needsSysroot } from "./needs-sysroot.js";

type Value = string | number | boolean;
interface Setting {
  readonly name: string;
  readonly values: readonly Value[];
  /** Of numbers: the bounds. */
  readonly range: readonly [number, number] | null;
}

const { machineSettings, kernelSettings } = languageSettings();
const parts = [
  { part: "machine", rows: machineSettings ?? [] },
  { part: "kernel", rows: kernelSettings ?? [] },
];
const settings: readonly Setting[] = parts.flatMap(({ part, rows }) =>
  rows.map((row): Setting => {
    const { type, values = [], minimum, maximum } = row;
    const isNumber = ["integer", "number", "bytes"].includes(type);
    return {
      name: `${part}.${"key" in row ? row.key : row.name}`,
      values: type === "switch" ? ["on", "off"] : isNumber ? [] : values,
      range: isNumber ? [minimum!, maximum!] : null,
    };
  }),
);

/** Two processes on two cores that do a bit of everything that settings decide about. */
const busy = (machine: string, kernel: string): string => `scenario "everything"
machine ${machine}
kernel ${kernel}
vas lib mode 0666 {
  segment text at 0x2000_0000 size 64K r-x { fn touch(base, pages) { let s = 0 for i in 0 .. pages { s = s + u64[base + i * 8192] } return s } }
  segment data at 0x2010_0000 size 128K rw- { u64 table[16384] }
}
program worker(n) {
  u64 own[32768]
  fn other(x) { for i in 0 .. 8 { own[i * 1024] = x } return 0 }
  fn main() {
    let v = vas_find("lib")
    subscribe(v)
    for round in 0 .. 2 {
      for i in 0 .. 24 { own[i * 1024] = own[i * 1024] + i }
      lib.touch(lib.table, 12)
      if n == 1 { lib.table[round] = n }
      yield()
    }
    let m = mmap(0, 128K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    for i in 0 .. 16 { u64[m + i * 8192] = i }
    let t = thread_create(other, 5)
    munmap(m + 8192, 64K)
    thread_join(t)
    let child = fork()
    own[0] = 7
    if child == 0 { u64[m] = 9 return 0 }
    wait(child)
    unsubscribe(v)
    vas_attach(0, v, O_RDONLY)
    vas_switch(v)
    own[1] = 8
    vas_switch(0)
    vas_detach(0, v)
  }
}
process A runs worker(1) on core 0
process B runs worker(2) on core 1
`;

const examples = join(import.meta.dirname, "../../examples");
const exampleNames = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".vas") && !needsSysroot(name),
);
const own: Readonly<Record<string, string>> = {
  arc: busy("arc-hs38-1k { cores 2 }", "linux-rfc { quantum 300 }"),
  riscv: busy(
    "rv64-sv39 { cores 2 jtlb_sets 2 jtlb_ways 4 uitlb_entries 2 udtlb_entries 4 }",
    "intended { quantum 300 }",
  ),
  x86: busy("skylake { cores 2 }", "linux-rfc { quantum 300 }"),
};

/** Values whose difference needs more than a scenario shows: the tests of each, which name setting and value. */
const elsewhere: Readonly<Record<string, string>> = {
  "kernel.elf_alignment": "examples/page-size.test.ts",
  "machine.isa": "machine/model-tables.ts machine/isa/extensions.test.ts",
  "machine.tags": "machine/tlb/tag-policies.test.ts",
  "machine.replacement": "machine/tlb/replacement.test.ts",
  "machine.delete_ignores_sasid": "machine/tlb/tlb.test.ts",
  "machine.s_without_pid_s": "machine/tlb/tlb.test.ts",
  "machine.contiguous": "machine/tlb/tlb-structures.test.ts",
  "kernel.clock": "kernel/linux/linux-files.test.ts",
  "kernel.share": "witnesses/programs/dynamic-programs.test.ts",
  "kernel.shared_flush": "kernel/vas/subscription.test.ts",
  "kernel.asid_allocator": "kernel/asids/asid-allocators.test.ts",
  "kernel.lazy_tlb": "kernel/asids/flush-targets.test.ts",
  "kernel.switch_flush": "explore/lab/windows.test.ts",
  "kernel.unmap_order": "explore/lab/windows.test.ts",
  "kernel.unmap_lock": "explore/lab/windows.test.ts",
  "kernel.unlazy_order": "explore/lab/windows.test.ts",
  "kernel.shared_id_release": "hazards/shared-entries.test.ts",
  "kernel.segment_locks": "kernel/spacejmp/spacejmp-locks.test.ts",
  "kernel.process_part": "kernel/spacejmp/spacejmp.test.ts",
  "kernel.vas_removal": "kernel/spacejmp/spacejmp.test.ts",
};

const images = new Map<string, Promise<Image>>();

function imageOf(probe: string): Promise<Image> {
  const known = images.get(probe);
  if (known !== undefined) return known;
  const path = join(examples, probe);
  const made =
    own[probe] === undefined ? compile(readFileSync(path, "utf8"), path) : compile(own[probe], `${probe}.vas`);
  images.set(probe, made);
  return made;
}

/** Orders of a call's steps are seen with windows alone, and refused without. */
const inWindows = ["unmap_order", "flush_when", "unmap_lock", "mremap_flush", "unlazy_order", "mmu_gather_batch"];

/** What a setting needs beside it. */
function around(name: string): Readonly<Record<string, Value>> {
  return inWindows.some((key) => name === `kernel.${key}`) ? { "kernel.windows": "on" } : {};
}

/** What a run with a value shows, or why there is none. */
async function seen(
  probe: string,
  name: string,
  value: Value,
): Promise<{ readonly ran: boolean; readonly text: string }> {
  const overrides = { ...around(name), "kernel.max_steps": 60_000, [name]: value };
  const opened = openSimulation(await imageOf(probe), { overrides });
  if ("problems" in opened) return { ran: false, text: opened.problems.map(({ message }) => message).join("\n") };
  const { simulation } = opened;
  go(simulation, { kind: "continue" });
  const { preset: _preset, scenario: _scenario, tags: _tags, ...told } = report(simulation);
  return { ran: true, text: JSON.stringify(told) };
}

function probesOf(name: string): string[] {
  const word = new RegExp(`\\b${name.split(".")[1]!}\\b`);
  const speaking = exampleNames.filter((example) => word.test(readFileSync(join(examples, example), "utf8")));
  return [...Object.keys(own), ...speaking.slice(0, 3)];
}

describe("every setting", () => {
  const choices = settings.filter(({ range }) => range === null);
  for (const { name, values } of swept(choices, 5)) {
    it(`${name}: ${values.join(", ")}`, async () => {
      assert.ok(values.length >= 2, "a choice");
      const ran = new Set<Value>();
      let alike: readonly (readonly Value[])[] = [values];
      for (const probe of probesOf(name)) {
        const texts = new Map<Value, string>();
        for (const value of values) {
          const { ran: hasRun, text } = await seen(probe, name, value);
          if (hasRun) ran.add(value);
          texts.set(value, text);
        }
        // What two probes tell apart together is told apart.
        alike = alike.flatMap((group) =>
          [...new Set(group.map((value) => texts.get(value)))].map((text) =>
            group.filter((value) => texts.get(value) === text),
          ),
        );
        if (alike.every((group) => group.length === 1) && ran.size === values.length) break;
      }
      assert.deepEqual(
        values.filter((value) => !ran.has(value)),
        [],
        "values that nothing here can run with",
      );
      const unseen = alike.filter((group) => group.length > 1).flat();
      const file = elsewhere[name];
      if (unseen.length === 0) {
        assert.equal(file, undefined, "a difference is seen here by now: take it off the list");
        return;
      }
      assert.ok(
        file,
        `nothing shows a difference between ${unseen.join(", ")}: let a scenario do it, or name the test that does`,
      );
      const text = file
        .split(" ")
        .map((one) => readFileSync(join(import.meta.dirname, "..", one), "utf8"))
        .join("\n");
      assert.ok(text.includes(name.split(".")[1]!), `${file} does not speak of ${name}`);
      const silent = unseen.filter(
        (value) => !["on", "off", "auto"].includes(String(value)) && !text.includes(`"${value}"`),
      );
      assert.deepEqual(silent, [], `values that ${file} does not speak of`);
    });
  }

  sometimes("can be written in a file with each of its values, wherever it can be given from outside", async () => {
    const text = (preset: string, kernel: string, part: string, setting: string): string => `scenario "written"
machine ${preset} { ${part === "machine" ? setting : ""} }
kernel ${kernel} { ${part === "kernel" ? setting : ""} }
program p { fn main() { } }
process A runs p
`;
    const rest = new Set(
      settings.flatMap(({ name, values }) =>
        name.endsWith(".preset") ? [] : values.map((value) => `${name} ${value}`),
      ),
    );
    for (const [preset, kernel] of [
      ["arc-hs38-1k", "linux-rfc"],
      ["rv64-sv39", "linux-rfc"],
      ["skylake", "linux-rfc"],
      ["cortex-a53", "linux-rfc"],
      ["cortex-a9", "linux-rfc"],
      ["rv64-sv39", "spacejmp"],
    ] as const) {
      const bare = await compile(text(preset, kernel, "", ""));
      for (const { name, values } of settings) {
        const [part, key] = name.split(".") as [string, string];
        for (const value of values) {
          if (!rest.has(`${name} ${value}`)) continue;
          const given = around(name);
          if ("problems" in openSimulation(bare, { overrides: { ...given, [name]: value } })) continue;
          // `compile` throws where anything is wrong; opening has nothing more to say.
          const beside = "kernel.windows" in given ? "windows on " : "";
          const image = await compile(text(preset, kernel, part, `${beside}${key} ${value}`));
          assert.ok("simulation" in openSimulation(image), `${name} ${value} on ${preset}`);
          rest.delete(`${name} ${value}`);
        }
      }
    }
    assert.deepEqual([...rest], [], "values that none of these can have");
  });

  for (const { name, range } of settings) {
    if (range === null) continue;
    it(`${name}: from ${range[0]} to ${range[1]}`, () => {
      const [part, key] = name.split(".") as ["machine" | "kernel", string];
      const problems = (value: number): readonly string[] => {
        // As many sets as entries: the bounds are those of a TLB that is as large as it can be.
        const entries = key.endsWith("_sets") && part === "machine" ? { uitlb_entries: 4096, udtlb_entries: 4096 } : {};
        const windows = inWindows.includes(key) ? { windows: "on" } : {};
        const overrides = { ...entries, ...windows, [key]: value };
        const resolved =
          part === "machine"
            ? resolveMachineConfig({ preset: "rv64-sv39", overrides })
            : resolveKernelConfig({ preset: "linux-rfc", overrides });
        return "problems" in resolved ? resolved.problems.map(({ message }) => message) : [];
      };
      for (const value of range) assert.deepEqual(problems(value), [], `${value} is documented`);
      for (const value of [range[0] - 1, range[1] + 1]) {
        const [message] = problems(value);
        assert.ok(message !== undefined, `${value} must be refused`);
        assert.match(message, /\d/, "the bounds are named");
      }
    });
  }
});
