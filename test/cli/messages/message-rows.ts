/** Every message of the command line, each with a command line that gives it: what is wrong, and what to do. */
import { counted, files, study, table, vary, type MessageRow } from "./message-row.js";
import { messagesOfStudies } from "./messages-of-studies.js";

const lackey = "400000-401000 r-xp 00000000 08:01 1 /bin/x\n";

/** In the order of the folders of `src/cli`. */
export const messageRows: readonly MessageRow[] = [
  ["a format as an option of its own", ["test", "/s.vas", "--tap"], "(Did you mean --format tap?)", files],
  ["an option that there is not", ["test", "/s.vas", "--quick"], "(vas test --help lists its options)", files],
  ["a command that there is not", ["tests"], "(vas --help lists commands and options)"],
  [
    "a disk that is full",
    ["new", "page-faults", "/new.vas"],
    "vas: error: /new.vas cannot be written: …",
    {},
    { full: { file: "/new.vas", when: "open" } },
  ],
  [
    "a disk that is full before the rows",
    [...study, ...vary, "--output", "/o.csv"],
    "vas: error: /o.csv cannot be written: …",
    files,
    { full: { file: "/o.csv", when: "open" } },
  ],
  [
    "a disk that gets full",
    [...study, ...vary, "--output", "/o.csv"],
    "vas: error: /o.csv cannot be written: …",
    files,
    { full: { file: "/o.csv", when: "write" } },
  ],
  [
    "a disk that is full of events",
    ["trace", "/s.vas", "--output", "/o.json"],
    "vas: error: /o.json cannot be written: …",
    files,
    { full: { file: "/o.json", when: "open" } },
  ],
  [
    "a study that is interrupted",
    [...study, ...vary, "--jobs", "1"],
    "vas: interrupted after 1 of 2 runs",
    files,
    { interruptAfter: 1 },
  ],
  [
    "an exploration that is interrupted",
    ["explore", "examples/lab/02-mremap-late-flush.vas"],
    "vas: interrupted after …",
    {},
    { interruptAfter: 1 },
  ],
  [
    "arguments for a scenario",
    ["run", "/s.vas", "--", "x"],
    "vas: error: /s.vas is no ELF file: arguments, --env, --files and --writable are for those; a scenario has them in it",
    files,
  ],
  [
    "a script instead of a program",
    ["run", "/x.sh"],
    "vas: error: /x.sh is a script: run its interpreter, a RISC-V executable, with --files for the folder that has the script, and the script's path there after --",
    { "/x.sh": "#!/bin/sh\n" },
  ],
  [
    "a program without its libraries",
    ["run", "examples/real/hello-linux.elf"],
    "vas: on the command line --files FOLDER does that, such as --files /usr/riscv64-linux-gnu",
  ],
  [
    "a variable without a name",
    ["run", "examples/real/structs.elf", "--env", "x"],
    "vas: error: --env x: write NAME=value",
  ],
  ["a file that is watched", ["test", "/s.vas", "--watch"], "vas: waiting for a change (Ctrl-C ends)", files],
  ["events that were written", ["trace", "/s.vas", "--output", "/o.json"], "vas: …", files],
  [
    "shards that are missing",
    ["merge", "/t.csv"],
    "vas: the runs 1 are missing: is the file of a shard not named, or a shard not finished? Finish it with --resume",
    { "/t.csv": table.replace(/1,1.*\n/, "") },
  ],
  [
    "a recording that is cut off",
    ["import", "a=/x.trace", "--limit", "1", "--output", "/o.vas"],
    "vas: a was cut off after 1 reference: --limit takes more",
    {
      "/x.trace": " L 00400000,4\n L 00400100,4\n S 1ffeff0000,8\n L 00400200,4\n S 1ffeff2000,8\n",
      "/x.maps": lackey,
    },
  ],
  [
    "a scenario that nothing can be asked about",
    ["exercise", "/n.vas", "--kind", "evicted-way"],
    "vas: error: nothing in the beginning of /n.vas can be asked about as …",
    files,
  ],
  ["a file that is not there", ["run", "/no.vas"], "vas: error: /no.vas cannot be read: no such file"],
  [
    "a setting without a group",
    ["run", "/s.vas", "--set", "tags=asid"],
    "vas: error: --set tags=asid: write machine.NAME=VALUE or kernel.NAME=VALUE, for example --set machine.tags=asid; or ARGUMENT=VALUE, numbers, for an argument of processes",
    files,
  ],
  [
    "a number that is none",
    ["run", "/s.vas", "--max-steps", "many"],
    "vas: error: --max-steps many: write a number from 1, for example --max-steps 1000000",
    files,
  ],
  [
    "a setting that there is not",
    ["run", "/s.vas", "--set", "machine.tgs=asid"],
    "vas: error: --set machine.tgs: a machine has no setting `tgs`. Did you mean `machine.tags`?",
    files,
  ],
  [
    "a setting like no other",
    ["run", "/s.vas", "--set", "machine.zzzzzz=1"],
    "vas: error: --set machine.zzzzzz: a machine has no setting `zzzzzz`. docs/language.md lists the settings",
    files,
  ],
  [
    "a value that a setting does not have",
    ["run", "/s.vas", "--set", "machine.tags=none-such"],
    "vas: error: --set machine.tags: …",
    files,
  ],
  [
    "an argument that no process has",
    ["run", "/s.vas", "--set", "B.rounds=2"],
    "vas: error: B.rounds=2: no process has such an argument, and a setting begins with machine. or kernel.: arguments that there are: `A.rounds` or `rounds`",
    files,
  ],
  [
    "an argument where there are none",
    ["run", "/n.vas", "--set", "rounds=2"],
    "vas: error: rounds=2: no process has such an argument, and a setting begins with machine. or kernel.: no process of the file has arguments",
    files,
  ],
  [
    "a variant that there is not",
    ["run", "/s.vas", "--variant", "othr"],
    "vas: error: --variant othr: /s.vas has the variants `other`. Did you mean `other`?",
    files,
  ],
  [
    "a variant of a file without any",
    ["run", "/none.vas", "--variant", "other"],
    "vas: error: --variant other: /none.vas has no variants",
    { "/none.vas": counted.replace(/variant.*\n/, "") },
  ],
  ...messagesOfStudies,
  [
    "a file that is there already",
    ["new", "page-faults", "/s.vas"],
    "vas: error: /s.vas is there already: name another file, such as vas new page-faults my-page-faults.vas",
    files,
  ],
  [
    "a question of no kind",
    ["exercise", "/s.vas", "--kind", "hits"],
    "vas: error: --kind hits: choose one of …",
    files,
  ],
  [
    "a recording without a name",
    ["import", "1.trace"],
    "vas: error: 1.trace: write NAME=TRACE or NAME=TRACE,MAPS, for example grep=grep.trace,grep.maps",
  ],
  [
    "a recording from standard input without a map",
    ["import", "a=-"],
    "vas: error: a=-: name the map of what comes on standard input: a=-,FILE.maps",
  ],
  [
    "two recordings of one name",
    ["import", "a=x.trace", "a=y.trace"],
    "vas: error: two recordings are named a: give each a name of its own",
  ],
  [
    "a map that is none",
    ["import", "a=/x.trace"],
    "vas: error: /x.maps:1: not a line of /proc/PID/maps: hello",
    { "/x.trace": "", "/x.maps": "hello\n" },
  ],
  [
    "a map without mappings",
    ["import", "a=/x.trace"],
    "vas: error: /x.maps has no mapping: save /proc/PID/maps of the process while it is recorded",
    { "/x.trace": "", "/x.maps": "\n" },
  ],
  [
    "a recording without accesses",
    ["import", "a=/x.trace"],
    "vas: error: /x.trace has no access in 1 line: record it with valgrind --tool=lackey --trace-mem=yes",
    { "/x.trace": "hello\n", "/x.maps": lackey },
  ],
  [
    "a recording that is not there",
    ["import", "a=/no.trace,/x.maps"],
    "vas: error: /no.trace cannot be read: no such file",
    { "/x.maps": lackey },
  ],
  [
    "a hidden file that declares something",
    ["test", "/s.vas", "--with", "/h.vas"],
    "vas: error: --with /h.vas: it declares q; it can only have a scenario line, machine and kernel with settings, and expectations",
    {
      ...files,
      "/h.vas": 'scenario "h"\nmachine rv64-sv39\nkernel linux-rfc\nprogram q { fn main() { } }\nprocess B runs q\n',
    },
  ],
  [
    "a file that only others include",
    ["test", "/lib.vas"],
    "vas: /lib.vas is there for others to include: nothing to run",
    { "/lib.vas": "const A = 1\n" },
  ],
  [
    "a scenario in which nothing runs",
    ["run", "/l.vas"],
    "/l.vas:1:1: error: …",
    { "/l.vas": 'scenario "l"\nmachine rv64-sv39\nkernel linux-rfc\nprogram q { fn main() { } }\n' },
  ],
  [
    "a saved exploration that is none",
    ["explore", "/s.vas", "--resume", "/x.json"],
    "vas: error: --resume /x.json: this is no saved exploration: name a file that `--save` has written",
    { ...files, "/x.json": "{}" },
  ],
  [
    "an exploration that cannot see pitfalls",
    ["explore", "/h.vas"],
    "/h.vas:1:1: warning: the machine has `check off`: no pitfall can show, so add `check on`",
    { "/h.vas": counted.replace("rv64-sv39", "rv64-sv39 { check off }") + "expect not hazard\n" },
  ],
  [
    "a port that is none",
    ["dap", "--port", "70000"],
    "error: option '--port <number>' argument '70000' is invalid. write a number from 0 to 65535",
  ],
  [
    "a file to be formatted that is not there",
    ["format", "/no.vas"],
    "vas: error: /no.vas cannot be read: no such file",
  ],
];
