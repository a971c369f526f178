/**
 * Perfetto's own format: a sequence of packets in protocol buffers. Numbers of fields are those of its public schema
 * (protos/perfetto/trace: trace.proto, trace_packet.proto, track_event/*.proto). A file that is cut off is still good up to its
 * last whole packet.
 */
import { PbfWriter } from "pbf";
import type { EventFacts } from "./event-description.js";
import type { Mark, Track, TrackSink } from "./track-sink.js";

/** Trace: its packets. */
const packetField = 1;
/** TracePacket. */
const packet = { timestamp: 8, sequenceId: 10, trackEvent: 11, trackDescriptor: 60 } as const;
/** TrackDescriptor, with ProcessDescriptor, ThreadDescriptor and CounterDescriptor inside. */
const descriptor = { uuid: 1, name: 2, process: 3, thread: 4, parent: 5, counter: 8 } as const;
const processDescriptor = { pid: 1, name: 6 } as const;
const threadDescriptor = { pid: 1, tid: 2, name: 5 } as const;
const counterDescriptor = { unitName: 6 } as const;
/** TrackEvent, with DebugAnnotation inside. */
const event = {
  annotations: 4,
  type: 9,
  trackUuid: 11,
  categories: 22,
  name: 23,
  counterValue: 30,
  flows: 47,
  endingFlows: 48,
} as const;
const annotation = { boolValue: 2, intValue: 4, doubleValue: 5, stringValue: 6, name: 10 } as const;
const eventType = { begin: 1, end: 2, instant: 3, counter: 4 } as const;

/** All packets are of one sequence: one writer. */
const sequenceId = 1;

function packetBytes(write: (writer: PbfWriter) => void): Uint8Array {
  const writer = new PbfWriter();
  writer.writeMessage(
    packetField,
    (_: null, inner: PbfWriter) => {
      inner.writeVarintField(packet.sequenceId, sequenceId);
      write(inner);
    },
    null,
  );
  return writer.finish();
}

function trackPacket(track: Track): Uint8Array {
  return packetBytes((writer) =>
    writer.writeMessage(
      packet.trackDescriptor,
      ({ id, name, parent, kind }: Track, inner: PbfWriter) => {
        inner.writeVarintField(descriptor.uuid, id);
        if (kind.is !== "process" && kind.is !== "thread") inner.writeStringField(descriptor.name, name);
        if (parent !== null) inner.writeVarintField(descriptor.parent, parent.id);
        if (kind.is === "counter")
          inner.writeMessage(
            descriptor.counter,
            (unit: string, counter: PbfWriter) => counter.writeStringField(counterDescriptor.unitName, unit),
            kind.unit,
          );
        if (kind.is === "process")
          inner.writeMessage(
            descriptor.process,
            (pid: number, process: PbfWriter) => {
              process.writeVarintField(processDescriptor.pid, pid);
              process.writeStringField(processDescriptor.name, name);
            },
            kind.pid,
          );
        if (kind.is === "thread")
          inner.writeMessage(
            descriptor.thread,
            ({ pid, tid }: { readonly pid: number; readonly tid: number }, thread: PbfWriter) => {
              thread.writeVarintField(threadDescriptor.pid, pid);
              thread.writeVarintField(threadDescriptor.tid, tid);
              thread.writeStringField(threadDescriptor.name, name);
            },
            kind,
          );
      },
      track,
    ),
  );
}

function writeAnnotations(writer: PbfWriter, facts: EventFacts): void {
  for (const [key, value] of Object.entries(facts))
    writer.writeMessage(
      event.annotations,
      (_: null, inner: PbfWriter) => {
        inner.writeStringField(annotation.name, key);
        if (typeof value === "boolean") inner.writeBooleanField(annotation.boolValue, value);
        else if (typeof value === "number" && Number.isSafeInteger(value))
          inner.writeVarintField(annotation.intValue, value);
        else if (typeof value === "number") inner.writeDoubleField(annotation.doubleValue, value);
        else inner.writeStringField(annotation.stringValue, String(value));
      },
      null,
    );
}

function eventPacket(at: number, track: Track, type: number, fill: (writer: PbfWriter) => void): Uint8Array {
  return packetBytes((writer) => {
    writer.writeVarintField(packet.timestamp, at);
    writer.writeMessage(
      packet.trackEvent,
      (_: null, inner: PbfWriter) => {
        inner.writeVarintField(event.type, type);
        inner.writeVarintField(event.trackUuid, track.id);
        fill(inner);
      },
      null,
    );
  });
}

function markPacket(type: number, { track, at, name, category, facts, sends, receives }: Mark): Uint8Array {
  return eventPacket(at, track, type, (writer) => {
    writer.writeStringField(event.categories, category);
    writer.writeStringField(event.name, name);
    for (const flow of sends) writer.writeFixed64Field(event.flows, flow);
    for (const flow of receives) writer.writeFixed64Field(event.endingFlows, flow);
    writeAnnotations(writer, facts);
  });
}

/** A Perfetto trace. */
export function perfettoSink(): TrackSink {
  const nothing = new Uint8Array();
  return {
    head: () => nothing,
    track: trackPacket,
    begin: (mark) => markPacket(eventType.begin, mark),
    end: (track, at) => eventPacket(at, track, eventType.end, () => undefined),
    instant: (mark) => markPacket(eventType.instant, mark),
    counter: (track, at, value) =>
      eventPacket(at, track, eventType.counter, (writer) => writer.writeVarintField(event.counterValue, value)),
    tail: () => nothing,
  };
}
