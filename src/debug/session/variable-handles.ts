/**
 * References for what a client can expand. A reference lives until the program moves; the same thing gets the same
 * reference again, so that an edit does not collapse what is open.
 */
import type { GlobalVariable, SourceRange } from "../../image/image.js";
import type { TypedPlace } from "../../image/object-debug.js";
import { RequestError } from "../arguments/index.js";

/** A stack frame: thread and index from the top. */
export interface FrameKey {
  readonly tid: number;
  readonly index: number;
}

/** Something with children in the variables view. */
export type Container =
  | { readonly kind: "arguments" | "locals" | "registers" | "programData"; readonly frame: FrameKey }
  | { readonly kind: "vasData"; readonly frame: FrameKey; readonly vas: number }
  | { readonly kind: "addressSpace" | "translation" | "counters"; readonly frame: FrameKey }
  | { readonly kind: "controlRegister"; readonly frame: FrameKey; readonly name: string }
  | { readonly kind: "regions"; readonly frame: FrameKey }
  | { readonly kind: "kernelFiles"; readonly frame: FrameKey; readonly path: string }
  | { readonly kind: "processCounters"; readonly frame: FrameKey; readonly group: string }
  | { readonly kind: "objectGlobals"; readonly frame: FrameKey }
  | { readonly kind: "kernelSettings"; readonly frame: FrameKey }
  /** Opened in a watch, with the name that it was called by. */
  | {
      readonly kind: "tableEntry";
      readonly frame: FrameKey;
      readonly space: number;
      readonly va: number;
      readonly name: string;
    }
  | {
      readonly kind: "slot";
      readonly frame: FrameKey;
      readonly core: number;
      readonly level: number;
      readonly slot: number;
      readonly name: string;
    }
  /** A value of C that can be opened; `expression` means it. */
  | { readonly kind: "typed"; readonly frame: FrameKey; readonly value: TypedPlace; readonly expression: string }
  | { readonly kind: "array"; readonly variable: GlobalVariable; readonly space: number };

/** What `goto` and `stepIn` can be asked to go to at this stop. */
export type Target =
  | { readonly kind: "jump"; readonly tid: number; readonly address: number; readonly line: number }
  /** A call that the statement will make, and the tick at which it has been made. */
  | { readonly kind: "call"; readonly tid: number; readonly tick: number; readonly edits: number };

/** The references that are valid at this stop. */
export interface VariableHandles {
  readonly containers: Map<number, Container>;
  readonly containerIds: Map<string, number>;
  readonly frames: Map<number, FrameKey>;
  readonly frameIds: Map<string, number>;
  readonly locations: Map<number, SourceRange>;
  readonly locationIds: Map<string, number>;
  readonly targets: Map<number, Target>;
  next: number;
  /** `next` when everything was forgotten last. */
  cleared: number;
}

/** An empty table. */
export function createHandles(): VariableHandles {
  return {
    containers: new Map(),
    containerIds: new Map(),
    frames: new Map(),
    frameIds: new Map(),
    locations: new Map(),
    locationIds: new Map(),
    targets: new Map(),
    next: 1,
    cleared: 1,
  };
}

/** Forgets everything: the program moves. Numbers are not used again, so that a late request finds nothing wrong. */
export function clearHandles(handles: VariableHandles): void {
  // To clear a map takes time even if it is empty, and this happens at each step.
  if (handles.next === handles.cleared) return;
  handles.cleared = handles.next;
  handles.containers.clear();
  handles.containerIds.clear();
  handles.frames.clear();
  handles.frameIds.clear();
  handles.locations.clear();
  handles.locationIds.clear();
  handles.targets.clear();
}

/** Reference of a container; the same for equal containers. */
export function containerReference(handles: VariableHandles, container: Container): number {
  const key = keyOf(container);
  const known = handles.containerIds.get(key);
  if (known !== undefined) return known;
  const reference = handles.next++;
  handles.containers.set(reference, container);
  handles.containerIds.set(key, reference);
  return reference;
}

/** Equal for equal containers. Scopes, which every stop asks for, are told apart by two numbers; the others have more in them. */
function keyOf(container: Container): string {
  const parts = Object.keys(container).length;
  return parts === 2 && "frame" in container
    ? `${container.kind}/${container.frame.tid}/${container.frame.index}`
    : JSON.stringify(container);
}

/** Id of a frame; the same for equal frames. */
export function frameReference(handles: VariableHandles, frame: FrameKey): number {
  const key = `${frame.tid}/${frame.index}`;
  const known = handles.frameIds.get(key);
  if (known !== undefined) return known;
  const reference = handles.next++;
  handles.frames.set(reference, frame);
  handles.frameIds.set(key, reference);
  return reference;
}

/** Reference of a place in a source; the same for equal places. */
export function locationReference(handles: VariableHandles, range: SourceRange): number {
  const key = `${range.source ?? 0}:${range.line}:${range.column}:${range.endLine}:${range.endColumn}`;
  const known = handles.locationIds.get(key);
  if (known !== undefined) return known;
  const reference = handles.next++;
  handles.locations.set(reference, range);
  handles.locationIds.set(key, reference);
  return reference;
}

/**
 * The place of a reference.
 *
 * @throws RequestError if it is of an earlier stop
 */
export function findLocation(handles: VariableHandles, reference: number): SourceRange {
  const range = handles.locations.get(reference);
  if (range === undefined)
    throw new RequestError(`locationReference ${reference} is not of this stop: ask for the variables again`);
  return range;
}

/**
 * The container of a reference.
 *
 * @throws RequestError if it is of an earlier stop
 */
export function findContainer(handles: VariableHandles, reference: number): Container {
  const container = handles.containers.get(reference);
  if (container === undefined)
    throw new RequestError(`variablesReference ${reference} is not of this stop: ask for the scopes again`);
  return container;
}

/**
 * The frame of an id.
 *
 * @throws RequestError if it is of an earlier stop
 */
export function findFrame(handles: VariableHandles, id: number): FrameKey {
  const frame = handles.frames.get(id);
  if (frame === undefined) throw new RequestError(`frameId ${id} is not of this stop: ask for the stack again`);
  return frame;
}

/** Id of a target. */
export function targetReference(handles: VariableHandles, target: Target): number {
  const reference = handles.next++;
  handles.targets.set(reference, target);
  return reference;
}

/**
 * The target of an id.
 *
 * @throws RequestError if it is of an earlier stop, or of another kind
 */
export function findTarget<Kind extends Target["kind"]>(
  handles: VariableHandles,
  id: number,
  kind: Kind,
): Target & { readonly kind: Kind } {
  const target = handles.targets.get(id);
  if (target?.kind !== kind) throw new RequestError(`target ${id} is not of this stop: ask for the targets again`);
  return target as Target & { readonly kind: Kind };
}
