/**
 * System calls beside `qemu-riscv64 -strace`: of every thread the same names in the same order, with the same results, where an address is
 * an address and a process number somebody's. The programs are those of the specification's table: static and dynamic C, threads, children,
 * Lua, sqlite3, Debian's tools, shells.
 *
 * Documented differences:
 * - qemu refuses `set_robust_list`, which Linux has, and glibc's threads then do not ask for it;
 * - how often threads wait at a `futex` is a matter of who runs when;
 * - there are no sockets here: what asks for one goes on without, as qemu's does when nobody listens;
 * - nobody is the parent of a scenario's process: its number is 0, as on Linux in a process namespace of one's own;
 * - `prctl` is refused, and the mask of `sched_getaffinity` is as long as the machine's cores want it, not the host's;
 * - `ls` is no row: what it learns of `/proc/filesystems` and extended attributes is the host's;
 * - `/proc/self/maps`, which grep reads, has the mappings of each place.
 */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  buildDebian,
  buildGlibc,
  buildMusl,
  buildPicolibc,
  debianRoot,
  needFiles,
  needLibraries,
  needTools,
} from "../../elf/toolchain.js";
import { swept } from "../../sample.js";
import { callsUnderQemu, runCalls, type MadeCall } from "./call-log.js";
import { open, sysroot, withPrograms, written } from "../programs/linux-scenario.js";

/** Qemu has a file open for what it tells, at the lowest descriptor. */
const opens: ReadonlySet<string> = new Set(["openat", "fcntl"]);

/** Calls whose results are not compared. */
const ownResults: ReadonlySet<string> = new Set(["prctl", "getppid", "sched_getaffinity"]);

/** How calls read in a list, without those that cannot be equal. */
function comparable(
  threads: readonly (readonly MadeCall[])[],
  { isQemu, differs }: { readonly isQemu: boolean; readonly differs: string | undefined },
): readonly (readonly string[])[] {
  const hasThreads = threads.length > 1;
  return threads.map((calls) =>
    calls
      .filter(({ name }) => name !== "set_robust_list" && !(hasThreads && name === "futex"))
      .filter(({ name }, index, all) => {
        const [before, twoBefore] = [all[index - 1]?.name, all[index - 2]?.name];
        return name !== "connect" && !(name === "close" && before === "connect" && twoBefore === "socket");
      })
      .map(({ name, result }, index, { length }) => {
        // A signal to oneself may be the end.
        if (index === length - 1 || name === "socket" || name === differs || ownResults.has(name)) return name;
        const number = Number(result);
        const moved = isQemu && opens.has(name) && number > 3 && number < 10 ? number - 1 : result;
        return moved === null ? name : `${name} = ${moved}`;
      }),
  );
}

/** A program, or where it is, and what it is called with. `children`: it has some, and only names are told. */
interface Row {
  readonly name: string;
  readonly program: () => string;
  readonly args?: readonly string[];
  readonly input?: string;
  readonly libraries?: "Debian 12" | "Debian 13";
  readonly children?: true;
  /** A call whose results are of each place. */
  readonly differs?: string;
}

const cases = "test/elf/programs";
const glibc =
  (file: string, ...more: readonly string[]) =>
  (): string =>
    buildGlibc([file], ["-O1", "-g", "-w", ...more]);
const debian = (name: string) => (): string => path.join(debianRoot, "usr/bin", name);
const [libraries, tools] = [{ libraries: "Debian 12" }, { libraries: "Debian 13" }] as const;

const fruit = "pear 3\napple 10\nfig 2\napple 4\n";
const sql = `create table t(a integer primary key, b text);
insert into t values (1, 'one'), (2, 'two'), (3, 'three');
select count(*), sum(a) from t;
`;
const script = "x=0; for i in 1 2 3; do x=$((x + i)); done; echo $x; test -f fruit.txt && echo there; cd data && pwd";

