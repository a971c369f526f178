/** Programs that nobody built for this: Debian's for riscv64 (`npm run sysroot`), alone and in a shell's pipelines. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { report, startRun, type Simulation } from "../../../src/simulator/index.js";
import { debianRoot, needFiles, needTools } from "../../elf/toolchain.js";
import { sometimes, swept } from "../../sample.js";
import { finish, open, written } from "./linux-scenario.js";

const root = debianRoot;
const names = ["dash", "sort", "uniq", "head", "wc", "cat", "echo", "grep", "lua5.4", "sqlite3"];
const libraries = [
  "libc",
  "libm",
  "libacl",
  "libattr",
  "libselinux",
  "libpcre2-8",
  "libsqlite3",
  "libreadline",
  "libtinfo",
];
const files = `files "${root}" only ${[...names.map((name) => `usr/bin/${name}`), "bin", "lib", "usr/lib/ld-linux*"]
  .concat("usr/lib/riscv64-linux-gnu/ld-linux*", "usr/lib/riscv64-linux-gnu/libz.so*")
  .concat(libraries.map((name) => `usr/lib/riscv64-linux-gnu/${name}.so*`))
  .map((one) => `"${one}"`)
  .join(", ")}
files "." only "fruit.txt", "words.lua", "rows.sql"`;

const fruit = "pear\napple\nfig\napple\npear\napple\nkiwi\n";
const lua = `local count = {}
for word in ("to be or not to be that is the question"):gmatch("%a+") do count[word] = (count[word] or 0) + 1 end
local names = {}
for word in pairs(count) do names[#names + 1] = word end
table.sort(names)
for _, word in ipairs(names) do io.write(word, " ", count[word], "\\n") end
print(string.format("%.10f", math.sqrt(2)), 7 // 2, 2 ^ 0.5, 1e300 * 1e10, -7 % 3)
`;
const sql = `create table t(a integer primary key, b text, c real);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 40)
  insert into t select i, 'row ' || (i * 7919 % 1000), i / 7.0 from n;
create index tb on t(b);
select count(*), sum(a), round(avg(c), 6) from t;
select b, a from t where b like 'row 1%' order by b, a limit 5;
`;

describe("Debian's programs for riscv64", () => {
  let folder = "";
  beforeEach(function () {
    needTools(this, "qemu-riscv64");
    needFiles(this, path.join(root, "usr/bin/dash"));
    if (folder !== "") return;
    folder = mkdtempSync(path.join(tmpdir(), "vas-debian-"));
    for (const [name, text] of Object.entries({ "fruit.txt": fruit, "words.lua": lua, "rows.sql": sql }))
      writeFileSync(path.join(folder, name), text);
  });
  after(() => (folder === "" ? undefined : rmSync(folder, { recursive: true })));

  const run = async (machine: string, kernel: string, program: string, processes: string): Promise<Simulation> => {
    const text = `scenario "t" machine ${machine} kernel intended ${kernel} ${files} ${program} ${processes}`;
    const simulation = await open(text, path.join(folder, "test.vas"));
    finish(simulation, startRun(simulation, { kind: "continue" }));
    return simulation;
  };

  const alone: readonly (readonly [name: string, args: readonly string[], input: string])[] = [
    ["echo", ["to", "be"], ""],
    ["cat", ["fruit.txt"], ""],
    ["wc", ["fruit.txt", "words.lua"], ""],
    ["grep", ["-n", "p.*e$", "fruit.txt"], ""],
    ["sort", ["-r", "fruit.txt"], ""],
    ["lua5.4", ["words.lua"], ""],
    ["sqlite3", [":memory:"], "rows.sql"],
  ];
  for (const [name, args, input] of swept(alone, 2)) {
    it(`print what qemu prints: ${name}`, async () => {
      const settings = input === "" ? "" : `{ stdin "${input}" }`;
      const program = `program p from "/usr/bin/${name}" { env LC_ALL "C" env HOME "/" }`;
      const words = args.map((one) => `"${one}"`).join(", ");
      const simulation = await run("rv64-sv39 { memory 128M }", "", program, `process A runs p(${words}) ${settings}`);
      const witness = spawnSync("qemu-riscv64", ["-L", root, path.join(root, "usr/bin", name), ...args], {
        cwd: folder,
        input: input === "" ? "" : sql,
        env: { LC_ALL: "C", HOME: "/" },
        encoding: "utf8",
      });
      assert.equal(written(simulation, "print"), witness.stdout);
      assert.equal(written(simulation, "error-output"), witness.stderr);
      assert.deepEqual(report(simulation).processes[0]!.exit, { code: witness.status });
    });
  }

  /** Lines of all processes in order. */
  const output = ({ system }: Simulation): string =>
    [...system.kernel.processes.values()].map(({ name }) => name).join(" ");

  sometimes("make a pipeline of a shell, with what the host's shell prints", async () => {
    const line = "sort fruit.txt | uniq -c | sort -rn | head -n 2; echo done $?; grep -q fig fruit.txt && echo fig";
    const program = `program sh from "/usr/bin/dash" { env PATH "/usr/bin" env LC_ALL "C" }`;
    const simulation = await run("rv64-sv39", "", program, `process A runs sh("-c", "${line}")`);
    const host = execFileSync("sh", ["-c", line], {
      cwd: folder,
      env: { ...process.env, LC_ALL: "C" },
      encoding: "utf8",
    });
    const processes = report(simulation).processes.map(({ name }) => name);
    assert.equal(
      processes
        .map((name) => written(simulation, "print", name))
        .sort((a, b) => b.length - a.length)
        .join(""),
      host,
    );
    assert.equal(output(simulation), "A A.2 A.3 A.4 A.5 A.6");
  });

  sometimes(
    "miss less of libc in a session of the shell where its entries carry a shared id, told by program and library",
    async () => {
      const line = "for i in 1 2 3; do cat fruit.txt | wc -l; done; echo end | grep end";
      const shares = `share "/lib/riscv64-linux-gnu/libc.so.6" as libc share interpreter as ldso`;
      const program = `${shares} program sh from "/usr/bin/dash" { env PATH "/usr/bin" }`;
      interface Told {
        readonly all: number;
        readonly libc: number;
        readonly ldso: number;
        readonly programs: readonly number[];
      }
      const misses = async (tags: string): Promise<Told> => {
        const machine = `arc-hs38-4k { tags ${tags} }`;
        const simulation = await run(machine, "{ quantum 10_000 }", program, `process A runs sh("-c", "${line}")`);
        assert.match(written(simulation, "print", "A.9") + written(simulation, "print", "A.8"), /end/);
        const { processes, spaces, tlbs } = report(simulation);
        const of = (name: string): number => spaces.find((space) => space.name === name)!.counters.misses;
        const programs = processes.map(({ counters }) => counters.misses);
        const all = tlbs.filter(({ name }) => name === "JTLB").reduce((sum, tlb) => sum + tlb.misses, 0);
        assert.equal(
          programs.reduce((sum, one) => sum + one, 0),
          all,
          "each miss is a program's",
        );
        return { all, libc: of("libc"), ldso: of("ldso"), programs };
      };
      const [own, shared] = [await misses("asid"), await misses("asid+sasid")];
      const told = JSON.stringify([own, shared]);
      assert.ok(shared.libc < 0.7 * own.libc && shared.ldso < own.ldso && shared.all < own.all, told);
      assert.equal(shared.programs.length, 9, told);
      // Of the shell and what it begins, whoever comes after the first finds entries.
      const fewer = shared.programs.filter((count, at) => count < own.programs[at]!).length;
      assert.ok(fewer >= 7, told);
    },
  );
});
