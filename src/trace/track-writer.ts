/**
 * Events on tracks: one for each core (who runs), its TLBs beside it, one for each thread (system calls, spaces that it is
 * in, faults), one for each VAS (who comes and goes), counters, and arrows from a shootdown to the flushes that it causes.
 *
 * Time is that of the core, in nanoseconds at the kernel's clock rate. The core with the fewest cycles always runs next, so
 * cores agree but for what one instruction takes; a mark that would be before the one in front of it on its track, or
 * before the shootdown that caused it, is moved to it.
 */
import type { DescribedEvent } from "./event-description.js";
import type { Mark, Track, TrackSink } from "./track-sink.js";
import type { Piece, TraceWriter } from "./writer.js";

/** Tracks that there are, made when something happens on them. */
interface Tracks {
  readonly core: (core: number) => Track;
  readonly tlbs: (core: number) => Track;
  readonly misses: (core: number) => Track;
  readonly faults: () => Track;
  readonly thread: (event: DescribedEvent) => Track;
  readonly threadOf: (tid: number) => Track | null;
  readonly space: (name: string) => Track;
  readonly inside: (name: string) => Track;
  /** Declarations that have not been written. */
  readonly fresh: () => readonly Track[];
}

function makeTracks(): Tracks {
  const known = new Map<string, Track>();
  let fresh: Track[] = [];
  const track = (key: string, make: () => Omit<Track, "id">): Track => {
    const found = known.get(key);
    if (found !== undefined) return found;
    // The parent is made first, and so declared first.
    const made = make();
    const one = { ...made, id: known.size + 1 };
    known.set(key, one);
    fresh.push(one);
    return one;
  };
  const group = (name: string): Track => track(`group ${name}`, () => ({ name, parent: null, kind: { is: "group" } }));
  const row = (key: string, name: string, parent: Track): Track =>
    track(key, () => ({ name, parent, kind: { is: "row" } }));
  const counter = (key: string, name: string, unit: string, parent: Track): Track =>
    track(key, () => ({ name, parent, kind: { is: "counter", unit } }));
  return {
    core: (core) => row(`core ${core}`, `core ${core}`, group("Cores")),
    tlbs: (core) => row(`tlbs ${core}`, `core ${core} TLBs`, group("Cores")),
    misses: (core) => counter(`misses ${core}`, `core ${core} TLB misses`, "misses", group("Counters")),
    faults: () => counter("faults", "page faults", "faults", group("Counters")),
    thread: ({ pid, tid, process }) => {
      const parent = track(`process ${pid}`, () => ({ name: process, parent: null, kind: { is: "process", pid } }));
      return track(`thread ${tid}`, () => ({
        name: `${process} thread ${tid}`,
        parent,
        kind: { is: "thread", pid, tid },
      }));
    },
    threadOf: (tid) => known.get(`thread ${tid}`) ?? null,
    space: (name) => row(`space ${name}`, name, group("Address spaces")),
    inside: (name) => counter(`inside ${name}`, `threads in ${name}`, "threads", group("Address spaces")),
    fresh: () => {
      const all = fresh;
      fresh = [];
      return all;
    },
  };
}

/** A shootdown whose flushes are still to come: the arrow for each core. */
interface Pending {
  readonly tick: number;
  readonly at: number;
  readonly flows: Map<number, number>;
}

/**
 * Writes events on the tracks of a sink.
 *
 * @param mhz clock rate that makes nanoseconds of cycles
 */
