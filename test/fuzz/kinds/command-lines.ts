/** Command lines: every command with random options, values and files. Each ends with a documented status and without an exception. */
import type { Command, Option } from "commander";
import { buildProgram } from "../../../src/cli/program.js";
import { exitStatuses } from "../../../src/cli/terminal/index.js";
import { pretendedTerminal, vas } from "../../cli/terminal.js";
import type { Dice } from "../dice.js";
import { Finding, type Kind } from "../kind.js";
import { randomScenario } from "../scenario-text.js";

/** Servers wait for clients; `examples` and `new` are about the files of this clone. */
const left = new Set(["dap", "lsp", "help", "examples"]);
const known = buildProgram(pretendedTerminal().terminal, "1.2.3", () => undefined).commands.filter(
  (command) => !left.has(command.name()),
);
/** Turns after which the user presses Ctrl-C: a study may be long. */
const patience = 60;

const sound = `scenario "sound"
machine arc-hs38-1k { check on }
kernel linux-rfc
program p(n) { fn main() { let x = 0  for i in 0 .. n { x += i }  print "x ", x } }
process A runs p(10)
expect A.exit == 0
variant more { machine { tags asid } }
`;
const table = `preset,tags,walks,cycles\narc-hs38-1k,asid,3,400\narc-hs38-1k,none,5,900\n`;

/** All command lines. */
export const commandLines: Kind = {
  name: "command-lines",
  about:
    "every command with any options, values and files: a documented exit status, a message if it is not 0, never an exception",
  sample: 60,
  run: async (dice) => {
    const words = randomWords(dice);
    const files = {
      "/sound.vas": sound,
      "/random.vas": randomScenario(dice),
      "/broken.vas": sound.slice(0, dice.below(sound.length)),
      "/table.csv": dice.chance(70) ? table : table.replace(/,/g, dice.pick([";", "\0", ",,", '"'])),
      "/lines.txt": dice.some(0, 20, () => `${dice.below(9)} ${dice.special().toString(16)} r\n`).join(""),
      "/a.trace": hostileTrace(dice),
      "/a.maps": hostileMap(dice),
      "/hostile.csv": hostileTable(dice),
      "/saved": hostileSearch(dice),
      "/empty": "",
    };
    let outcome: Awaited<ReturnType<typeof vas>>;
    try {
      outcome = await vas(words, { files, tty: dice.chance(30), interruptAfter: patience });
    } catch (error) {
      const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Finding(
        told,
        `vas ${words.map((word) => JSON.stringify(word)).join(" ")}\n${files["/random.vas"]}`,
        error,
      );
    }
    const { status, out, err } = outcome;
    const shown = `vas ${words.map((word) => JSON.stringify(word)).join(" ")}\nstatus ${status}\n${(out + err).slice(0, 3000)}`;
    if (!Object.values<number>(exitStatuses).includes(status))
      throw new Finding("an exit status without a name", shown);
    if (status === exitStatuses.errors && (out + err).trim() === "") throw new Finding("refused without a word", shown);
    if (/internal error|\[object|\n\s+at .+:\d+:\d+/.test(out + err)) throw new Finding("shows its insides", shown);

    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001a\u202a-\u202e]/.test(err))
      throw new Finding("prints control characters", shown);
    return `status ${status}`;
  },
};

/** A recording of lackey that was cut, damaged, or made by somebody else. */
function hostileTrace(dice: Dice): string {
  const line = (): string =>
    dice.pick([
      `I  ${dice.special().toString(16)},${dice.below(9)}`,
      ` ${dice.pick(["L", "S", "M"])} 0010${dice.below(9)}8${dice.below(9)}0,8`,
      ` S 00108000,${dice.pick(["0", "65537", "99999999", "9".repeat(30)])}`,
      "==1== a message of Valgrind's",
      "x".repeat(dice.pick([10, 70_000])),
    ]);
  const text = dice.some(0, 12, line).join(dice.pick(["\n", "\r\n"]));
  return text.slice(0, dice.chance(70) ? text.length : dice.below(text.length + 1));
}

/** A map whose ranges overlap, end before they begin, or lie at the end of everything. */
function hostileMap(dice: Dice): string {
  const hex = (): string => dice.special().toString(16).replace("-", "");
  return dice
    .some(0, 4, () =>
      dice.chance(85)
        ? `${dice.chance(50) ? "00108000-0010a000" : `${hex()}-${hex()}`} r-xp ${hex()} fe:00 11    /usr/\u001b[31m"*/ }`
        : text(dice),
    )
    .join("\n");
}

