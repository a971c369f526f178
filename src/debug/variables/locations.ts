/** Places in the source that values lead to: declarations, and code that an address means. The `locations` request opens them. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { SourceRange } from "../../image/image.js";
import type { VirtualAddress } from "../../machine/index.js";
import { codeAt } from "../../simulator/index.js";
import type { FrameContext } from "../expressions/index.js";
import {
  clientRange,
  clientSource,
  findLocation,
  locationReference,
  stoppedSimulation,
  type Session,
} from "../session/index.js";

/** `locations`: the place of a reference. */
export function locations(
  session: Session,
  args: DebugProtocol.LocationsArguments,
): DebugProtocol.LocationsResponse["body"] {
  stoppedSimulation(session);
  const range = findLocation(session.handles, args.locationReference);
  return { source: clientSource(session, range.source), ...clientRange(session, range) };
}

/** Adds where a thing is declared. */
export function declaredAt(session: Session, range: SourceRange): { declarationLocationReference: number } {
  return { declarationLocationReference: locationReference(session.handles, range) };
}

/**
 * Adds the code that a value means: any for a register that holds addresses of code, else the beginning of a function alone, as a
 * number may be the same by chance.
 */
export function leadsTo(
  session: Session,
  { simulation, tid }: FrameContext,
  value: bigint,
  any = false,
): { valueLocationReference?: number } {
  if (value <= 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) return {};
  const code = codeAt(simulation, tid, Number(value) as VirtualAddress);
  const range = any
    ? code?.line?.range
    : BigInt(code?.function?.start ?? 0) === value
      ? code!.function!.range
      : undefined;
  return range === undefined || range.line < 1
    ? {}
    : { valueLocationReference: locationReference(session.handles, range) };
}
