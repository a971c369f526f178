/** Every message of the command line, each with a command line that gives it: what is wrong, and what to do. */

import type { Surroundings } from "./terminal.js";

/** What was typed, with which files, and what it is answered; `…` stands for the rest of a list. */
export type MessageRow = readonly [
  what: string,
  words: readonly string[],
  message: string,
  files?: Files,
  around?: Surroundings,
];

/** Files in memory; what else the surroundings are like stands behind them. */
export type Files = Readonly<Record<string, string>>;

const lackey = "400000-401000 r-xp 00000000 08:01 1 /bin/x\n";

/** A scenario whose program has an argument, for studies. */
const counted = `scenario "Counted"
machine rv64-sv39
kernel linux-rfc
program p(rounds) { fn main() { return rounds } }
process A runs p(1)
variant other { machine { tags asid } }
`;
const noArguments = counted.replace("(rounds)", "").replace("return rounds", "return 0").replace("p(1)", "p");
const files: Files = { "/s.vas": counted, "/n.vas": noArguments };
const table = "run,rounds,ended,cycles,why\n1,1,ended,10,\n2,2,ended,20,\n";
const study = ["sweep", "/s.vas", "--count", "cycles"];
const vary = ["--vary", "rounds=1..2"];

/** In the order of the folders of `src/cli`. */
export const messageRows: readonly MessageRow[] = [
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
    "vas: a was cut off after 1 references: --limit takes more",
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
  [
    "a study of nothing",
    study,
    "vas: error: no setting or argument varies: add one, for example --vary machine.tags=asid,asid+sasid",
    files,
  ],
  [
    "a setting that varies twice",
    [...study, ...vary, ...vary],
    "vas: error: --vary rounds=1..2: rounds varies already: name all its values in one --vary",
    files,
  ],
  [
    "values of an argument that are no numbers",
    [...study, "--vary", "rounds=few"],
    "vas: error: --vary rounds=few: write machine.NAME=VALUES or kernel.NAME=VALUES, for example …",
    files,
  ],
  [
    "a varied setting that there is not",
    [...study, "--vary", "machine.tgs=asid"],
    "vas: error: --vary machine.tgs=asid: a machine has no setting `tgs`. Did you mean `machine.tags`?",
    files,
  ],
  [
    "a set one beside it",
    [...study, ...vary, "--set", "machine.tgs=asid"],
    "vas: error: --set machine.tgs: a machine has no setting `tgs`. Did you mean `machine.tags`?",
    files,
  ],
  [
    "a range that runs backwards",
    [...study, "--vary", "rounds=3..1"],
    "vas: error: --vary rounds=3..1: 3..1 runs backwards: write the smaller number first",
    files,
  ],
  [
    "a range that never ends",
    [...study, "--vary", "rounds=1..3+0"],
    "vas: error: --vary rounds=1..3+0: 1..3+0 never ends: step by +1 or more, or multiply from 1 or more by 2 or more",
    files,
  ],
  [
    "a range beyond exact numbers",
    [...study, "--vary", "rounds=1..9999999999999999"],
    "vas: error: --vary rounds=1..9999999999999999: 1..9999999999999999 has numbers above 281474976710656",
    files,
  ],
  [
    "more draws than a range has",
    [...study, "--vary", "rounds=1..3?4"],
    "vas: error: --vary rounds=1..3?4: 1..3?4 has 3 values: draw from 1 to 3 of them",
    files,
  ],
  [
    "more combinations than can be counted",
    [...study, "--vary", "rounds=1..100000000", "--vary", "machine.seed=1..100000000"],
    "vas: error: 10000000000000000 combinations are more than 281474976710656: vary less at once",
    files,
  ],
  [
    "more than a person reads",
    ["compare", "/s.vas", "--vary", "rounds=1..2000"],
    "vas: error: 2000 combinations are more than 1000: vary less at once, draw some with --sample 1000, or use vas sweep",
    files,
  ],
  [
    "a sample larger than the whole",
    [...study, ...vary, "--sample", "3"],
    "vas: error: --sample 3: there are 2 combinations: draw at most so many, or leave it out",
    files,
  ],
  [
    "a shard that is none",
    [...study, ...vary, "--shard", "3/2"],
    "vas: error: --shard 3/2: write which part of how many, for example --shard 1/8 up to --shard 8/8",
    files,
  ],
  [
    "a counter that is none",
    [...study, ...vary, "--count", "1+1"],
    "vas: error: --count 1+1: write a counter as expectations do, such as cycles, dtlb.misses or dtlb.conflict(A)",
    files,
  ],
  [
    "a counter of a TLB that there is not",
    [...study, ...vary, "--count", "dtbl.misses"],
    "vas: error: --count dtbl.misses: counters are of …",
    files,
  ],
  [
    "a TLB counter that there is not",
    [...study, ...vary, "--count", "dtlb.mises"],
    "vas: error: --count dtlb.mises: dtlb has no such counter: choose one of …",
    files,
  ],
  [
    "a system counter that there is not",
    [...study, ...vary, "--count", "cycls"],
    "vas: error: --count cycls: the system has no such counter: choose one of …",
    files,
  ],
  [
    "a counter that no run has",
    ["sweep", "/s.vas", ...vary, "--count", "dtlb.misses(Z)"],
    "vas: error: no run has the counter `dtlb.misses(Z)`: is there a TLB, process or VAS of that name, and is machine.classify on?",
    files,
  ],
  [
    "combinations that are refused",
    [...study, "--vary", "machine.cores=0,1"],
    "vas: 1 of 2 combinations were refused, the rows say why",
    files,
  ],
  [
    "a table to go on with in another format",
    [...study, ...vary, "--resume", "/t.csv", "--format", "json"],
    "vas: error: --resume reads and adds to a comma-separated table: add --format csv",
    files,
  ],
  [
    "two files for the rows",
    [...study, ...vary, "--resume", "/t.csv", "--output", "/o.csv"],
    "vas: error: --resume FILE adds the rows to FILE: leave --output out",
    files,
  ],
  [
    "a table of other columns",
    [...study, ...vary, "--resume", "/t.csv"],
    "vas: error: --resume /t.csv: it has the columns run, other, this study has run, rounds, ended, cycles, why: resume with the same --vary and --count, or write into another file",
    { ...files, "/t.csv": "run,other\n" },
  ],
  [
    "a table of other values",
    [...study, "--vary", "rounds=5..6", "--resume", "/t.csv"],
    "vas: error: --resume /t.csv: line 2 is of another study: resume with the same --vary, --sample and --seed, or write into another file",
    { ...files, "/t.csv": table },
  ],
  [
    "a table of another shard",
    [...study, ...vary, "--shard", "1/2", "--resume", "/t.csv"],
    "vas: error: --resume /t.csv: it has more than the runs of shard 1/2",
    { ...files, "/t.csv": table },
  ],
  [
    "a damaged table",
    ["merge", "/t.csv"],
    "vas: error: /t.csv: line 2 has 2 cells, the first line has 3",
    { "/t.csv": "run,a,b\n1,2\n" },
  ],
  [
    "an empty table",
    ["merge", "/t.csv"],
    "vas: error: /t.csv is empty: it should be a table that vas sweep has written",
    { "/t.csv": "" },
  ],
  ["a table that is not there", ["merge", "/no.csv"], "vas: error: /no.csv cannot be read: no such file"],
  [
    "a table without runs",
    ["merge", "/t.csv"],
    "vas: error: /t.csv has no column `run`: merge tables that vas sweep wrote",
    { "/t.csv": "a,b\n1,2\n" },
  ],
  [
    "tables of different studies",
    ["merge", "/t.csv", "/u.csv"],
    "vas: error: /t.csv and /u.csv have different columns: they are of different studies",
    { "/t.csv": table, "/u.csv": "run,a\n1,2\n" },
  ],
  [
    "a row without a number",
    ["merge", "/t.csv"],
    'vas: error: /t.csv: "x" is no number of a run',
    { "/t.csv": table.replace("1,1", "x,1") },
  ],
  [
    "a run with two results",
    ["merge", "/t.csv", "/u.csv"],
    "vas: error: run 1 is different in /t.csv and /u.csv: were the scenario or the settings changed between them?",
    { "/t.csv": table, "/u.csv": table.replace(",10,", ",11,") },
  ],
  [
    "a chart of no study",
    ["chart", "/t.csv"],
    "vas: error: the table has no column `ended`: draw one that vas sweep or vas compare wrote",
    { "/t.csv": "a,b\n1,2\n" },
  ],
  [
    "a chart of a column that there is not",
    ["chart", "/t.csv", "--x", "runds"],
    "vas: error: --x runds: choose one of `rounds`. Did you mean `rounds`?",
    { "/t.csv": table },
  ],
  [
    "a chart of nothing",
    ["chart", "/t.csv", "--where", "rounds=7"],
    "vas: error: no row is left to draw: look at the values of --where",
    { "/t.csv": table },
  ],
  [
    "a filter that is none",
    ["chart", "/t.csv", "--where", "rounds"],
    "vas: error: --where rounds: write COLUMN=VALUE, for example machine.tags=asid",
    { "/t.csv": table },
  ],
  [
    "a logarithm of zero across",
    ["chart", "/t.csv", "--log", "x"],
    "vas: error: --log x: rounds has values that are not above 0",
    { "/t.csv": table.replace("1,1", "1,0") },
  ],
  [
    "a logarithm of zero upwards",
    ["chart", "/t.csv", "--log", "y"],
    "vas: error: --log y: cycles has values that are not above 0",
    { "/t.csv": table.replace(",10,", ",0,") },
  ],
  [
    "a chart of refused runs",
    ["chart", "/t.csv"],
    "vas: error: no row has a value of cycles: nothing to draw",
    { "/t.csv": table.replace(",10,", ",,").replace(",20,", ",,") },
  ],
  [
    "rows without a value",
    ["chart", "/t.csv", "--output", "/c.svg"],
    "vas: 1 row has no value of cycles (refused, say) and is not drawn",
    { "/t.csv": table.replace(",10,", ",,") },
  ],
  [
    "more curves than colours",
    ["chart", "/t.csv", "--x", "rounds"],
    "vas: error: 40 curves are more than can be told apart: choose some with --where COLUMN=VALUE, or name the columns that tell curves apart with --series",
    {
      "/t.csv": `run,machine.seed,rounds,ended,cycles,why\n${Array.from({ length: 80 }, (_, at) => `${at + 1},s${at >> 1},${at & 1},ended,5,\n`).join("")}`,
    },
  ],
  ["a template that there is not", ["new", "frist-tlb"], "vas: error: there is no template frist-tlb: choose one of …"],
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
    ["import", "x.trace"],
    "vas: error: x.trace: write NAME=TRACE or NAME=TRACE,MAPS, for example grep=grep.trace,grep.maps",
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
    "vas: error: /x.trace has no access in 1 lines: record it with valgrind --tool=lackey --trace-mem=yes",
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
