/**
 * Checkpoints. Registers, TLBs and counters are copied; memory is not: while a checkpoint is the newest one, the first
 * store into a frame saves the frame's old contents into it. So a checkpoint costs what is written after it, and the
 * fast path nothing. Restoring goes through the saved frames from the newest checkpoint back to the wanted one.
 */
import {
  coreNumbers,
  counterTables,
  oracleArrays,
  oracleNumbers,
  setCoreNumbers,
  setOracleNumbers,
  tlbArrays,
  type Machine,
  type MachineCheckpoint,
} from "../state/index.js";
import {
  forgetPages,
  rebuildIndex,
  restoreFilledPages,
  restoreHistory,
  saveFilledPages,
  saveHistory,
} from "../tlb/index.js";
import { forgetCode } from "../page-table/index.js";
import { clearAccessLog, rewindTrace } from "../counters/index.js";

/** Takes a checkpoint; it becomes the newest. */
export function takeCheckpoint(machine: Machine): MachineCheckpoint {
  const { memory } = machine;
  const checkpoint: MachineCheckpoint = {
    tick: machine.tick,
    cores: machine.cores.map((core) => ({
      lo: core.lo.slice(0, 32),
      hi: core.hi.slice(0, 32),
      float: core.float.words.slice(),
      numbers: coreNumbers(core),
      tlbs: core.tlbs.map((tlb) => tlbArrays(tlb).map((array) => array.slice())),
      histories: core.tlbs.map(({ history }) => (history === null ? null : saveHistory(history))),
    })),
    counters: counterTables(machine).map(({ table: { values, rows }, stride }) => ({
      values: values.slice(0, rows * stride),
      rows,
    })),
    filledPages: saveFilledPages(machine.filledPages),
    random: machine.random.state,
    privateCopies: machine.privateCopies.slice(),
    traceSequence: machine.trace.sequence,
    traceUnwritten: machine.trace.unwritten,
    hazards: machine.hazards.length,
    oracle: machine.oracle && {
      arrays: oracleArrays(machine.oracle).map((array) => array.slice()),
      numbers: oracleNumbers(machine.oracle),
    },
    frameOwner: memory.frameOwner.slice(),
    highestFrame: memory.highestFrame,
    frames: new Map(),
  };
  machine.checkpoints.push(checkpoint);
  beginInterval(machine);
  return checkpoint;
}

/** From now on, the first write to each frame saves it into the newest checkpoint. */
function beginInterval(machine: Machine): void {
  const { memory } = machine;
  const newest = machine.checkpoints.at(-1);
  memory.saving = newest?.frames ?? null;
  memory.saved.fill(newest === undefined ? 1 : 0);
}

function position(machine: Machine, checkpoint: MachineCheckpoint): number {
  const at = machine.checkpoints.indexOf(checkpoint);
  if (at < 0) throw new Error("this checkpoint is not live: it was merged, or an older one was restored");
  return at;
}

/** Brings the machine back to a checkpoint. Later checkpoints are dropped; this one stays and is the newest. */
export function restoreCheckpoint(machine: Machine, checkpoint: MachineCheckpoint): void {
  const at = position(machine, checkpoint);
  const { memory } = machine;
  for (let index = machine.checkpoints.length - 1; index >= at; index--) {
    for (const [frame, contents] of machine.checkpoints[index].frames) {
      memory.words.set(contents, frame * memory.frameWords);
      forgetCode(memory, frame);
    }
  }
  machine.checkpoints.length = at + 1;
  checkpoint.frames.clear();
  memory.frameOwner.set(checkpoint.frameOwner);
  memory.highestFrame = checkpoint.highestFrame;
  beginInterval(machine);
  machine.tick = checkpoint.tick;
  machine.random.state = checkpoint.random;
  machine.privateCopies.set(checkpoint.privateCopies);
  machine.cores.forEach((core, id) => {
    const saved = checkpoint.cores[id];
    core.lo.set(saved.lo);
    core.hi.set(saved.hi);
    core.float.words.set(saved.float);
    setCoreNumbers(core, saved.numbers);
    core.tlbs.forEach((tlb, level) => {
      tlbArrays(tlb).forEach((array, field) => {
        array.set(saved.tlbs[level][field]);
      });
      rebuildIndex(tlb);
      forgetPages(tlb);
      const history = saved.histories[level];
      if (tlb.history !== null && history !== null) restoreHistory(tlb.history, history);
    });
    core.page.slot = -1;
  });
  restoreFilledPages(machine.filledPages, checkpoint.filledPages);
  counterTables(machine).forEach(({ table }, index) => {
    const saved = checkpoint.counters[index];
    table.values.fill(0);
    table.values.set(saved.values);
    table.rows = saved.rows;
  });
  machine.hazards.length = checkpoint.hazards;
  if (machine.oracle !== null && checkpoint.oracle !== null) {
    const { arrays, numbers } = checkpoint.oracle;
    oracleArrays(machine.oracle).forEach((array, field) => {
      array.set(arrays[field]);
    });
    setOracleNumbers(machine.oracle, numbers);
  }
  rewindTrace(machine.trace, checkpoint.traceSequence, checkpoint.traceUnwritten);
  clearAccessLog(machine.trace.accesses);
}

/** Gives up a checkpoint to save memory; the others can still be restored. */
export function mergeCheckpoint(machine: Machine, checkpoint: MachineCheckpoint): void {
  const at = position(machine, checkpoint);
  const newest = at === machine.checkpoints.length - 1;
  machine.checkpoints.splice(at, 1);
  const before = machine.checkpoints[at - 1];
  if (before !== undefined) {
    // A frame that the older one saved itself was older still, and that is what it needs.
    for (const [frame, contents] of checkpoint.frames) {
      if (!before.frames.has(frame)) before.frames.set(frame, contents);
    }
  }
  if (!newest) return;
  machine.memory.saving = before?.frames ?? null;
  if (before === undefined) machine.memory.saved.fill(1);
  // Otherwise frames that only the older one has saved are saved "again" at their next write, which keeps the old copy.
}

/** Bytes that the live checkpoints hold: saved frames and copies of TLBs and counters. */
export function checkpointBytes(machine: Machine): number {
  let bytes = 0;
  for (const checkpoint of machine.checkpoints) {
    bytes += checkpoint.frames.size * machine.memory.frameWords * 4 + checkpoint.frameOwner.byteLength;
    for (const core of checkpoint.cores) {
      for (const tlb of core.tlbs) for (const array of tlb) bytes += array.byteLength;
      for (const history of core.histories) for (const array of history?.arrays ?? []) bytes += array.byteLength;
    }
    for (const array of checkpoint.filledPages) bytes += array.byteLength;
    for (const table of checkpoint.counters) bytes += table.values.byteLength;
    for (const array of checkpoint.oracle?.arrays ?? []) bytes += array.byteLength;
  }
  return bytes;
}
