/** Commands of the debug console. Anything else that is typed there is an expression. */
import type { SpaceId, VirtualAddress } from "../../machine/index.js";
import type { TlbSnapshot } from "../../protocol/snapshot.js";
import {
  currentPosition,
  describeHazard,
  explainLast,
  hashSimulation,
  kernelFile,
  readMemory,
  tlbSnapshot,
  translate,
  type Simulation,
} from "../../simulator/index.js";
import { formatAddress, parseExpression, RequestError } from "../arguments/index.js";
import { evaluateNode, requestContext, toAddress } from "../expressions/index.js";
import { travel, walkText, type Later } from "../stopping/index.js";
import { liveScenario, stoppedSimulation, type Session } from "../session/index.js";

/** One command: what it takes and does. */
export interface ConsoleCommand {
  readonly name: string;
  readonly argument: string | null;
  readonly help: string;
  readonly run: (session: Session, argument: string, frameId: number | null, later: Later) => string;
}

function addressOf(session: Session, text: string, frameId: number | null): { space: number; address: number } {
  const context = requestContext(session, frameId);
  return { space: context.frame.space, address: toAddress(evaluateNode(context, parseExpression(text)).value) };
}

function translationOf(session: Session, text: string, frameId: number | null): ReturnType<typeof translate> {
  const { space, address } = addressOf(session, text, frameId);
  return translate(stoppedSimulation(session), space as SpaceId, address as VirtualAddress);
}

function tlbText(snapshot: TlbSnapshot): string {
  const owner = (id: number): string => snapshot.owners.find((one) => one.id === id)?.name ?? "?";
  const lines = snapshot.cores.flatMap((core) =>
    core.levels.flatMap((level) => [
      `core ${core.core} ${level.name}: ${level.entries.length} of ${level.sets * level.ways} entries, ` +
        `${level.counters.misses} misses, ${level.counters.hits} hits`,
      ...level.entries.map((entry) => {
        const tag = entry.global ? "global" : entry.shared ? `S#${entry.tag}` : `ASID ${entry.tag}`;
        const translation = `${formatAddress(entry.va)} -> ${formatAddress(entry.pa)}  ${entry.permissions}`;
        const slot = String(entry.slot).padStart(4);
        return `  ${slot}  ${translation}  ${tag}  ${owner(entry.owner)}  filled by ${entry.filledByName}`;
      }),
    ]),
  );
  return lines.join("\n");
}

/** The findings, the latest last; the first thousand are kept. */
function hazardsText(simulation: Simulation): string {
  const { machine } = simulation.system;
  if (!machine.config.check) return "the coherence checker is off: set check on in the machine block";
  if (machine.hazards.length === 0) return "no hazard so far";
  return machine.hazards
    .map((hazard) => {
      const { id, invariant, tick, text } = describeHazard(simulation.system, hazard);
      return `tick ${tick}  ${id}${invariant === null ? "" : ` (${invariant})`}  ${text}`;
    })
    .join("\n");
}

/** Most bytes of one dump. */
const mostDumped = 4096;

/** Bytes as a memory dump: address, sixteen bytes, and what of them is text. Where nothing is mapped it ends. */
function dumpText(session: Session, text: string, frameId: number | null): string {
  const match = /^(.*?)(?:\s+in\s+([0-9]+))?(?:\s+([0-9]+))?$/s.exec(text)!;
  const { space, address } = addressOf(session, match[1]!, frameId);
  const count = match[3] === undefined ? 64 : Number(match[3]);
  if (count < 1 || count > mostDumped) throw new RequestError(`dump: ${count} bytes: ask for 1 to ${mostDumped}`);
  const of = match[2] === undefined ? space : Number(match[2]);
  const { bytes, unreadable } = readMemory(stoppedSimulation(session), of, address as VirtualAddress, count);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const shown = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${formatAddress(address + at)}  ${hex.padEnd(47)}  ${shown}`);
  }
  if (unreadable > 0) lines.push(`${formatAddress(address + bytes.length)}  not mapped in space ${of}`);
  return lines.join("\n");
}

function seekTick(session: Session, text: string, later: Later): string {
  liveScenario(session);
  stoppedSimulation(session);
  const match = /^[0-9][0-9_]*$/.exec(text);
  const tick = match === null ? NaN : Number(text.replace(/_/g, ""));
  if (!Number.isSafeInteger(tick))
    throw new RequestError(`seek: \`${text}\` is no tick: write a number of instruction attempts, such as seek 1000`);
  later(() => travel(session, tick));
  return `travelling to tick ${tick}`;
}

