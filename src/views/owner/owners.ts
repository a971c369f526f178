/** Finding owners of a snapshot by id. */
import type { OwnerInfo } from "../../protocol/snapshot.js";

/** Owners by id. An id that the snapshot does not list, such as -1 for nobody, still has a name and a colour. */
export interface Owners {
  get(id: number): OwnerInfo;
}

/** Indexes the owners of a snapshot. */
export function indexOwners(list: readonly OwnerInfo[]): Owners {
  const byId = new Map(list.map((owner) => [owner.id, owner]));
  return { get: (id) => byId.get(id) ?? { id, name: id < 0 ? "nobody" : `owner ${id}`, kind: "kernel", palette: 11 } };
}
