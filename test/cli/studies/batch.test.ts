/** The scripts of docs/studies.md for GNU parallel and Slurm: run as they stand there, with the program as it is built. */
import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { needFiles } from "../../elf/toolchain.js";
import { sometimes, sweeping } from "../../sample.js";
import { buildProgram } from "../program.js";
import { vas } from "../terminal.js";

const root = path.resolve(import.meta.dirname, "../../..");
const page = readFileSync(path.join(root, "docs/studies.md"), "utf8");

/** The script of the page whose comment begins with this name. */
function script(name: string): string {
  const found = [...page.matchAll(/^```sh\n(#!\/bin\/sh\n# (\S+?):?(?: [^\n]*)?\n[^]*?)^```/gm)].find(
    ([, , one]) => one === name,
  );
  assert.ok(found, `docs/studies.md has no script ${name}`);
  return found[1]!;
}

/** The command line's bundles in a folder, and a program `vas` that runs them. */
function install(folder: string): void {
  const built = buildProgram(path.join(folder, "lib"));
  mkdirSync(path.join(folder, "bin"));
  const program = path.join(folder, "bin", "vas");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${built}" "$@"\n`);
  chmodSync(program, 0o755);
}

/** What one machine makes of the study. */
async function whole(): Promise<string> {
  const words = ["--vary", "machine.jtlb_ways=16..64*2", "--vary", "machine.seed=1..8", "--count", "walks"];
  return (await vas(["sweep", "examples/studies/shared-capacity.vas", ...words])).out;
}

describe("studies under batch systems", function () {
  this.timeout(180_000);
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vas-batch-"));
    install(folder);
    environment = { ...process.env, PATH: `${path.join(folder, "bin")}:${process.env["PATH"]}`, HOME: folder };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A folder to work in, where the examples are. */
  function workplace(name: string): string {
    const place = path.join(folder, name);
    mkdirSync(place);
    symlinkSync(path.join(root, "examples"), path.join(place, "examples"));
    return place;
  }

  function run(place: string, file: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): string {
    const done = spawnSync(file, args, { cwd: place, env: { ...environment, ...more }, encoding: "utf8" });
    assert.equal(done.status, 0, `${file}: ${done.error?.message ?? ""} ${done.stdout} ${done.stderr}`);
    return done.stdout;
  }

  sometimes("GNU parallel makes the table of one machine", async function () {
    needFiles(this, "/usr/bin/parallel");
    const place = workplace("parallel");
    writeFileSync(path.join(place, "study-parallel.sh"), script("study-parallel.sh"));
    run(place, "sh", ["study-parallel.sh"]);
    assert.equal(readFileSync(path.join(place, "study.csv"), "utf8"), await whole());
  });

  // It takes Slurm ten seconds to come up.
  const trying = sweeping ? it : () => undefined;
  trying("an array of Slurm jobs makes the table of one machine, and goes on where it was cut off", async function () {
    needFiles(this, "/usr/sbin/slurmctld", "/usr/sbin/munged");
    const place = workplace("slurm");
    writeFileSync(path.join(place, "study.sbatch"), script("study.sbatch"));
    const expected = await whole();
    const slurm = await startSlurm(path.join(folder, "slurmd"), environment);
    try {
      // As if shard 2 had been cut off in its third row.
      const cut = expected.split("\n").filter((_, at) => at === 0 || at % 4 === 2);
      writeFileSync(path.join(place, "part-2.csv"), `${cut.slice(0, 3).join("\n")}\n${cut[3]!.slice(0, 4)}`);
      run(place, "sbatch", ["--wait", "study.sbatch"], { SLURM_CONF: slurm.configuration });
      run(place, "sh", ["-c", "vas merge part-*.csv --output study.csv"]);
      assert.equal(readFileSync(path.join(place, "study.csv"), "utf8"), expected);
    } finally {
      await slurm.stop();
    }
  });
});

/** A Slurm of this machine alone, with ports and files of its own. */
async function startSlurm(
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly configuration: string; readonly stop: () => Promise<void> }> {
  for (const name of ["", "munge", "state", "spool", "log"]) mkdirSync(path.join(folder, name), { mode: 0o700 });
  const at = (...names: string[]): string => path.join(folder, ...names);
  writeFileSync(at("munge", "key"), Buffer.alloc(128, `${process.pid}`), { mode: 0o400 });
  const node = hostname().split(".")[0]!;
  const port = 20_000 + (process.pid % 10_000) * 2;
  const configuration = at("slurm.conf");
  writeFileSync(
    configuration,
    `ClusterName=vas
SlurmctldHost=${node}(127.0.0.1)
SlurmUser=root
SlurmctldPort=${port}
SlurmdPort=${port + 1}
AuthType=auth/munge
AuthInfo=socket=${at("munge", "socket")}
CredType=cred/munge
StateSaveLocation=${at("state")}
SlurmdSpoolDir=${at("spool")}
SlurmctldPidFile=${at("state", "slurmctld.pid")}
SlurmdPidFile=${at("state", "slurmd.pid")}
SlurmctldLogFile=${at("log", "slurmctld")}
SlurmdLogFile=${at("log", "slurmd")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1
ReturnToService=2
MpiDefault=none
NodeName=${node} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
`,
  );
  const env = { ...environment, SLURM_CONF: configuration };
  const children: ChildProcess[] = [];
  const start = (file: string, ...args: string[]): void =>
    void children.push(spawn(file, args, { env, stdio: "ignore" }));
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.kill("SIGTERM")) await Promise.race([ended, pause(10_000)]);
      if (child.exitCode === null) child.kill("SIGKILL");
    }
  };
  const ready = async (what: string, test: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 600; tries++) {
      if (test()) return;
      await pause(100);
    }
    await stop();
    assert.fail(
      `${what} does not answer: ${existsSync(at("log", "slurmctld")) ? readFileSync(at("log", "slurmctld"), "utf8") : ""}`,
    );
  };
  start(
    "/usr/sbin/munged",
    "--force",
    "--foreground",
    `--socket=${at("munge", "socket")}`,
    `--key-file=${at("munge", "key")}`,
    `--pid-file=${at("munge", "pid")}`,
    `--seed-file=${at("munge", "seed")}`,
    `--log-file=${at("munge", "log")}`,
  );
  await ready("munged", () => existsSync(at("munge", "socket")));
  start("/usr/sbin/slurmctld", "-D", "-c", "-f", configuration);
  start("/usr/sbin/slurmd", "-D", "-f", configuration);
  await ready("Slurm", () => /\bidle\b/.test(spawnSync("sinfo", ["-h", "-o", "%T"], { env, encoding: "utf8" }).stdout));
  return { configuration, stop };
}
