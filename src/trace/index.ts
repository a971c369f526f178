/**
 * Recordings: what happened in a run as files for other tools, written piece by piece. Perfetto and Chrome traces with tracks,
 * comma-separated values, JSON lines. Knows neither files nor the terminal: whoever records brings the simulation and takes the
 * pieces.
 */
import { chromeSink } from "./chrome-sink.js";
import { csvWriter, jsonLinesWriter } from "./list-writers.js";
import { perfettoSink } from "./perfetto-sink.js";
import { trackWriter } from "./track-writer.js";
import type { TraceWriter } from "./writer.js";

export { describeEvent, eventNames, eventWords, type DescribedEvent } from "./event-description.js";
export { recordEvents, type Recording, type RecordingEnd } from "./record.js";
export type { Piece, TraceWriter } from "./writer.js";

/** Formats of recordings. */
export const traceFormats = ["perfetto", "chrome", "csv", "jsonl"] as const;
export type TraceFormat = (typeof traceFormats)[number];

/**
 * A writer for a format.
 *
 * @param mhz clock rate that makes times of cycles
 */
export function traceWriter(format: TraceFormat, mhz: number): TraceWriter {
  switch (format) {
    case "perfetto":
      return trackWriter(perfettoSink(), mhz);
    case "chrome":
      return trackWriter(chromeSink(), mhz);
    case "csv":
      return csvWriter();
    case "jsonl":
      return jsonLinesWriter();
  }
}
