/**
 * The part of Perfetto's public schema that our traces use, for a reader that shares nothing with the writer. Numbers of
 * fields as in protos/perfetto/trace (trace_packet.proto, track_event/*.proto).
 */
import protobuf from "protobufjs";

const schema = `
syntax = "proto2";
message Trace { repeated TracePacket packet = 1; }
message TracePacket {
  optional uint64 timestamp = 8;
  optional uint32 trusted_packet_sequence_id = 10;
  optional TrackEvent track_event = 11;
  optional TrackDescriptor track_descriptor = 60;
}
message TrackDescriptor {
  required uint64 uuid = 1;
  optional string name = 2;
  optional ProcessDescriptor process = 3;
  optional ThreadDescriptor thread = 4;
  optional uint64 parent_uuid = 5;
  optional CounterDescriptor counter = 8;
}
message ProcessDescriptor { required int32 pid = 1; required string process_name = 6; }
message ThreadDescriptor { required int32 pid = 1; required int32 tid = 2; required string thread_name = 5; }
message CounterDescriptor { optional string unit_name = 6; }
message TrackEvent {
  enum Type { TYPE_UNSPECIFIED = 0; TYPE_SLICE_BEGIN = 1; TYPE_SLICE_END = 2; TYPE_INSTANT = 3; TYPE_COUNTER = 4; }
  repeated DebugAnnotation debug_annotations = 4;
  required Type type = 9;
  required uint64 track_uuid = 11;
  repeated string categories = 22;
  optional string name = 23;
  optional int64 counter_value = 30;
  repeated fixed64 flow_ids = 47;
  repeated fixed64 terminating_flow_ids = 48;
}
message DebugAnnotation {
  oneof value { bool bool_value = 2; int64 int_value = 4; double double_value = 5; string string_value = 6; }
  required string name = 10;
}`;

/** What a packet says, numbers as numbers. */
export interface Packet {
  readonly timestamp?: number;
  readonly trackEvent?: {
    readonly type: string;
    readonly trackUuid: number;
    readonly name?: string;
    readonly categories?: readonly string[];
    readonly counterValue?: number;
    readonly flowIds?: readonly number[];
    readonly terminatingFlowIds?: readonly number[];
    readonly debugAnnotations?: readonly {
      readonly name: string;
      readonly intValue?: number;
      readonly stringValue?: string;
    }[];
  };
  readonly trackDescriptor?: {
    readonly uuid: number;
    readonly name?: string;
    readonly parentUuid?: number;
    readonly process?: { readonly pid: number; readonly processName: string };
    readonly thread?: { readonly pid: number; readonly tid: number; readonly threadName: string };
    readonly counter?: { readonly unitName?: string };
  };
}

/** Decodes a trace; throws where a required field is missing or the wire format is wrong. */
export function decodePerfetto(bytes: Uint8Array): readonly Packet[] {
  const Trace = protobuf.parse(schema).root.lookupType("Trace");
  const trace = Trace.toObject(Trace.decode(bytes), { longs: Number, enums: String });
  return (trace as { packet?: Packet[] }).packet ?? [];
}
