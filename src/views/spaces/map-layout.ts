/** Where everything of the memory maps goes, before it is drawn. */
import type { GoneRange, LaneSnapshot, RegionSnapshot, SpacesSnapshot } from "../../protocol/snapshot.js";
import { formatBareAddress } from "../format/address.js";
import { buildAxis, positionOf, runStarts, type AddressRange, type Axis } from "./axis.js";

/** Pixels. */
export const laneHeight = 24;
export const barHeight = 17;
export const headHeight = 24;
const guideRow = 15;
/** Width of a character of the map's small text, generously. */
const characterWidth = 6.4;

/** Room that a text of the map takes. */
export function textWidth(text: string): number {
  return text.length * characterWidth;
}

/** A region as a bar. */
export interface Bar {
  readonly lane: LaneSnapshot;
  readonly region: RegionSnapshot;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  /** As much of the label as fits, or "". */
  readonly text: string;
}

/** The same addresses seen from several spaces. */
export interface Guide {
  readonly x: number;
  readonly end: number;
  readonly top: number;
  readonly bottom: number;
  readonly text: string;
  readonly textX: number;
  readonly textY: number;
  readonly owner: number;
}

/** Two ranges that made a call fail, in the lane of the process. */
export interface ConflictMark {
  /** What the VAS wanted, what the process has there, and both. */
  readonly wanted: readonly [number, number];
  readonly present: readonly [number, number];
  readonly overlap: readonly [number, number] | null;
  readonly y: number;
  readonly text: string;
  /** Words beside the ranges, where the lane has room for them. */
  readonly label: { readonly x: number; readonly text: string };
}

/** A range that a space no longer has, in its lane. */
export interface GoneMark {
  readonly range: GoneRange;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  /** "gone" where it fits. */
  readonly text: string;
}

/** Everything placed; `width` and `height` of the picture. */
export interface MapLayout {
  readonly axis: Axis;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly lanesBottom: number;
  readonly bars: readonly Bar[];
  readonly guides: readonly Guide[];
  readonly conflicts: readonly ConflictMark[];
  readonly gone: readonly GoneMark[];
  readonly ticks: readonly { readonly x: number; readonly text: string; readonly address: number }[];
}

/** Top of a lane. */
export function laneTop(index: number): number {
  return headHeight + index * laneHeight;
}

/** Lays the maps out in at least `room` pixels. */
export function layOutMap(data: SpacesSnapshot, room: number): MapLayout {
  const titles = Math.max(...data.lanes.map((lane) => textWidth(lane.title)), 0);
  const left = Math.min(Math.max(48, titles + 44), Math.max(70, room * 0.3));
  const ranges: AddressRange[] = [
    ...data.lanes.flatMap((lane) => lane.regions.map((region): AddressRange => [region.start, region.end])),
    ...data.gone.map(({ start, end }): AddressRange => [start, end]),
    ...data.conflicts.flatMap((conflict): AddressRange[] => [conflict.first, conflict.second]),
  ];
  const axis = buildAxis(ranges, room - left - 10);
  const width = left + axis.width + 10;
  const place = (address: number) => left + positionOf(axis, address);
  const bars = data.lanes.flatMap((lane, index) => lane.regions.map((region) => placeBar(lane, region, index, place)));
  const lanesBottom = laneTop(data.lanes.length);
  const guides = placeGuides(bars, sharedOwners(data), width, lanesBottom);
  const rows = guides.reduce((most, guide) => Math.max(most, Math.round((guide.textY - lanesBottom) / guideRow)), 0);
  return {
    axis,
    left,
    width,
    lanesBottom,
    bars,
    guides,
    height: lanesBottom + rows * guideRow + 8,
    conflicts: placeConflicts(data, bars, place, [left, width]),
    gone: placeGone(data, place),
    ticks: placeTicks(axis, place, width),
  };
}

function placeBar(lane: LaneSnapshot, region: RegionSnapshot, index: number, place: (address: number) => number): Bar {
  const x = place(region.start);
  const width = place(region.end) - x;
  const texts = [`${region.label} ${region.permissions}`, region.label, region.permissions];
  const text = texts.find((candidate) => textWidth(candidate) + 8 <= width) ?? "";
  return { lane, region, x, width, y: laneTop(index) + (laneHeight - barHeight) / 2, text };
}

function placeGone({ lanes, gone }: SpacesSnapshot, place: (address: number) => number): GoneMark[] {
  return gone.flatMap((range) => {
    const index = lanes.findIndex(({ space }) => space === range.space);
    if (index < 0) return [];
    const x = place(range.start);
    const width = place(range.end) - x;
    const text = textWidth("gone") + 4 <= width ? "gone" : "";
    return [{ range, x, width, y: laneTop(index) + (laneHeight - barHeight) / 2, text }];
  });
}

function placeTicks(axis: Axis, place: (address: number) => number, width: number): MapLayout["ticks"] {
  const ticks: { x: number; text: string; address: number }[] = [];
  let free = 0;
  for (const address of runStarts(axis)) {
    const text = formatBareAddress(address);
    // A label at the right edge is pushed in rather than cut.
    const x = Math.min(place(address), width - textWidth(text));
    if (x < free) continue;
    free = x + textWidth(text) + 6;
    ticks.push({ x, text, address });
  }
  return ticks;
}

