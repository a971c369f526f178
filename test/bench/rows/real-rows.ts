/** Rows of real code: Debian's Lua, sqlite3 and a shell's pipeline for riscv64 (`npm run sysroot`), each in a loop that does not end. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileSource } from "../../../src/compiler/index.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { runSystem } from "../../../src/kernel/index.js";
import { createCoreServices } from "../../../src/language/index.js";
import { openSimulation, report, type Simulation } from "../../../src/simulator/index.js";
import { listFolder } from "../../simulator/scenarios/list-folder.js";
import { spread } from "../measure.js";
import type { Row } from "./rows.js";

/** Group of these rows. */
export const realWork = "Real code, millions of instructions a second of processor time";

/** What is run. */
export interface RealPlan {
  /** The folder of Debian's programs; where it is missing there are no rows. */
  readonly sysroot: string;
  readonly rounds: number;
  /** Instructions before the first round, and of each round. */
  readonly warm: number;
  readonly round: number;
}

const sources: Readonly<Record<string, string>> = {
  "loop.lua": `local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local t = {}
for i = 1, 1e9 do
  t[i % 1000] = (t[(i * 7) % 1000] or 0) + i
  if i % 1000 == 0 then fib(12) t[("x"):rep(20) .. i] = nil end
end
`,
  "loop.sql": `create table t(a integer primary key, b text);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000000)
  insert into t select i % 5000 + 1, 'row ' || (i * 7919 % 1000) from n where true on conflict do update set b = excluded.b;
`,
  "fruit.txt": "pear\napple\nfig\napple\npear\napple\nkiwi\n",
};

const programs: readonly (readonly [name: string, process: string])[] = [
  ["Lua", `program p from "/usr/bin/lua5.4" process A runs p("/loop.lua")`],
  ["sqlite3", `program p from "/usr/bin/sqlite3" { env HOME "/" } process A runs p(":memory:") { stdin "loop.sql" }`],
  [
    "dash, sort, uniq, head in pipelines",
    `program p from "/usr/bin/dash" { env PATH "/usr/bin" }
     process A runs p("-c", "while :; do sort /fruit.txt | uniq -c | head -n 2; done")`,
  ],
];

async function start(folder: string, { sysroot }: RealPlan, machine: string, process: string): Promise<Simulation> {
  const tools = ["dash", "sort", "uniq", "head", "lua5.4", "sqlite3"].map((name) => `"usr/bin/${name}"`).join(", ");
  const text = `scenario "real code" machine ${machine} { memory 256M }
    kernel intended { max_steps 9_000_000_000_000  max_kernel_work 9_000_000_000_000 }
    files "${sysroot}" only "bin", "lib", "usr/lib/**", ${tools}
    files "." only "loop.lua", "fruit.txt" ${process}`;
  const services = createCoreServices(languageSettings());
  const { image, problems } = await compileSource(services, text, {
    source: join(folder, "bench.vas"),
    readBytes: async (location) => new Uint8Array(readFileSync(location)),
    listFolder,
  });
  if (image === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  const opened = openSimulation(image, { overrides: {} });
  if ("problems" in opened) throw new Error(JSON.stringify(opened.problems));
  return opened.simulation;
}

/** First-level misses of a thousand instructions: the slow way of the interpreter. */
function firstLevelMisses(simulation: Simulation): { readonly misses: number; readonly instructions: number } {
  const { tlbs, instructions } = report(simulation);
  const first = tlbs.filter(({ name }) => /^u?[ID]TLB$/.test(name));
  return { misses: first.reduce((sum, { misses }) => sum + misses, 0), instructions };
}

/** Lua, sqlite3 and a shell, on a machine whose first level is as large as usual and on one with 4 and 8 entries there. */
export async function realRows(plan: RealPlan): Promise<Row[]> {
  if (!existsSync(join(plan.sysroot, "usr/bin/dash"))) return [];
  const folder = mkdtempSync(join(tmpdir(), "vas-bench-"));
  try {
    for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
    const rows: Row[] = [];
    for (const machine of ["rv64-sv39", "arc-hs38-4k"])
      for (const [name, words] of programs) {
        const simulation = await start(folder, plan, machine, words);
        runSystem(simulation.system, plan.warm);
        const before = firstLevelMisses(simulation);
        const speeds = Array.from({ length: plan.rounds }, () => {
          const used = process.cpuUsage();
          const { tick } = simulation.system.machine;
          runSystem(simulation.system, plan.round);
          const { user, system } = process.cpuUsage(used);
          return (simulation.system.machine.tick - tick) / (user + system);
        });
        const after = firstLevelMisses(simulation);
        const rate = (1000 * (after.misses - before.misses)) / (after.instructions - before.instructions);
        const ours = spread(speeds);
        rows.push({
          group: realWork,
          work: `${name}, ${machine} (${rate.toFixed(1)} first-level misses in 1000)`,
          ours,
          other: null,
          unit: "M/s",
          ratio: null,
          plain: null,
          target: "≥ 15",
          met: ours.median >= 15,
        });
      }
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