/** Every command, as `help` lists them. */
export const consoleCommands: readonly ConsoleCommand[] = [
  {
    name: "help",
    argument: null,
    help: "this list",
    run: () => helpText(),
  },
  {
    name: "translate",
    argument: "ADDRESS",
    help: "where an address leads now: page tables and TLBs, without side effects",
    run: (session, argument, frameId) => {
      const { text, cached } = translationOf(session, argument, frameId);
      return [text, ...cached.map((place) => `  cached: ${place}`)].join("\n");
    },
  },
  {
    name: "walk",
    argument: "ADDRESS",
    help: "the page-table entries that a walk for the address reads",
    run: (session, argument, frameId) => {
      const { text, walk } = translationOf(session, argument, frameId);
      return [text, ...walkText({ walk }).map((line) => `  ${line}`)].join("\n");
    },
  },
  {
    name: "dump",
    argument: "ADDRESS",
    help: "memory from an address on, 64 bytes; dump ADDRESS in SPACE COUNT chooses the space and how many",
    run: (session, argument, frameId) => dumpText(session, argument, frameId),
  },
  {
    name: "tlb",
    argument: null,
    help: "the valid entries of every TLB",
    run: (session) => tlbText(tlbSnapshot(stoppedSimulation(session))),
  },
  {
    name: "explain",
    argument: null,
    help: "why the last access of the last step hit or missed",
    run: (session) => {
      const access = explainLast(stoppedSimulation(session));
      return access === null
        ? "the last movement recorded no access: make a step"
        : [access.headline, access.detail, ...walkText(access)].join("\n");
    },
  },
  {
    name: "hazards",
    argument: null,
    help: "what the coherence checker has found so far (machine setting check on)",
    run: (session) => hazardsText(stoppedSimulation(session)),
  },
  {
    name: "cat",
    argument: "PATH",
    help: "a file of sysfs or procfs, such as /proc/1/maps, or what is in a directory of theirs",
    run: (session, argument) => {
      const found = kernelFile(stoppedSimulation(session), argument);
      if (found === null) throw new RequestError(`cat: ${argument}: no such file; begin with cat /`);
      return found.kind === "file" ? found.text : found.names.join("\n");
    },
  },
  {
    name: "seek",
    argument: "TICK",
    help: "travel to a tick, back or forward",
    run: (session, argument, _, later) => seekTick(session, argument, later),
  },
  {
    name: "position",
    argument: null,
    help: "tick and cycle at which the run stands",
    run: (session) => {
      const { tick, cycle, core } = currentPosition(stoppedSimulation(session));
      return `tick ${tick}, cycle ${cycle} of core ${core}`;
    },
  },
  {
    name: "hash",
    argument: null,
    help: "hash of the whole state: equal hashes mean equal states",
    run: (session) => hashSimulation(stoppedSimulation(session)),
  },
];

function helpText(): string {
  const commands = consoleCommands.map(
    ({ name, argument, help }) => `${`${name}${argument === null ? "" : ` ${argument}`}`.padEnd(18)}${help}`,
  );
  return [
    ...commands,
    "",
    "Anything else is an expression: r, local[2], libc.table, $a0, u64[$sp + 8], &r; ,x ,b ,o ,u choose a base.",
    "`r = 5` changes a variable, a register or memory.",
  ].join("\n");
}

/**
 * Runs a console command.
 *
 * @returns its answer, or null if the text is not a command
 * @throws RequestError if an argument is missing or wrong
 */
export function runConsoleCommand(session: Session, text: string, frameId: number | null, later: Later): string | null {
  const match = /^\s*([a-z]+)(?:\s+(.*\S))?\s*$/s.exec(text);
  const command = consoleCommands.find((one) => one.name === match?.[1]);
  if (command === undefined) return null;
  const argument = match?.[2] ?? "";
  // `hash == 3` and the like are expressions over a variable of that name.
  if (/^([-+*/%<>&^|=]|\[|\.)/.test(argument) && command.argument === null) return null;
  if (command.argument === null && argument !== "") throw new RequestError(`${command.name} takes no argument`);
  if (command.argument !== null && argument === "")
    throw new RequestError(`${command.name} needs an argument: ${command.name} ${command.argument}`);
  return command.run(session, argument, frameId, later);
}
