// `npm run sysroot`: programs and libraries of Debian 13 for riscv64 in .sysroot/, which tests and benchmarks run in the simulator: dash,
// coreutils, grep, Lua, sqlite3, busybox and the C library that they want, and what programs are linked with statically: musl, glibc, the library
// of sqlite3. Nothing of it is shipped. apt gets them with a root
// of its own, so that the system's packages stay as they are. `npm run sysroot -- --sqlite` also makes sqlite with debug information, for the benchmark.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail } from "./host/progress.mjs";
import { root } from "./vscode/places.mjs";

const packages = [
  ...["libc6", "dash", "coreutils", "grep", "lua5.4", "sqlite3", "busybox-static"],
  // What those want.
  ...["libacl1", "libattr1", "libselinux1", "libgmp10", "libpcre2-8-0"],
  ...["libsqlite3-0", "libreadline8t64", "libtinfo6", "zlib1g", "libcap2"],
  // What programs are built with.
  ...["musl-dev", "libc6-dev", "linux-libc-dev", "libsqlite3-dev"],
];
/** Files of the first and of the last that was added: a folder of an earlier version has not all of them. */
const wanted = ["usr/bin/dash", ...["musl/libc.a", "gnu/libcap.so.2"].map((file) => `usr/lib/riscv64-linux-${file}`)];
const target = join(root, ".sysroot");
const keys = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Makes the folder, unless it is there. Resolves with a sentence of what was done. */
export function makeSysroot() {
  if (wanted.every((file) => existsSync(join(target, file))))
    return "The riscv64 programs of Debian 13 are in .sysroot/.";
  if (process.platform !== "linux" || !existsSync("/usr/bin/apt-get") || !existsSync(keys))
    return "Not a Debian system: tests that run Debian's riscv64 programs are skipped.";
  const work = mkdtempSync(join(tmpdir(), "vas-sysroot-"));
  try {
    for (const folder of [
      "etc/apt/sources.list.d",
      "etc/apt/apt.conf.d",
      "etc/apt/preferences.d",
      "etc/apt/trusted.gpg.d",
    ])
      mkdirSync(join(work, folder), { recursive: true });
    for (const folder of [
      "var/lib/apt/lists/partial",
      "var/lib/dpkg",
      "var/cache/apt/archives/partial",
      "debs",
      "root",
    ])
      mkdirSync(join(work, folder), { recursive: true });
    writeFileSync(join(work, "var/lib/dpkg/status"), "");
    writeFileSync(
      join(work, "etc/apt/sources.list.d/trixie.sources"),
      `Types: deb\nURIs: http://deb.debian.org/debian\nSuites: trixie\nComponents: main\nArchitectures: riscv64\nSigned-By: ${keys}\n`,
    );
    const settings = [
      `Dir "${work}";`,
      `Dir::State::status "${work}/var/lib/dpkg/status";`,
      'APT::Architecture "riscv64";',
      'APT::Architectures { "riscv64"; };',
      'Acquire::Languages "none";',
      'Acquire::Retries "3";',
      'APT::Sandbox::User "";',
    ];
    writeFileSync(join(work, "apt.conf"), `${settings.join("\n")}\n`);
    const environment = { ...process.env, APT_CONFIG: join(work, "apt.conf") };
    run("apt-get", ["-qq", "update"], { env: environment });
    run("apt-get", ["-qq", "download", ...packages], { env: environment, cwd: join(work, "debs") });
    for (const name of readdirSync(join(work, "debs")))
      run("dpkg", ["-x", join(work, "debs", name), join(work, "root")]);
    // As on the systems themselves: /bin and /lib are links.
    for (const name of ["bin", "lib"]) symlinkSync(`usr/${name}`, join(work, "root", name));
    rmSync(target, { recursive: true, force: true });
    // Another file system, perhaps: renaming is tried first.
    try {
      renameSync(join(work, "root"), target);
    } catch {
      run("cp", ["-a", join(work, "root"), target]);
    }
    return `Debian 13's ${packages.length} packages for riscv64 are in .sysroot/ now.`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** sqlite's source in one file of 260,000 lines, as a package has it that is neither installed nor shipped. */
const sqlite = {
  address: "https://registry.npmjs.org/better-sqlite3/-/better-sqlite3-12.2.0.tgz",
  sha512: "eGbYq2CT+tos1fBwLQ/tkBt9J5M3JEHjku4hbvQUePCckkvVf14xWj+1m7dGoK81M/fOjFT7yM9UMeKT/+vFLQ==",
};
const sqliteFolder = join(target, "sqlite");

/** Makes sqlite with debug information and its sources beside it, which the benchmark steps through. Resolves with a sentence of what was done. */
async function makeSqlite() {
  const program = join(sqliteFolder, "sqlite.elf");
  if (existsSync(program)) return "sqlite with debug information is in .sysroot/sqlite/.";
  const answer = await fetch(sqlite.address);
  if (!answer.ok) throw new Error(`${sqlite.address}: ${answer.status} ${answer.statusText}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (createHash("sha512").update(bytes).digest("base64") !== sqlite.sha512)
    throw new Error(`${sqlite.address} is not the file that was expected`);
  mkdirSync(sqliteFolder, { recursive: true });
  run("tar", ["-xzf", "-", "--strip-components=3", "package/deps/sqlite3"], { cwd: sqliteFolder, input: bytes });
  copyFileSync(join(root, "test/bench/sessions/sqlite-program.c"), join(sqliteFolder, "program.c"));
  const words = ["-g", "-O1", "-static", "-DSQLITE_THREADSAFE=0", "-DSQLITE_OMIT_LOAD_EXTENSION"];
  run("riscv64-linux-gnu-gcc", [...words, "-o", "sqlite.elf", "program.c", "sqlite3.c"], { cwd: sqliteFolder });
  return "sqlite with debug information is in .sysroot/sqlite/ now.";
}

function run(file, words, options = {}) {
  const { status, stderr, error } = spawnSync(file, words, { encoding: "utf8", ...options });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${file} ${words.join(" ")}: ${stderr.trim()}`);
}

if (process.argv[1]?.endsWith("sysroot.mjs")) {
  try {
    console.log(makeSysroot());
    if (process.argv.includes("--sqlite")) console.log(await makeSqlite());
  } catch (error) {
    fail(error);
  }
}