const rows: readonly Row[] = [
  {
    name: "structures, picolibc",
    program: () => buildPicolibc(["examples/real/structs.c"], "rv64imac", ["-O1"]),
    args: ["120"],
  },
  { name: "hello, musl", program: () => buildMusl([`${cases}/hello.c`], ["-O1"]) },
  { name: "callbacks, musl", program: () => buildMusl([`${cases}/callbacks.c`], ["-O1"]), args: ["20"] },
  { name: "text and numbers, musl", program: () => buildMusl([`${cases}/dhry.c`], ["-O1"]) },
  { name: "hello, static", program: glibc(`${cases}/hello.c`, "-static") },
  {
    name: "files and signals, static",
    program: glibc(`${cases}/system.c`, "-static"),
    args: ["data", "last"],
    input: "one\ntwo\n",
  },
  {
    name: "files that it writes, static",
    program: glibc(`${cases}/files.c`, "-static"),
    args: ["data"],
    children: true,
  },
  { name: "threads, static", program: glibc(`${cases}/threads.c`, "-static"), args: ["50"] },
  { name: "children, static", program: glibc(`${cases}/children.c`, "-static"), children: true },
  { name: "sqlite3, static", program: () => buildDebian([`${cases}/sql.c`], ["-O1"], ["sqlite3"]) },
  { name: "hello, dynamic", program: glibc(`${cases}/hello.c`), ...libraries },
  { name: "structures, dynamic", program: glibc("examples/real/structs.c"), args: ["120"], ...libraries },
  { name: "callbacks, dynamic", program: glibc(`${cases}/callbacks.c`), args: ["20"], ...libraries },
  { name: "text and numbers, dynamic", program: glibc(`${cases}/dhry.c`), ...libraries },
  { name: "threads, dynamic", program: glibc(`${cases}/threads.c`), args: ["50"], ...libraries },
  { name: "children, dynamic", program: glibc(`${cases}/children.c`), children: true, ...libraries },
  { name: "Debian's echo", program: debian("echo"), args: ["to", "be"], ...tools },
  { name: "Debian's cat", program: debian("cat"), args: ["fruit.txt"], ...tools },
  { name: "Debian's wc", program: debian("wc"), args: ["fruit.txt"], ...tools },
  { name: "Debian's grep", program: debian("grep"), args: ["-n", "p.*e", "fruit.txt"], differs: "read", ...tools },
  { name: "Debian's sort", program: debian("sort"), args: ["-n", "-k", "2", "fruit.txt"], ...tools },
  { name: "Lua", program: debian("lua5.4"), args: ["-e", "print(2 ^ 0.5)"], ...tools },
  { name: "sqlite3, in memory", program: debian("sqlite3"), args: [":memory:"], input: sql, ...tools },
  { name: "sqlite3, in a file", program: debian("sqlite3"), args: ["data/new.db"], input: sql, ...tools },
  { name: "a script of dash", program: debian("dash"), args: ["-c", script], ...tools },
  { name: "a script of busybox", program: debian("busybox"), args: ["sh", "-c", script], ...tools },
];

const needed = {
  "Debian 12": `${sysroot}/lib/libc.so.6`,
  "Debian 13": `${debianRoot}/usr/lib/riscv64-linux-gnu/libcap.so.2`,
} as const;
const libraryFiles = {
  "Debian 12": ["lib/ld-linux-*", "lib/libc.so.6", "lib/libm.so.6"],
  "Debian 13": ["lib", "usr/lib/ld-linux*", "usr/lib/riscv64-linux-gnu/*.so*"],
} as const;

/** A root folder as qemu looks into it first: links to the libraries, and what programs read of `/etc`. */
function rootFolder(place: string, from: string): string {
  const root = path.join(place, "root");
  mkdirSync(path.join(root, "etc"), { recursive: true });
  writeFileSync(path.join(root, "etc/passwd"), "root:x:0:0::/:/bin/sh\n");
  writeFileSync(path.join(root, "etc/group"), "root:x:0:\n");
  writeFileSync(path.join(root, "etc/nsswitch.conf"), "passwd: files\ngroup: files\n");
  writeFileSync(path.join(root, "etc/localtime"), "");
  for (const name of ["lib", "usr", "bin"]) symlinkSync(path.join(from, name), path.join(root, name));
  return root;
}

describe("system calls", () => {
  for (const { name, program: build, args = [], input = "", libraries: from, children = false, differs } of swept(
    rows,
    3,
  )) {
    it(`are those that qemu tells of: ${name}`, async function () {
      needTools(this, "qemu-riscv64", "riscv64-unknown-elf-gcc");
      needLibraries(this);
      if (from !== undefined) needFiles(this, needed[from]!);
      await withPrograms({ program: build() }, async (place) => {
        const program = path.join(place, "program");
        mkdirSync(path.join(place, "data"));
        writeFileSync(path.join(place, "data/lines.txt"), "one\ntwo three\n");
        symlinkSync("lines.txt", path.join(place, "data/link"));
        writeFileSync(path.join(place, "fruit.txt"), fruit);
        writeFileSync(path.join(place, "input"), input);
        const environment = {
          LC_ALL: "C",
          HOME: "/",
          ...(from === undefined ? {} : { LD_LIBRARY_PATH: from === "Debian 12" ? "/lib" : "/lib/riscv64-linux-gnu" }),
        };
        const tree = from === "Debian 12" ? sysroot : debianRoot;
        const root = rootFolder(place, tree);
        const env = Object.entries(environment).map(([key, value]) => `env ${key} "${value}"`);
        const libraries =
          from === undefined ? "" : `files "${tree}" only ${libraryFiles[from].map((one) => `"${one}"`).join(", ")}`;
        const simulation = await open(
          `scenario "test" machine rv64-sv39 { memory 128M } kernel intended ${libraries}
          files "." at "${place}" only "data/*", "fruit.txt" writable
          files "root/etc" at "/etc"
          program p from "${program}" { ${env.join(" ")} }
          process A runs p(${args.map((one) => JSON.stringify(one)).join(", ")}) { cwd "${place}" stdin "input" uid ${process.getuid!()} gid ${process.getgid!()} }`,
          path.join(place, "test.vas"),
        );
        const ours = runCalls(simulation);
        const witness = callsUnderQemu({ program, args, root, environment, input, folder: place, children });
        if (!children) assert.equal(written(simulation, "print"), witness.out);
        const names = children ? ours.map((calls) => calls.map((one) => ({ ...one, result: null }))) : ours;
        assert.deepEqual(
          comparable(names, { isQemu: false, differs }),
          comparable(witness.calls, { isQemu: true, differs }),
        );
      });
    });
  }
});
