/** The C twin and the simulator make the same of one guest: registers, TLB entries, counters and memory. Needs `cc`. */
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serialize } from "node:v8";
import { buildSync } from "esbuild";
import { compileGuest } from "../../bench/compile.js";
import { startEngine } from "../../bench/engine.js";
import { loads, oneLevel, sharedLoads, sieve, type Guest } from "../../bench/guests.js";
import { swept } from "../../sample.js";
import { buildTwins } from "../../bench/twin-build.js";

const bench = join(import.meta.dirname, "..", "..", "bench");

const guests: Readonly<Record<string, Guest>> = {
  "misses on ARC": loads("arc-hs38-1k", 2048, 8192, "random"),
  "misses of one level on Sv48": loads("rv64-sv48", 2048, 4096, "random", oneLevel),
  "stores and branches on Sv39": sieve("rv64-sv39"),
  "eight processes with shared entries": sharedLoads("arc-hs38-1k", 8, 32, 8192),
};

describe("the C twin", () => {
  const folder = mkdtempSync(join(tmpdir(), "vas-twin-"));
  before(() => {
    const form = { bundle: true, platform: "node", format: "esm", target: "node20" } as const;
    const outfile = join(folder, "worker.mjs");
    buildSync({ entryPoints: [join(bench, "worker.ts")], outfile, logLevel: "error", ...form });
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  // A compiler of C and two bundles for a run of a second: only in whole runs.
  for (const [name, guest] of swept(Object.entries(guests), 0)) {
    it(`ends as the simulator does: ${name}`, async function () {
      const twins = buildTwins(join(bench, "twin"), folder);
      if (twins === null) this.skip();
      const path = (part: string): string => join(folder, part);
      writeFileSync(path("image"), serialize(await compileGuest(guest)));
      const ours = startEngine("the simulator", process.execPath, [
        path("worker.mjs"),
        path("image"),
        "simulator",
        String(guest.processes),
        String(guest.settleAttempts),
      ]);
      await ours.ask(`state ${path("start")}`);
      await ours.ask("run 54321");
      for (const file of [twins.fast, twins.plain]) {
        const twin = startEngine("the C twin", file, [path("start")]);
        await twin.ask("run 54321");
        await twin.ask(`save ${path("end")}`);
        await twin.close();
        assert.match(await ours.ask(`check ${path("end")}`), /^same \d+$/);
      }
      await ours.close();
    });
  }
});
