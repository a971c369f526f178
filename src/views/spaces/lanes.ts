/** Lanes in the order that reads best, with regions named so that they tell whose they are. */
import type { LaneSnapshot, RegionSnapshot, SpacesSnapshot } from "../../protocol/snapshot.js";
import { indexOwners, type Owners } from "../owner/owners.js";

/** Processes first, then what they attached, then the shared spaces themselves. */
const order: Readonly<Record<LaneSnapshot["kind"], number>> = { original: 0, attached: 1, vas: 2, segment: 3 };

/** The snapshot with its lanes sorted; a region of another owner than its lane's carries that owner's name. */
export function arrangeLanes(data: SpacesSnapshot): SpacesSnapshot {
  const owners = indexOwners(data.owners);
  const lanes = [...data.lanes].sort((a, b) => order[a.kind] - order[b.kind]);
  return {
    ...data,
    lanes: lanes.map((lane) => ({
      ...lane,
      regions: lane.regions.map((region) => ({ ...region, label: regionName(region, lane, owners) })),
    })),
  };
}

function regionName(region: RegionSnapshot, lane: LaneSnapshot, owners: Owners): string {
  const { name } = owners.get(region.owner);
  const known = region.owner === lane.owner || region.label.includes(name);
  return known ? region.label : `${name} ${region.label}`;
}