export function trackWriter(sink: TrackSink, mhz: number): TraceWriter {
  const tracks = makeTracks();
  /** Open slices of a track, the outermost first, and the time of its last mark. */
  const open = new Map<number, { readonly track: Track; readonly names: string[]; last: number }>();
  const running = new Map<number, number>();
  const misses = new Map<number, number>();
  const inside = new Map<string, number>();
  let faults = 0;
  let nextFlow = 1;
  let pending: Pending | null = null;
  let end = 0;
  let pieces: Piece[] = [];

  /** Declares new tracks, then writes what is on them. */
  const put = (write: () => Piece): void => {
    for (const track of tracks.fresh()) pieces.push(sink.track(track));
    pieces.push(write());
  };
  const stateOf = (track: Track): { readonly names: string[]; last: number } => {
    const found = open.get(track.id) ?? { track, names: [], last: 0 };
    open.set(track.id, found);
    return found;
  };
  const timeOn = (track: Track, at: number): number => {
    const state = stateOf(track);
    state.last = Math.max(state.last, at);
    end = Math.max(end, state.last);
    return state.last;
  };
  type Given = Partial<Pick<Mark, "sends" | "receives" | "name">>;
  const markOf = (track: Track, at: number, event: DescribedEvent, given: Given): Mark => ({
    track,
    at: timeOn(track, at),
    name: event.event,
    category: event.event,
    facts: { ...event.facts, tick: event.tick },
    sends: [],
    receives: [],
    ...given,
  });
  const instant = (track: Track, at: number, event: DescribedEvent, given: Given = {}): void => {
    const mark = markOf(track, at, event, given);
    put(() => sink.instant(mark));
  };
  const begin = (track: Track, at: number, event: DescribedEvent, name: string): void => {
    const mark = markOf(track, at, event, { name });
    stateOf(track).names.push(name);
    put(() => sink.begin(mark));
  };
  /** Ends the slice of that name and those inside it; nothing if it is not open. */
  const finish = (track: Track, at: number, name: string): void => {
    const { names } = stateOf(track);
    const depth = names.lastIndexOf(name);
    while (depth >= 0 && names.length > depth) {
      names.pop();
      const time = timeOn(track, at);
      put(() => sink.end(track, time));
    }
  };
  const counter = (track: Track, at: number, value: number): void => {
    const time = timeOn(track, at);
    put(() => sink.counter(track, time, value));
  };

  const leaveCore = (core: number, at: number): void => {
    const track = tracks.core(core);
    const [name] = stateOf(track).names;
    if (name !== undefined) finish(track, at, name);
    running.delete(core);
  };
  const enter = (name: string, at: number, by: number): void => {
    const count = Math.max(0, (inside.get(name) ?? 0) + by);
    inside.set(name, count);
    counter(tracks.inside(name), at, count);
  };

  const threadSwitch = (event: DescribedEvent, at: number): void => {
    leaveCore(event.core, at);
    const { to } = event.facts;
    if (typeof to !== "number") return;
    running.set(event.core, to);
    begin(tracks.core(event.core), at, event, tracks.threadOf(to)?.name ?? `${event.process} thread ${to}`);
  };
  const vasSwitch = (event: DescribedEvent, at: number): void => {
    const { from, to, result } = event.facts;
    const track = tracks.thread(event);
    if (typeof result === "string") return instant(track, at, event, { name: `vas-switch → ${result}` });
    const name = (space: unknown): string => `in ${String(space)}`;
    // The call that switches is inside the old slice and ends in the new one: it is cut in two.
    const { names } = stateOf(track);
    const cut = names.slice(names.lastIndexOf(name(from)) + 1);
    if (from !== "own space") {
      finish(track, at, name(from));
      enter(String(from), at, -1);
    } else for (const inner of cut.toReversed()) finish(track, at, inner);
    if (to !== "own space") {
      begin(track, at, event, name(to));
      enter(String(to), at, 1);
      instant(tracks.space(String(to)), at, event, { name: `${event.process} switches to it` });
    }
    for (const inner of cut) begin(track, at, event, inner);
  };
  const shootdown = (event: DescribedEvent, at: number): void => {
    const cores = event.facts["cores"] as readonly number[];
    const flows = new Map(cores.map((core) => [core, nextFlow++]));
    pending = { tick: event.tick, at, flows };
    instant(tracks.core(event.core), at, event, { sends: [...flows.values()] });
  };
  const flush = (event: DescribedEvent, at: number): void => {
    const flow = pending?.tick === event.tick ? pending.flows.get(event.core) : undefined;
    if (flow === undefined) return instant(tracks.tlbs(event.core), at, event);
    const sent = pending!.at;
    pending!.flows.delete(event.core);
    instant(tracks.tlbs(event.core), Math.max(at, sent), event, { receives: [flow] });
  };

  const place = (event: DescribedEvent): void => {
    const at = Math.round((event.cycle * 1000) / mhz);
    const { facts } = event;
    switch (event.event) {
      case "first-level-miss":
      case "fill":
      case "evict":
      case "context-write":
      case "machine-check":
        return instant(tracks.tlbs(event.core), at, event);
      case "miss": {
        const count = (misses.get(event.core) ?? 0) + 1;
        misses.set(event.core, count);
        counter(tracks.misses(event.core), at, count);
        return instant(tracks.tlbs(event.core), at, event);
      }
      case "flush":
        return flush(event, at);
      case "shootdown":
        return shootdown(event, at);
      case "thread-switch":
        return threadSwitch(event, at);
      case "vas-switch":
        return vasSwitch(event, at);
      case "system-call": {
        const track = tracks.thread(event);
        // A call that never came back, such as exec, ends where the next begins.
        const [last] = stateOf(track).names.slice(-1);
        if (last !== undefined && !last.startsWith("in ")) finish(track, at, last);
        return begin(track, at, event, String(facts["call"]));
      }
      case "system-call-return":
        return finish(tracks.thread(event), at, String(facts["call"]));
      case "page-fault":
        faults++;
        counter(tracks.faults(), at, faults);
        return instant(tracks.thread(event), at, event);
      case "attach":
      case "detach":
      case "subscribe":
      case "unsubscribe":
        instant(tracks.space(String(facts["vas"])), at, event, { name: `${event.process} ${event.event}s` });
        return instant(tracks.thread(event), at, event, { name: `${event.event} ${String(facts["vas"])}` });
      case "thread-exit":
        instant(tracks.thread(event), at, event);
        for (const name of stateOf(tracks.thread(event)).names.slice(0, 1)) finish(tracks.thread(event), at, name);
        if (running.get(event.core) === event.tid) leaveCore(event.core, at);
        return;
      default:
        if (event.tid > 0) instant(tracks.thread(event), at, event);
        else instant(tracks.core(event.core), at, event);
    }
  };
  const taken = (): Piece => {
    const all = pieces;
    pieces = [];
    return joined(all);
  };
  return {
    head: sink.head,
    event: (event) => {
      place(event);
      return taken();
    },
    tail: (note) => {
      for (const { track, names } of open.values()) for (const name of [...names].reverse()) finish(track, end, name);
      return joined([taken(), sink.tail(note)]);
    },
  };
}

/** Pieces of one format are all text or all bytes. */
function joined(pieces: readonly Piece[]): Piece {
  if (pieces.length === 1) return pieces[0]!;
  if (pieces.every((piece) => typeof piece === "string")) return pieces.join("");
  const bytes = pieces.filter((piece) => typeof piece !== "string");
  const all = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of bytes) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
