/** Finding owners of a snapshot by id. */
import type { OwnerInfo } from "../../protocol/snapshot.js";

/** Owners by id. An id that the snapshot does not list gives a nameless kernel owner, so that a picture never fails. */
export interface Owners {
  get(id: number): OwnerInfo;
}

/** Indexes the owners of a snapshot. */
export function indexOwners(list: readonly OwnerInfo[]): Owners {
  const byId = new Map(list.map((owner) => [owner.id, owner]));
  return { get: (id) => byId.get(id) ?? { id, name: `owner ${id}`, kind: "kernel", palette: 11 } };
}