/** Owners made to be seen by several: a process's own memory in its attached spaces needs no guide. */
function sharedOwners(data: SpacesSnapshot): Map<number, string> {
  return new Map(
    data.owners
      .filter((owner) => owner.kind === "vas" || owner.kind === "segment")
      .map((owner) => [owner.id, owner.name]),
  );
}

/** Shared regions at the same addresses in two lanes or more; neighbours of one owner share the words. */
function placeGuides(
  bars: readonly Bar[],
  owners: ReadonlyMap<number, string>,
  width: number,
  lanesBottom: number,
): Guide[] {
  const groups = new Map<string, Bar[]>();
  for (const bar of bars.filter((candidate) => owners.has(candidate.region.owner))) {
    const key = `${bar.region.owner}/${bar.region.start}/${bar.region.end}`;
    groups.set(key, [...(groups.get(key) ?? []), bar]);
  }
  const shared = [...groups.values()].filter((group) => new Set(group.map((bar) => bar.lane.space)).size > 1);
  const told = saidOf(shared, owners);
  const said = new Set<string>();
  const rowEnds: number[] = [];
  return shared
    .sort((a, b) => a[0]!.x - b[0]!.x)
    .map((group) => {
      const first = group[0]!;
      const words = guideWords(group, owners);
      const text = said.has(words) || !told.has(words) ? "" : words;
      said.add(words);
      const textX = Math.max(2, Math.min(first.x, width - textWidth(text) - 4));
      let row = 0;
      if (text !== "") {
        while ((rowEnds[row] ?? 0) > textX) row += 1;
        rowEnds[row] = textX + textWidth(text) + 12;
      }
      const ys = group.map((bar) => bar.y);
      return {
        x: first.x,
        end: first.x + first.width,
        top: Math.min(...ys) - 3,
        bottom: text === "" ? Math.max(...ys) + barHeight + 3 : lanesBottom + row * guideRow + 3,
        text,
        textX,
        textY: lanesBottom + (row + 1) * guideRow,
        owner: first.region.owner,
      };
    });
}

/** Guides that have words, and spaces that are named in them: where there are more, what most see is told, and how many. */
const mostSaid = 4;
const mostNamed = 6;

function guideWords(group: readonly Bar[], owners: ReadonlyMap<number, string>): string {
  const names = [...new Set(group.map((bar) => bar.lane.title))];
  const where = names.length > mostNamed ? `${names.length} spaces` : names.join(", ");
  return `${owners.get(group[0]!.region.owner) ?? ""}: same address in ${where}`;
}

/** What the guides say: what is seen from most spaces first, if that is more than there is room for. */
function saidOf(groups: readonly (readonly Bar[])[], owners: ReadonlyMap<number, string>): ReadonlySet<string> {
  const seen = new Map<string, number>();
  for (const group of groups) seen.set(guideWords(group, owners), group.length);
  if (seen.size <= mostSaid) return new Set(seen.keys());
  return new Set(
    [...seen]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 1)
      .map(([words]) => words),
  );
}

function placeConflicts(
  data: SpacesSnapshot,
  bars: readonly Bar[],
  place: (address: number) => number,
  [left, right]: readonly [number, number],
): ConflictMark[] {
  return data.conflicts.flatMap((conflict) => {
    const space = data.processes.find((process) => process.pid === conflict.pid)?.space;
    const index = data.lanes.findIndex((lane) => lane.space === space);
    if (index < 0) return [];
    const span = ([start, end]: AddressRange): [number, number] => [place(start), place(end)];
    const [wanted, present] = [span(conflict.first), span(conflict.second)];
    const common: AddressRange = [
      Math.max(conflict.first[0], conflict.second[0]),
      Math.min(conflict.first[1], conflict.second[1]),
    ];
    const taken = bars
      .filter((bar) => bar.lane.space === space)
      .map((bar): [number, number] => [bar.x, bar.x + bar.width]);
    return [
      {
        wanted,
        present,
        overlap: common[0] < common[1] ? span(common) : null,
        y: laneTop(index) + (laneHeight - barHeight) / 2,
        text: conflict.text,
        label: placeWords(present, wanted, taken, left, right),
      },
    ];
  });
}

/** Words in the wanted range beside the existing one, else right or left of both, else only a cross there. */
function placeWords(
  present: readonly [number, number],
  wanted: readonly [number, number],
  taken: readonly (readonly [number, number])[],
  left: number,
  right: number,
): ConflictMark["label"] {
  const text = "✕ overlaps";
  const size = textWidth(text) + 4;
  // The part of the wanted range that the existing one leaves.
  const alone: readonly [number, number] =
    wanted[0] < present[0]
      ? [wanted[0], Math.min(present[0], wanted[1])]
      : [Math.max(present[1], wanted[0]), wanted[1]];
  const free = (from: number) =>
    from >= left && from + size <= right && taken.every(([start, end]) => end <= from || start >= from + size);
  const middle = (alone[0] + alone[1]) / 2;
  if (alone[1] - alone[0] >= size) return { x: middle - size / 2 + 3, text };
  const [from, to] = [Math.min(present[0], wanted[0]), Math.max(present[1], wanted[1])];
  if (free(to + 4)) return { x: to + 4, text };
  if (free(from - size - 4)) return { x: from - size, text };
  return { x: (alone[1] > alone[0] ? middle : (from + to) / 2) - 5, text: "✕" };
}