/** A table in another encoding, with formulas, with numbers that are none, with a quote that nobody closes. */
function hostileTable(dice: Dice): string {
  const cell = (): string =>
    dice.pick(["1", "NaN", "-1e999", "1e308", "=1+1", "@SUM(A1)", '"', '"a""b"', "\0", "é", "", "passed", "0x10"]);
  const columns = dice.pick(["run,tags,ended,walks,why", "\ufeffrun,tags,ended,walks,why", "ended,ended", "a;b", ""]);
  const rows = dice.some(0, 6, () => dice.some(1, 6, cell).join(","));
  return [columns, ...rows].join(dice.pick(["\n", "\r\n", "\r"])) + dice.pick(["", "\n", `"${"x,".repeat(40_000)}`]);
}

/** A saved exploration that is none, is of something else, or was damaged. */
function hostileSearch(dice: Dice): string {
  const head = JSON.stringify({
    file: dice.pick(["vas exploration 2", 3, ""]),
    of: text(dice),
    sum: dice.pick(["", 1]),
  });
  return dice.pick([head, `${head}\n{}`, `${head}\n{"states":{"Int32Array":"AAA"}}\n`, "\n\n", "null\n{}", text(dice)]);
}

function text(dice: Dice): string {
  return String.fromCharCode(...dice.some(0, 20, () => dice.below(256)));
}

function randomWords(dice: Dice): string[] {
  if (dice.chance(3)) return dice.some(0, 4, () => value(dice, ""));
  const command = dice.pick(known);
  const given = dice.some(0, 4, () => option(dice, dice.pick(command.options))).flat();
  const files = command.registeredArguments.flatMap(({ variadic }) =>
    variadic ? dice.some(1, 3, () => file(dice)) : dice.chance(92) ? [file(dice)] : [],
  );
  const bounded = limited(command) ? ["--max-steps", "20000"] : [];
  return [command.name(), ...(dice.chance(50) ? [...given, ...files] : [...files, ...given]), ...bounded];
}

function limited(command: Command): boolean {
  return command.options.some(({ long }) => long === "--max-steps");
}

function option(dice: Dice, one: Option | undefined): string[] {
  if (one === undefined) return [];
  const name = one.long ?? one.short ?? "--help";
  // `--watch` waits for changes for as long as the user wishes.
  if (name === "--watch") return [];
  if (!one.required && !one.optional) return [dice.chance(95) ? name : name.slice(0, -1)];
  const choices = one.argChoices;
  const word = choices !== undefined && dice.chance(85) ? dice.pick(choices) : value(dice, name);
  return dice.chance(20) ? [`${name}=${word}`] : [name, word];
}

function file(dice: Dice): string {
  if (dice.chance(80))
    return dice.pick([
      "/sound.vas",
      "/sound.vas",
      "/random.vas",
      "/random.vas",
      "/broken.vas",
      "/table.csv",
      "/lines.txt",
      "/hostile.csv",
      "/saved",
      "a=/a.trace",
      "b=/a.trace,/a.maps",
    ]);
  return dice.pick([
    "/empty",
    "no-such.vas",
    "examples",
    "",
    "-",
    "\0",
    "examples/hello.vas",
    "../../../etc/passwd",
    "file:///x.vas",
  ]);
}

function value(dice: Dice, name: string): string {
  const settings = [
    "machine.tags=asid",
    "machine.tags=",
    "kernel.quantum=5",
    "n=3",
    "A.n=9",
    "machine.jtlb_sets=2,4",
    "=",
    "machine.preset=zen1",
  ];
  if (/set|vary|grid/.test(name) && dice.chance(80)) return dice.pick(settings);
  if (/file|output|resume|with|base/.test(name) && dice.chance(80)) return file(dice);
  return dice.pick([
    ...settings,
    `${dice.below(20)}`,
    `${dice.special()}`,
    "walks",
    "tags",
    "more",
    "json",
    "csv",
    "",
    "\u001b]52;c;x\u0007",
    "__proto__",
    "é\u202e",
    "x".repeat(dice.below(300)),
    "1..5",
    "a,b,c",
  ]);
}
