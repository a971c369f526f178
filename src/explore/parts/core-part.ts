/** The parts of a core: the registers of its thread, and what it translates with. */
import type { System } from "../../kernel/index.js";
import {
  copyRegisters,
  copyTranslation,
  type CoreId,
  type RegistersCopy,
  type TranslationCopy,
} from "../../machine/index.js";
import { mix, mixContext, mixNumber, mixRegisters, type KeptSystem, type Lanes } from "../states/index.js";
import { partWith, type PartTable } from "./part-table.js";

/** Registers, and what happened in a row at the present instruction. */
export interface RegistersPart extends RegistersCopy {
  readonly faults: number;
  readonly machineChecks: number;
}

function start(): Lanes {
  return { one: 0x811c_9dc5 | 0, two: 0x2f0b_4c47 };
}

/** Number of the registers of a core as they are. */
export function takeRegisters({ machine, kernel }: System, table: PartTable<RegistersPart>, id: CoreId): number {
  const core = machine.cores[id]!;
  const { current, faultAt, faults, machineCheckAt, machineChecks } = kernel.cores[id]!;
  const { instructions } = core;
  const busy = current !== null;
  const inARow = {
    faults: busy && faultAt === instructions ? faults : 0,
    machineChecks: busy && machineCheckAt === instructions ? machineChecks : 0,
  };
  const copy = copyRegisters(core, busy);
  const lanes = start();
  if (busy) mixRegisters(lanes, core);
  if (core.float.words.some((word) => word !== 0)) for (const word of core.float.words) mix(lanes, word);
  mixNumber(lanes, core.float.fcsr);
  for (const number of [core.pid, core.tid, core.processOwner, core.retried]) mixNumber(lanes, number);
  mix(lanes, inARow.faults);
  mix(lanes, inARow.machineChecks);
  return partWith(table, [lanes.one, lanes.two], () => ({ ...copy, ...inARow }));
}

/** Number of a core's context and TLBs as they are, whose entries count as filled at row `rows` of the checker's log from here on. */
export function takeTranslation(
  { system, snapshots }: KeptSystem,
  table: PartTable<TranslationCopy>,
  id: CoreId,
  rows: number,
): number {
  const copy = copyTranslation(snapshots, id, rows);
  const lanes = start();
  mixContext(lanes, system.machine.cores[id]!);
  for (const { digest } of copy.tlbs) {
    mix(lanes, digest.one);
    mix(lanes, digest.two);
  }
  return partWith(table, [lanes.one, lanes.two], () => copy);
}

/** Tells a core's schedule what happened in a row: copies of cores have completed no instruction. */
export function putInARow({ kernel }: System, id: CoreId, { faults, machineChecks }: RegistersPart): void {
  const schedule = kernel.cores[id]!;
  schedule.faults = faults;
  schedule.faultAt = faults > 0 ? 0 : -1;
  if (machineChecks > 0) schedule.machineChecks = machineChecks;
  schedule.machineCheckAt = machineChecks > 0 ? 0 : -1;
}
