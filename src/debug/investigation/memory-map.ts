/** The console command `map`: what is mapped where. */
import { spacesSnapshot } from "../../simulator/index.js";
import { formatAddress, RequestError } from "../arguments/index.js";
import { requestContext } from "../expressions/index.js";
import { spaceNamed, titleOfSpace } from "../inspection/index.js";
import { stoppedSimulation, type Session } from "../session/index.js";

/**
 * The regions of a space by address: rights, name, owner, resident memory.
 *
 * @param name a space; empty: that of the stopped thread
 * @throws RequestError if there is no such space
 */
export function memoryMap(session: Session, name: string): string {
  const simulation = stoppedSimulation(session);
  const space = name === "" ? requestContext(session, null).frame.space : spaceNamed(simulation, name);
  const { lanes, owners } = spacesSnapshot(simulation);
  const lane = lanes.find((one) => one.space === space);
  if (lane === undefined)
    throw new RequestError(
      `${titleOfSpace(simulation, space)} is the space of a segment: the VASes that have the segment show it`,
    );
  const regions = lane.regions.map(({ start, end, permissions, label, owner, resident, largePage }) => {
    const size = `${kilobytes(resident)} of ${kilobytes(end - start)} KB`;
    const pages = largePage > 0 ? ` · pages of ${kilobytes(largePage)} KB` : "";
    const of = owners.find(({ id }) => id === owner)?.name;
    const whose = of === undefined || of === label ? "" : ` of ${of}`;
    return `${formatAddress(start)}..${formatAddress(end)}  ${permissions}  ${label}${whose}  ${size}${pages}`;
  });
  const title = `${lane.title} (space ${space})${lane.running ? ", which runs" : ""}`;
  return [title, ...(regions.length === 0 ? ["nothing is mapped"] : regions)].join("\n");
}

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}
