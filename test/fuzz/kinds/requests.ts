/**
 * Requests for the debug adapter: every one that it has, in any order, waited for or not, with arguments of the right shape, often ids
 * and addresses that it has told, and with arguments of any shape. Each is answered once; none ends in an internal error.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Shape } from "../../../src/debug/arguments/index.js";
import { requests as known } from "../../../src/debug/requests.js";
import { sharedLanguage } from "../../../src/debug/services/services.js";
import { createDebugSession } from "../../../src/debug/session.js";
import { exceptionFilters } from "../../../src/debug/index.js";
import type { Dice } from "../dice.js";
import { Finding, type Kind } from "../kind.js";
import { randomScenario } from "../scenario-text.js";

const small = `scenario "small"
machine arc-hs38-1k { check on }
kernel linux-rfc { max_steps 20000 }
vas lib mode 0666 {
  segment text at 0x2000_0000 size 16K r-x { fn get(p) { return u64[p] } }
  segment data at 0x2002_0000 size 16K rw- { u64 table[64] = 1, 2, 3 }
}
program p(n) subscribes lib {
  u64 own[100]
  fn deep(d) { if d == 0 { return 0 }  return deep(d - 1) + 1 }
  fn main() {
    for i in 0 .. 20 { own[i] = lib.get(lib.table + i * 8)  lib.table[i] = i }
    print "deep ", deep(n)
    if fork() == 0 { own[1] = 2 }
    expect own[1] == 2
  }
}
process A runs p(5)
process B runs p(9)
`;

/** Turns of the event loop after which a request that is not answered never will be. */
const mostTurns = 20_000;

/** All requests. */
export const requests: Kind = {
  name: "requests",
  about:
    "requests of any kind in any order: each is answered once, none ends in an internal error, and the session ends when asked",
  sample: 40,
  run: async (dice) => {
    const log: string[] = [];
    try {
      return await converse(dice, log);
    } catch (error) {
      throw new Finding(error instanceof Error ? (error.stack ?? error.message) : String(error), log.join("\n"), error);
    }
  },
};

/** What the adapter has told: ids, names and addresses to ask about. */
interface Told {
  readonly integers: number[];
  readonly texts: string[];
}

const language = sharedLanguage();

async function converse(dice: Dice, log: string[]): Promise<string> {
  const text = dice.chance(30) ? randomScenario(dice) : small;
  const session = createDebugSession({
    language,
    readFile: async (name) => {
      if (name.endsWith(".vas")) return text;
      throw new Error("there is no such file");
    },
    defer: (callback) => void setImmediate(callback),
  });
  const open = new Map<number, string>();
  const told: Told = { integers: [0, 1], texts: ["/s.vas", "own", "A", "lib", "0x20020000"] };
  let failure: string | null = null;
  let refused = 0;
  let answered = 0;
  session.onDidSendMessage((sent) => {
    const message = sent as DebugProtocol.Response & DebugProtocol.Event;
    const json = JSON.stringify(message);
    if (/internal error/.test(json)) failure ??= json;
    if (json.length > 20_000_000) failure ??= `a message of ${json.length} characters`;
    if (message.type === "response") {
      if (!open.delete(message.request_seq)) failure ??= `answered twice: ${json.slice(0, 300)}`;
      if (message.success) answered++;
      else refused++;
      if (!message.success && !message.message) failure ??= `refused without a word: ${json}`;
    }
    learn(told, message.body, 0);
  });
  let seq = 0;
  const send = (command: string, args: unknown): void => {
    log.push(`${command} ${JSON.stringify(args)}`);
    open.set(++seq, command);
    session.handleMessage({ seq, type: "request", command, arguments: args } as never);
  };
  const settled = async (): Promise<void> => {
    for (let turns = 0; open.size > 0; turns++) {
      if (turns > mostTurns) throw new Error(`never answered: ${[...open.values()].join(", ")}`);
      await new Promise((resolve) => setImmediate(resolve));
      if (failure !== null) throw new Error(failure);
    }
  };
  if (dice.chance(90)) {
    send("initialize", { adapterID: "vas", pathFormat: dice.pick(["path", "uri"]), supportsProgressReporting: true });
    const more = {
      stopAtEnd: dice.chance(70),
      stories: dice.chance(50),
      ...(dice.chance(10) && { schedule: "c0*9 q0" }),
    };
    send("launch", { program: "/s.vas", stopOnEntry: true, ...more });
    await settled();
    send("configurationDone", {});
    await settled();
  }
  const commands = [...known.keys()].filter((name) => !/^(disconnect|terminate)$/.test(name));
  for (let count = 5 + dice.below(40); count > 0; count--) {
    const command = dice.chance(97) ? dice.pick(commands) : dice.pick(["", "toString", "__proto__", "attach"]);
    const entry = known.get(command);
    const args =
      entry === undefined || dice.chance(10) ? anything(dice, told, 0) : fitting(dice, told, entry.shape, command);
    send(command, args);
    if (dice.chance(70)) await settled();
    else if (dice.chance(50)) await new Promise((resolve) => setImmediate(resolve));
  }
  await settled();
  send("disconnect", {});
  await settled();
  session.dispose();
  if (failure !== null) throw new Error(failure);
  return answered > refused ? "mostly answered" : "mostly refused";
}

