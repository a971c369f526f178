/**
 * Chrome's Trace Event Format: JSON that chrome://tracing, Perfetto and many other viewers open. Its rows are threads of
 * processes, so a group of tracks stands as a process and each row as one of its threads. Times are in microseconds.
 */
import type { Mark, Track, TrackSink } from "./track-sink.js";

/** Numbers for the processes that groups stand for: above those of simulated processes. */
const firstGroup = 1_000_000;

interface Place {
  readonly pid: number;
  readonly tid: number;
}

function groupOf(track: Track): Track {
  return track.parent === null ? track : groupOf(track.parent);
}

function placeOf(track: Track): Place {
  if (track.kind.is === "process") return { pid: track.kind.pid, tid: 0 };
  if (track.kind.is === "thread") return { pid: track.kind.pid, tid: track.kind.tid };
  return { pid: firstGroup + groupOf(track).id, tid: track.id };
}

const microseconds = (nanoseconds: number): number => nanoseconds / 1000;

/** A Chrome trace; events are separated by commas, so each but the first begins with one. */
export function chromeSink(): TrackSink {
  let first = true;
  const line = (event: object): string => {
    const before = first ? "" : ",\n";
    first = false;
    return before + JSON.stringify(event);
  };
  const named = (what: string, { pid, tid }: Place, name: string): string =>
    line({ ph: "M", name: what, pid, tid, args: { name } });
  const mark = (phase: object, { track, at, name, category, facts, sends, receives }: Mark): string => {
    const place = { ...placeOf(track), ts: microseconds(at) };
    const arrow = (ph: string, id: number): string =>
      line({ ph, id, name: category, cat: category, ...place, ...(ph === "f" ? { bp: "e" } : {}) });
    return [
      line({ ...phase, name, cat: category, ...place, args: facts }),
      ...sends.map((id) => arrow("s", id)),
      ...receives.map((id) => arrow("f", id)),
    ].join("");
  };
  return {
    head: () => '{"displayTimeUnit":"ns","traceEvents":[\n',
    track: (track) => {
      const place = placeOf(track);
      switch (track.kind.is) {
        case "group":
        case "process":
          return named("process_name", place, track.name);
        case "row":
        case "thread":
          return named("thread_name", place, track.name);
        case "counter":
          return "";
      }
    },
    begin: (one) => mark({ ph: "B" }, one),
    end: (track, at) => line({ ph: "E", ...placeOf(track), ts: microseconds(at) }),
    // An arrow needs a slice to end at, so an instant is a slice without length.
    instant: (one) =>
      one.sends.length + one.receives.length > 0 ? mark({ ph: "X", dur: 0 }, one) : mark({ ph: "i", s: "t" }, one),
    counter: (track, at, value) => {
      const { kind, name } = track;
      const unit = kind.is === "counter" ? kind.unit : "value";
      return line({ ph: "C", name, ...placeOf(track), ts: microseconds(at), args: { [unit]: value } });
    },
    tail: (note) => `\n]${note === "" ? "" : `,"otherData":{"note":${JSON.stringify(note)}}`}}\n`,
  };
}
