/**
 * ELF files with damage, as `vas elf`, the compiler, the simulator and the debugger meet them: bytes changed in headers, sections
 * and debug information, numbers that are too large, files that end early. Each is refused in a sentence or runs; what is asked
 * of its debug information has an answer, or none.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { elfCommand } from "../../../src/cli/elf/index.js";
import type { Terminal } from "../../../src/cli/terminal/index.js";
import { compileSource } from "../../../src/compiler/index.js";
import { loadObjects, type DebugServices } from "../../../src/debug/services/index.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { readElf } from "../../../src/elf/index.js";
import type { ObjectDebug, ObjectFrame } from "../../../src/image/object-debug.js";
import { createCoreServices } from "../../../src/language/index.js";
import { callStack, continueRun, openSimulation, startRun } from "../../../src/simulator/index.js";
import type { Dice } from "../dice.js";
import { Finding, type Kind } from "../kind.js";

const folder = join(import.meta.dirname, "../../../examples/real");
const whole = new Uint8Array(readFileSync(join(folder, "structs.elf")));
const { sections } = readElf(whole);
const services = createCoreServices(languageSettings());
const text = `scenario "e"
machine rv64-sv39
kernel intended
program p from "structs.elf"
process A runs p("3")
`;

/** Attempts that the program makes at most. */
const mostAttempts = 20_000;

/** All executables. */
export const executables: Kind = {
  name: "executables",
  about: "damaged ELF files are refused in sentences or run, and their debug information answers or says nothing",
  sample: 36,
  run: async (dice) => {
    const { bytes, damage } = damaged(dice);
    try {
      return await examine(dice, bytes);
    } catch (error) {
      throw new Finding(
        error instanceof Error ? (error.stack ?? error.message) : String(error),
        damage.join("\n"),
        error,
      );
    }
  },
};

/** A copy of the file with some damage, and what it is. */
function damaged(dice: Dice): { bytes: Uint8Array; damage: string[] } {
  let bytes: Uint8Array = whole.slice();
  const damage = dice.some(1, 4, () => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const section = dice.pick(sections);
    const inside = (length: number): number =>
      Math.max(0, Math.min(bytes.length - length, section.offset + dice.below(Math.max(1, section.size))));
    switch (dice.below(7)) {
      case 0: {
        const size = dice.below(bytes.length);
        if (bytes.length < 100) return "nothing";
        bytes = bytes.slice(0, size);
        return `ends at ${size}`;
      }
      case 1: {
        const at = dice.below(Math.min(64 + 56 * 4, bytes.length));
        bytes[at] = dice.below(256);
        return `header byte ${at} = ${bytes[at]}`;
      }
      case 2: {
        // A field of a section header: type, flags, address, offset, size, link, info, alignment, entry size.
        const table = bytes.length < 64 ? 0 : Number(view.getBigUint64(40, true));
        const at = table + 64 * dice.below(sections.length) + dice.pick([0, 4, 8, 16, 24, 32, 40, 44, 48, 56]);
        if (!(at + 8 <= bytes.length)) return "nothing";
        const value = BigInt.asUintN(64, dice.special());
        view.setBigUint64(at, value, true);
        return `section header field at ${at} = ${value}`;
      }
      case 3: {
        if (bytes.length < 16) return "nothing";
        const at = inside(8);
        const value = BigInt.asUintN(64, dice.special());
        view.setBigUint64(at, value, true);
        return `${section.name} at ${at} = ${value}`;
      }
      case 4: {
        const at = inside(1);
        if (at >= bytes.length) return "nothing";
        bytes[at] = dice.pick([0, 0x7f, 0x80, 0xff]);
        return `${section.name} byte ${at} = ${bytes[at]}`;
      }
      case 5: {
        // A long run of bytes that go on: LEB128 numbers, names without an end.
        const at = inside(1);
        const length = dice.below(300);
        bytes.fill(dice.pick([0x80, 0xff, 0x41, 0]), at, at + length);
        return `${section.name} ${length} bytes from ${at}`;
      }
      default: {
        const from = inside(1);
        const to = inside(1);
        bytes.copyWithin(to, from, from + dice.below(400));
        return `${section.name} copied from ${from} to ${to}`;
      }
    }
  });
  return { bytes, damage };
}