const integerNames = /^(threadId|id|frameId|variablesReference|epoch|tick|line|space|pfn|core|va|tid)$/;
const textNames = /^(memoryReference|instructionPointerReference|address|evaluateName|name|label|value|path)$/;

function learn(told: Told, value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null || depth > 5) return;
  for (const [name, one] of Object.entries(value).slice(0, 40)) {
    if (typeof one === "number" && integerNames.test(name) && told.integers.length < 300) told.integers.push(one);
    else if (typeof one === "string" && textNames.test(name) && told.texts.length < 300) told.texts.push(one);
    else learn(told, one, depth + 1);
  }
}

const expressions = [
  "own[1]",
  "own",
  "&own",
  "lib.table",
  "lib.table[3] + $a0",
  "$sp",
  "u64[$sp]",
  "$pc",
  "x",
  "1/0",
  "own[",
  "-1 >> 70",
  "tick",
  "seek 100",
  "seek -5",
  "hazards",
  "help",
  "translate 0x20020000",
  "A",
  "0x7fffffffffffffff * 9",
  "{n,x}",
  "{",
  "*own",
  "own,x",
  "process == A",
  "walk",
  "own->x",
  "own[1][2].x == 3",
  "(*own).x[i]",
  "**$sp",
  "lib.table.x",
  "&own->y",
  "{*own} {own->x,x} {lib.table[2]}",
  "until tlb-miss if process == B && vas == lib",
  "back page-fault if kind == demand_zero",
  "until 12",
  "watch pte lib.table if cause == walker",
  "watch access own[2] if changed && old->x",
  "unwatch 1",
  "break 12 if own->x",
  "break libc.get",
  "break tlb-miss if level == 9",
  "unbreak 1",
  "history vas lib last 3",
  "history pte lib.table in B",
  "history tlb MTLB 3",
  "who lib.table",
  "why lib.table",
  "dump lib.table in A 70",
  "map lib",
  "diff 30",
  "stats since 20",
  "undo",
  "pte lib.table = -W +A",
  "tlb JTLB 1 = free",
  "mmu PID = 3",
  "pa 0x80010000 = 7",
  "quantum = 3",
];

function words(dice: Dice, told: Told): string {
  switch (dice.below(7)) {
    case 0:
    case 1:
      return dice.pick(told.texts);
    case 2:
    case 3:
      return dice.pick(expressions);
    case 4:
      return dice.pick(exceptionFilters).filter;
    case 5:
      return dice.pick([
        "",
        " ",
        "\u202e\u001b[31m",
        "\0",
        "x".repeat(dice.below(11_000)),
        dice.pick(["(", "own[", "- ", "a.", "a->", "* ", "x[1].", "1 + ", "{", "u64["]).repeat(dice.below(2500)),
        ">= 5",
        "% 0",
        "AAECAw==",
      ]);
    default:
      return dice.special().toString();
  }
}

function integer(dice: Dice, told: Told): number {
  if (dice.chance(55)) return dice.pick(told.integers);
  if (dice.chance(60)) return dice.below(40);
  return Number(BigInt.asIntN(53, dice.special()));
}

/** Arguments of the right shape; a field is now and then of another one. */
function fitting(dice: Dice, told: Told, shape: Shape, name: string): unknown {
  if (dice.chance(2)) return anything(dice, told, 0);
  if (shape === "string" || shape === "data") return words(dice, told);
  if (shape === "integer") return /[lL]ine|[cC]olumn/.test(name) ? dice.below(30) : integer(dice, told);
  if (shape === "boolean") return dice.chance(50);
  if (shape === "object") return anything(dice, told, 1);
  if ("optional" in shape) return dice.chance(40) ? undefined : fitting(dice, told, shape.optional, name);
  if ("list" in shape) return dice.some(0, 4, () => fitting(dice, told, shape.list, name));
  if ("oneOf" in shape) return dice.pick(shape.oneOf);
  return Object.fromEntries(
    Object.entries(shape.fields).map(([field, inner]) => [
      field,
      field === "path" && dice.chance(80) ? "/s.vas" : fitting(dice, told, inner, field),
    ]),
  );
}

function anything(dice: Dice, told: Told, depth: number): unknown {
  switch (dice.below(depth > 3 ? 5 : 8)) {
    case 0:
      return dice.pick([null, undefined, true, NaN, 0.5, -1]);
    case 1:
      return integer(dice, told);
    case 2:
      return words(dice, told);
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return dice.some(0, 4, () => anything(dice, told, depth + 1));
    default:
      return Object.fromEntries(
        dice.some(0, 4, () => [
          dice.pick([
            "threadId",
            "frameId",
            "program",
            "machine",
            "kernel",
            "tags",
            "tick",
            "__proto__",
            "breakpoints",
            "source",
          ]),
          anything(dice, told, depth + 1),
        ]),
      );
  }
}
