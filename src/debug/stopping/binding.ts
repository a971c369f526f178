/** Where breakpoints on lines, functions and instructions come to lie. */
import type { FunctionInfo, SourceRange } from "../../image/image.js";
import type { ObjectDebug } from "../../image/object-debug.js";
import type { VirtualAddress } from "../../machine/index.js";
import { codeAt, librariesWith, statementsOnLine, type Simulation } from "../../simulator/index.js";
import { memoryReference, RequestError } from "../arguments/index.js";
import { resolveReference, threadInSpace } from "../inspection/index.js";
import { loadedScenario, type BreakpointPlace, type BreakpointRecord, type Session } from "../session/index.js";

/** Where a breakpoint came to lie. */
export interface Binding {
  readonly places: readonly BreakpointPlace[];
  readonly range: SourceRange | null;
}

/**
 * Statements of a line; with a column, the one that begins at or before it.
 *
 * @throws RequestError if none begins there
 */
export function bindLine(simulation: Simulation, source: number, line: number, column: number | null): Binding {
  const places = statementsOnLine(simulation, source, line);
  if (places.length === 0) throw new RequestError("no statement begins on this line or below it in the same function");
  const columns = places.map(({ entry }) => entry.range.column).sort((a, b) => a - b);
  const chosen =
    column === null || places[0]!.entry.range.line !== line
      ? columns[0]!
      : (columns.filter((one) => one <= column).at(-1) ?? columns[0]!);
  const bound = places.filter(({ entry }) => entry.range.column === chosen);
  return { places: bound.map(({ owner, entry }) => ({ owner, address: entry.start })), range: bound[0]!.entry.range };
}

/** Functions of an object by their name, alone or behind that of what they are in: `libc.qsort`, `libc.so.6!qsort`. */
function functionsOf(object: ObjectDebug, name: string, prefix: string): readonly FunctionInfo[] {
  return object.functionsNamed(name.startsWith(prefix) ? name.slice(prefix.length) : name);
}

/** What stands before the name of a function of a library, as in call stacks. */
function libraryPrefix(path: string): string {
  return `${path.slice(path.lastIndexOf("/") + 1)}!`;
}

function functionsNamed({ image, code }: Simulation, name: string): readonly FunctionInfo[] {
  const ofImage = [...code.programs, ...code.vases].flatMap(({ object, owner }) => {
    const container = owner.kind === "program" ? image.programs[owner.index] : image.vases[owner.index];
    return object === null ? [] : functionsOf(object, name, `${container?.name ?? ""}.`);
  });
  const ofLibraries = code.libraries.flatMap(({ object, path }) =>
    object === null ? [] : functionsOf(object, name, libraryPrefix(path)),
  );
  const ofObjects = [...ofImage, ...ofLibraries];
  const compiled = image.debug.functions.filter((fn) => {
    const { kind, index } = fn.owner;
    const program = index === image.kernelCode?.program ? "kernel" : image.programs[index]?.name;
    const container = kind === "vas" ? image.vases[index]?.name : program;
    return fn.name === name || `${container ?? ""}.${fn.name}` === name;
  });
  return [...compiled, ...ofObjects];
}

/** The name of a function as it was written: `sum`, ` sum()`. */
function plainName(name: string): string {
  return name.trim().replace(/\(\)$/, "");
}

/** Names of the libraries that have what a breakpoint is wanted on, whether they are mapped or not. */
export function librariesFor({ code }: Simulation, { name, source, line }: BreakpointRecord["requested"]): string[] {
  const has = (object: ObjectDebug, path: string): boolean =>
    name === undefined
      ? source !== undefined && line !== undefined && object.statementsOn(source, line).length > 0
      : functionsOf(object, plainName(name), libraryPrefix(path)).length > 0;
  return librariesWith(code, has).map((path) => path.slice(path.lastIndexOf("/") + 1));
}

/** First statement of every function of this name. */
export function bindFunction(simulation: Simulation, name: string): Binding {
  const { image, code } = simulation;
  const found = functionsNamed(simulation, plainName(name));
  if (found.length === 0) {
    const known = [...new Set(image.debug.functions.map((fn) => fn.name))].slice(0, 10).join(", ");
    throw new RequestError(`there is no function \`${name}\`; the scenario has: ${known}`);
  }
  const bound = found.map((fn) => {
    const { kind, index } = fn.owner;
    const object = { program: code.programs, vas: code.vases, object: code.libraries }[kind][index]?.object ?? null;
    if (object !== null) return { owner: fn.owner, ...bodyOf(object, fn) };
    const first = image.debug.lines.find(
      (line) =>
        line.statement &&
        line.start >= fn.start &&
        line.start < fn.end &&
        line.owner.kind === fn.owner.kind &&
        line.owner.index === fn.owner.index,
    );
    return { owner: fn.owner, address: first?.start ?? fn.bodyStart, range: first?.range ?? fn.range };
  });
  return { places: bound.map(({ owner, address }) => ({ owner, address })), range: bound[0]!.range };
}

/** Where a breakpoint on a function of an executable lies: at its second line, behind what sets up the frame. */
function bodyOf(object: ObjectDebug, fn: FunctionInfo): { address: number; range: SourceRange } {
  for (let address = fn.start + 2; address < fn.end; address += 2) {
    const entry = object.statementAt(address);
    if (entry !== null) return { address, range: entry.range };
  }
  return { address: fn.start, range: object.lineAt(fn.start)?.range ?? fn.range };
}

/** What addresses of instructions are multiples of. */
function instructionBytes({ system }: Simulation): number {
  return system.machine.config.isa === "rv64im" ? 4 : 2;
}

/**
 * An instruction by memory reference, in whatever process runs the same program or VAS.
 *
 * @throws RequestError if there is no code
 */
export function bindInstruction(session: Session, reference: string, offset: number): Binding {
  const { simulation } = loadedScenario(session);
  const { space, address } = resolveReference(session, simulation, reference, offset);
  const tid = threadInSpace(session, simulation, space);
  const code =
    tid === null || address < 0 || address % instructionBytes(simulation) !== 0
      ? null
      : codeAt(simulation, tid, address as VirtualAddress);
  if (code === null) throw new RequestError(`there is no code at ${memoryReference(space, address)}`);
  return { places: [{ owner: code.owner, address }], range: null };
}
