/** The timeline view: what every core did, in bins over the run, from the samples that the run has left. */
import { missClassCount, missClasses, pitfallId, pitfallTitle } from "../../machine/index.js";
import type { TimelineCore, TimelineSnapshot, TimelineStay } from "../../protocol/snapshot.js";
import { currentPosition, owners } from "../names/index.js";
import { firstRedundantSample, SampleColumn, sampleColumns, type Samples, type Simulation } from "../state/index.js";

/** Which stretch, and how fine. */
export interface TimelineQuery {
  /** First tick; null or absent: the start of the run. */
  readonly from?: number | null;
  /** Tick behind the last; null or absent: as far as was ever run. */
  readonly to?: number | null;
  /** Most bins, 1 to `mostBins`. */
  readonly bins?: number;
}

/** More bins than pixels of a wide screen are of no use. */
const mostBins = 2_048;
/** Hazards told; the first ones, as they cause the others. */
const mostHazards = 200;
/** Stays told. */
const mostStays = 1_000;

/** Projects the samples. A run that is not sampled has no bins. */
export function timelineSnapshot(simulation: Simulation, query: TimelineQuery = {}): TimelineSnapshot {
  const { machine, kernel } = simulation.system;
  const { samples } = simulation.timeline;
  const rows = samples === null ? [] : rowsBetween(samples, query);
  const edges = samples === null ? [] : rows.map((row) => row * samples.interval);
  return {
    position: currentPosition(simulation),
    owners: owners(simulation.system),
    end: Math.max(machine.tick, samples === null ? 0 : (samples.rows - 1) * samples.interval),
    edges,
    interval: samples?.interval ?? 0,
    classes: machine.missCounters === null ? [] : missClasses.map(({ name }) => name),
    cores:
      samples === null
        ? []
        : machine.cores.map((_, core) => coreBins(samples, core, rows, machine.missCounters !== null)),
    hazards: machine.hazards
      .slice(0, mostHazards)
      .map(({ tick, core, pitfall }) => ({ tick, core, id: pitfallId(pitfall), title: pitfallTitle(pitfall) })),
    checkpoints: simulation.timeline.checkpoints.map(({ tick }) => tick),
    processes: [...kernel.processes.values()].map(({ pid, name, owner }) => ({ pid, name, owner })),
    vases: [...kernel.vases.values()].map(({ vid, name, owner }) => ({ vid, name, owner })),
    stays: samples === null ? [] : staysBetween(samples.stays, edges[0] ?? 0, edges.at(-1) ?? 0),
  };
}

/**
 * Between which ticks the first walk was of what another process has or had in a TLB, as exactly as the samples lie; null: the run is not
 * sampled. There must have been one up to the present tick.
 */
export function firstRedundantRow({
  timeline,
  system,
}: Simulation): { readonly before: number; readonly at: number } | null {
  return timeline.samples === null ? null : firstRedundantSample(timeline.samples, system.machine.tick);
}

function staysBetween({ list }: Samples["stays"], from: number, to: number): readonly TimelineStay[] {
  return list
    .filter((stay) => stay.from <= to && (stay.to === null || stay.to >= from))
    .slice(0, mostStays)
    .map((stay) => ({ ...stay }));
}

/** The rows at the borders of the bins, one more than bins: whole multiples of a step apart, the last one perhaps less. */
function rowsBetween({ rows, interval }: Samples, { from, to, bins = mostBins }: TimelineQuery): readonly number[] {
  const last = rows - 1;
  const first = Math.min(last, Math.max(0, Math.floor((from ?? 0) / interval)));
  const end = Math.min(last, Math.max(first, Math.ceil((to ?? Infinity) / interval)));
  const step = Math.max(1, Math.ceil((end - first) / Math.min(mostBins, Math.max(1, bins))));
  const borders: number[] = [];
  for (let row = first; row < end; row += step) borders.push(row);
  if (end > first) borders.push(end);
  return borders;
}

function coreBins(samples: Samples, core: number, rows: readonly number[], classified: boolean): TimelineCore {
  const cell = (row: number, column: number) => samples.values[(row * samples.cores + core) * sampleColumns + column]!;
  const bins = rows.slice(1);
  const grown = (column: number) => bins.map((row, index) => cell(row, column) - cell(rows[index]!, column));
  return {
    core,
    cycle: rows.length === 0 ? 0 : cell(rows[0]!, SampleColumn.Cycles),
    cycles: grown(SampleColumn.Cycles),
    instructions: grown(SampleColumn.Instructions),
    firstLevelMisses: grown(SampleColumn.FirstLevelMisses),
    walks: grown(SampleColumn.Walks),
    byClass: classified
      ? Array.from({ length: missClassCount }, (_, index) => grown(SampleColumn.Classes + index))
      : [],
    pageFaults: grown(SampleColumn.PageFaults),
    flushes: grown(SampleColumn.Flushes),
    interrupts: grown(SampleColumn.InterruptsTaken),
    pid: bins.map((row) => cell(row, SampleColumn.Pid)),
    vid: bins.map((row) => cell(row, SampleColumn.Vid)),
  };
}
