/** Entry of the bundle: options from scripts/bench.mjs as one JSON argument; prints, compares and records. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { debuggerWork, hostWork, stdioWork, stopWork } from "./sessions/adapter-rows.js";
import { historyWork, runBenchmark, type Result } from "./bench.js";
import { isRegression, rowKey, table, type Recorded } from "./rows/rows.js";
import { realWork } from "./rows/real-rows.js";
import { exploreWork } from "./rows/explore-rows.js";
import { sqliteWork } from "./sessions/sqlite-rows.js";
import { studyWork } from "./rows/study-rows.js";

interface Options {
  readonly quick: boolean;
  readonly record: boolean;
  readonly json: boolean;
  readonly strict: boolean;
  readonly only: string;
  readonly sources: string;
  readonly folder: string;
  readonly worker: string;
  readonly debugger: string;
  readonly host: string;
  readonly adapter: string;
  readonly stdio: string;
  readonly vas: string;
  readonly "idle-adapter": string;
  readonly stops: string;
  readonly "sqlite-steps": string;
  readonly examples: string;
  readonly sysroot: string;
}

function describeMachine(): string {
  return `${cpus().length} x ${cpus()[0]!.model.trim()}, Node ${process.version}, ${process.platform} ${process.arch}`;
}

/** What comparing states said: registers, TLB entries with stamps and hits, counters, and all of memory. */
function agreement({ agreed, differences }: Result): string {
  const parts = "registers, TLBs, counters, memory";
  const identical = `${agreed} final states of the C twins are identical to the simulator's: ${parts}.`;
  return differences.length === 0 ? identical : `${identical}\nDIFFERENT:\n${differences.join("\n")}`;
}

async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2]!) as Options;
  const file = join(options.sources, "recorded.json");
  // Short rounds are over before V8 has compiled everything: their ratios are not compared.
  const recorded = existsSync(file) && !options.quick ? (JSON.parse(readFileSync(file, "utf8")) as Recorded) : null;
  const load = loadavg()[0]!;
  const { quick, only } = options;
  const result = await runBenchmark({
    ...options,
    rounds: quick ? 2 : 5,
    milliseconds: quick ? 5 : 120,
    journey: quick ? 300_000 : 10_000_000,
    historyAttempts: historyWork.includes(only) ? (quick ? 300_000 : 100_000_000) : null,
    measured: ({ name }) => name.includes(only) && (!quick || /Sv39.*random|ASIDs|16 pages|recursion/.test(name)),
    observed: ({ name }) => name.includes(only) && (!quick || name.includes("matrices")),
    adapter:
      [debuggerWork, stdioWork, stopWork, hostWork].some((group) => group.includes(only)) && !quick ? options : null,
    explorations:
      exploreWork.includes(only) && !quick
        ? {
            program: join(options.folder, "vas.cjs"),
            languageServer: join(options.folder, "language-server.cjs"),
            folder: options.folder,
            rounds: 3,
          }
        : null,
    sqlite: sqliteWork.includes(only) && !quick ? options : null,
    studies:
      studyWork.includes(only) && !quick
        ? { program: join(options.folder, "vas.cjs"), examples: options.examples, rounds: 3 }
        : null,
    real:
      realWork.includes(only) && !quick
        ? { sysroot: options.sysroot, rounds: 5, warm: 12_000_000, round: 4_000_000 }
        : null,
    progress: (text) => {
      process.stderr.write(`• ${text}\n`);
    },
  });
  const regressions = result.rows.filter((row) => isRegression(row, recorded));
  const date = new Date().toISOString().slice(0, 16).replace("T", " ");
  const loads = `${load.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`;
  if (options.json) {
    const document = { machine: describeMachine(), date, load: loads, recorded, ...result };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    process.stdout.write(`${describeMachine()}, ${date}, load ${loads}\n\n${table(result.rows, recorded)}\n\n`);
    const noCompiler = "No ratios to C: there is no `cc` on the path. Install a C compiler to have them.";
    process.stdout.write(`${result.twins ? agreement(result) : noCompiler}\n`);
    if (recorded === null && !options.quick) {
      process.stdout.write("\nNothing to compare with: `npm run bench -- --record` writes recorded.json.\n");
    }
  }
  if (options.record) {
    const ratios = Object.fromEntries(
      result.rows.flatMap((row) => (row.ratio === null ? [] : [[rowKey(row), Number(row.ratio.median.toFixed(3))]])),
    );
    writeFileSync(file, `${JSON.stringify({ machine: describeMachine(), date, load: loads, ratios }, null, 2)}\n`);
  }
  if (options.strict && (regressions.length > 0 || result.differences.length > 0)) process.exitCode = 1;
}

await main();
