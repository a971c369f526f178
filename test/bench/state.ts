/**
 * The state of a simulation in the layout that the C twin reads and writes: doubles, and the words of memory. What the
 * machine never changes comes first and is not written back.
 */
import type { Core, Tlb } from "../../src/machine/index.js";
import { rowCell, RowColumn } from "../../src/machine/counters/index.js";
import { readRegister, threads, type Simulation } from "../../src/simulator/index.js";

/** Context of a process: page table root, ASID, shared ids (two words), PID.S. */
export type Context = readonly [root: number, asid: number, sasidLo: number, sasidHi: number, sharedEnable: number];

/** What must be known of a run besides the machine: the turn of the threads, and their contexts. */
export interface Turns {
  /** Threads in the order of their turns. */
  readonly order: readonly number[];
  readonly contexts: ReadonlyMap<number, Context>;
  /** Tick at which a turn began. */
  readonly turnStart: number;
  readonly quantum: number;
}

/** A state, with a name for each number. */
export interface State {
  readonly numbers: Float64Array;
  readonly names: readonly string[];
  readonly words: Int32Array;
}

type Put = (name: string, value: number) => void;

/** Context of the thread that is on a core. */
export function contextOf(core: Core): Context {
  const { root, asid, sasidLo, sasidHi, sharedEnable } = core.context;
  return [root, asid, sasidLo, sasidHi, sharedEnable ? 1 : 0];
}

/** Numbers of the configuration. */
export function configurationNumbers(simulation: Simulation, turns: Turns): number[] {
  const { config, equation, format, memory } = simulation.system.machine;
  const { costs } = config;
  const terms = equation.terms.map((term) => (config.options.sharedWithoutEnable ? term & ~2 : term));
  const flags = [
    config.refill === "software",
    config.architecture.multipleMatch === "machine-check",
    config.options.utlbOnEviction === "drop",
    equation.honoursGlobal,
    equation.honoursShared,
  ].map(Number);
  return [
    memory.pageShift,
    memory.firstPfn,
    frames(simulation),
    config.architecture.name === "arc" ? 1 : 0,
    format.entryBytes,
    format.siblingBytes,
    ...flags,
    ...terms,
    costs.instruction,
    costs.microMiss,
    costs.memoryRead,
    costs.refillFetch,
    costs.refillData,
    turns.quantum,
    config.tlbs.length,
    format.levels.length,
    ...format.levels.flatMap(({ pages, entries }) => [pages, entries]),
  ];
}

function frames(simulation: Simulation): number {
  const { words, frameWords } = simulation.system.machine.memory;
  return words.length / frameWords;
}

/** Everything that running changes. Works for single-core machines whose TLBs are one for fetches, one for data, and possibly a second level for both. */
export function readState(simulation: Simulation, turns: Turns): State {
  const { machine } = simulation.system;
  const core = machine.cores[0]!;
  const numbers: number[] = [];
  const names: string[] = [];
  const put: Put = (name, value) => {
    names.push(name);
    numbers.push(value);
  };
  put("rest of the quantum", turns.quantum - ((machine.tick - turns.turnStart) % turns.quantum));
  put("tick", machine.tick);
  put("cycles", core.cycles);
  put("completed instructions", core.instructions);
  for (const tlb of core.tlbs) putTlb(put, tlb);
  putCounters(put, simulation);
  putThreads(put, simulation, turns);
  for (let frame = 0; frame < frames(simulation); frame++) {
    put(`owner of frame ${frame}`, machine.memory.frameOwner[frame]!);
  }
  return { numbers: Float64Array.from(numbers), names, words: machine.memory.words };
}

function putTlb(put: Put, tlb: Tlb): void {
  const { name } = tlb.config;
  put(`${name} level`, tlb.config.level);
  put(`${name} sets`, tlb.sets);
  put(`${name} ways`, tlb.ways);
  put(`${name} clock`, tlb.clock);
  const { vpn, span, pfn, filledAt, hits, stamp, flags, kind, terms, tag, owner, filledBy } = tlb;
  for (const [field, values] of Object.entries({
    vpn,
    span,
    pfn,
    filledAt,
    hits,
    stamp,
    flags,
    kind,
    terms,
    tag,
    owner,
    filledBy,
  })) {
    values.forEach((value, slot) => {
      put(`${name} ${field}[${slot}]`, value);
    });
  }
}

function putCounters(put: Put, simulation: Simulation): void {
  const { counters } = simulation.system.machine;
  put("counter columns", counters.stride);
  for (const [of, { values, rows }] of Object.entries({
    core: counters.cores,
    process: counters.processes,
    owner: counters.owners,
  })) {
    put(`counter rows by ${of}`, rows);
    for (let cell = 0; cell < rows * counters.stride; cell++) {
      const column = cell % counters.stride;
      const name = column === rowCell(counters) + RowColumn.Cycles ? "cycles" : `counter ${column}`;
      put(`${name} of ${of} ${Math.floor(cell / counters.stride)}`, values[cell]!);
    }
  }
}

function putThreads(put: Put, simulation: Simulation, { order, contexts }: Turns): void {
  const core = simulation.system.machine.cores[0]!;
  const running = order.indexOf(core.tid);
  put("threads", order.length);
  const infos = threads(simulation);
  for (let n = 0; n < order.length; n++) {
    const tid = order[(running + n) % order.length]!;
    put(`pid of thread ${tid}`, infos.find((info) => info.tid === tid)!.pid);
    contexts.get(tid)!.forEach((value, field) => {
      put(`context word ${field} of thread ${tid}`, value);
    });
    put(`pc of thread ${tid}`, Number(readRegister(simulation, tid, 32)));
    for (let register = 0; register < 32; register++) {
      const value = readRegister(simulation, tid, register);
      put(`x${register} of thread ${tid}, low`, Number(BigInt.asIntN(32, value)));
      put(`x${register} of thread ${tid}, high`, Number(BigInt.asIntN(32, value >> 32n)));
    }
  }
}