async function examine(dice: Dice, bytes: Uint8Array): Promise<string> {
  let printed = "";
  const terminal = {
    out: (more: string) => (printed += more),
    files: { readBytes: () => Promise.resolve(bytes) },
  } as unknown as Terminal;
  await elfCommand(terminal, "damaged.elf");
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(printed) || printed.length > 20_000)
    throw new Error(`vas elf prints ${printed.length} characters: ${JSON.stringify(printed.slice(0, 400))}`);
  const source = join(folder, "damaged.vas");
  const { image, problems } = await compileSource(services, text, {
    source,
    readBytes: () => Promise.resolve(bytes),
  });
  for (const { message } of problems)
    if (message.length > 1000 || /undefined|NaN|\[object/.test(message))
      throw new Error(`a problem that says: ${message}`);
  if (image === null || image === undefined) return "refused";
  const debug = await loadObjects(image, text, {
    readFile: (location: string) =>
      location.endsWith(".c")
        ? Promise.resolve(readFileSync(join(folder, "structs.c"), "utf8"))
        : Promise.reject(new Error("none")),
    inflate: (packed: Uint8Array) => Promise.resolve(new Uint8Array(inflateSync(packed))),
  } as unknown as DebugServices);
  for (const problem of debug.problems)
    if (problem.length > 1000) throw new Error(`a problem of debug information that says: ${problem.slice(0, 300)}`);
  const opened = openSimulation(debug.image, { objects: debug.objects });
  if ("problems" in opened) return "not opened";
  const { simulation } = opened;
  const run = startRun(simulation, { kind: "tick", tick: dice.below(mostAttempts) });
  while (continueRun(simulation, run, 5_000) === null);
  for (const tid of simulation.system.kernel.threads.keys()) callStack(simulation, tid);
  const object = debug.objects.get(0);
  if (object === undefined) return "without debug information";
  for (let turn = 0; turn < 40; turn++) ask(object, dice);
  return debug.problems.length > 0 ? "partly read" : simulation.lastStop.reason;
}

/** All questions about a random place. */
function ask(object: ObjectDebug, dice: Dice): void {
  const address = dice.chance(90) ? 0x1_0000 + dice.below(0x3000) : Number(dice.special());
  object.functionAt(address);
  object.lineAt(address);
  object.statementAt(address);
  object.statementsOn(1, dice.below(120));
  object.statementsBetween(1, 0, 200);
  object.functionsNamed(dice.pick(["main", "insert", "", "x"]));
  const frames = object.framesAt(address, dice.chance(50));
  const frame: ObjectFrame = {
    pc: address,
    registers: Array.from({ length: 32 }, () => (dice.chance(90) ? BigInt.asUintN(64, dice.special()) : null)),
    memory: (_at, length) => (dice.chance(80) && length < 65_536 ? new Uint8Array(length).fill(dice.below(256)) : null),
    floats: null,
    cfa: dice.chance(80) ? BigInt(0x7000 + dice.below(0x1000)) : null,
  };
  object.unwind(frame);
  for (const { depth } of frames.slice(0, 4))
    for (const variable of object.variablesAt(frame, depth).slice(0, 20)) look(object, variable, frame);
  for (const name of object.globals().slice(0, 20)) {
    const found = object.global(name, frame);
    if (found !== null) look(object, found, frame);
  }
}

function look(object: ObjectDebug, value: Parameters<ObjectDebug["show"]>[0], frame: ObjectFrame, depth = 0): void {
  const shown = object.show(value, frame, false);
  if (shown.text.length > 20_000) throw new Error(`a value of ${shown.text.length} characters`);
  object.scalar(value);
  object.pointee(value, frame, 0);
  if (depth < 4) for (const part of object.parts(value, frame, 0, 8).slice(0, 8)) look(object, part, frame, depth + 1);
}
