/** What the address-spaces view says first: the change of this step, else who runs where and what is shared. */
import type { MembershipCell, SpacesSnapshot } from "../../protocol/snapshot.js";
import type { Sentence } from "../shell/view-shell.js";
import { formatAddress } from "../format/address.js";
import { formatPlural } from "../format/quantity.js";

/** The sentence of a snapshot. */
export function spacesSentence(data: SpacesSnapshot): Sentence {
  const where = whoRunsWhere(data);
  const conflict = data.conflicts.find((candidate) => candidate.tick === data.position.tick);
  if (conflict !== undefined) return { tone: "fault", headline: conflict.text, detail: where };
  const change = changeWords(data);
  if (change === null) return { tone: "plain", headline: where, detail: touchedWords(data) };
  return { ...change, detail: change.headline.includes("executes in") ? touchedWords(data) : where };
}

function changeWords(data: SpacesSnapshot): Pick<Sentence, "tone" | "headline"> | null {
  const changed = data.cells.filter((cell) => cell.changed);
  const first = changed[0];
  if (first === undefined) return null;
  const process = data.processes.find((candidate) => candidate.pid === first.pid);
  const vas = data.vases.find((candidate) => candidate.vid === first.vid);
  if (process === undefined || vas === undefined) return null;
  const more = changed.length > 1 ? ` (and ${formatPlural(changed.length - 1, "more change")})` : "";
  const ties = tieWords(first, vas.name);
  if (ties.length > 0) return { tone: "hit", headline: `${process.name} ${ties.join(", ")}${more}.` };
  // A refusal leaves the pair as it was; without any tie it is the news itself.
  if (first.refused === null) return { tone: "plain", headline: `${process.name} left ${vas.name}${more}.` };
  return { tone: "fault", headline: `${process.name} was refused by ${vas.name}: ${first.refused}${more}.` };
}

/** How a process is tied to a VAS, as the end of a sentence about it. */
function tieWords(cell: MembershipCell, vas: string): string[] {
  const { attached, subscribed } = cell;
  const ties: string[] = [];
  if (cell.activeTids.length > 0)
    ties.push(`now executes in ${vas}${attached === null ? "" : ` (attached ${attached})`}`);
  else if (attached !== null) ties.push(`is now attached to ${vas} (${attached})`);
  if (subscribed !== null) {
    ties.push(`is now subscribed to ${vas} (${subscribed < 0 ? "private mappings" : `bit ${subscribed}`})`);
  }
  return ties;
}

function whoRunsWhere(data: SpacesSnapshot): string {
  const running = data.processes.flatMap((process) =>
    process.threads.filter((thread) => thread.running).map((thread) => ({ process, thread })),
  );
  if (running.length === 0) return data.position.finished ? "Every process has exited." : "No thread is running.";
  return running
    .map(({ process, thread }) => {
      const vas = data.vases.find((candidate) => candidate.vid === thread.activeVid);
      const name = process.threads.length > 1 ? `${process.name}/${thread.name}` : process.name;
      return `${name} executes in ${vas === undefined ? "its own space" : `VAS ${vas.name}`}.`;
    })
    .join(" ");
}

function touchedWords(data: SpacesSnapshot): string {
  const touched = data.lanes.flatMap((lane) =>
    lane.regions.filter((region) => region.touched).map((region) => ({ lane, region })),
  );
  const first = touched[0];
  if (first === undefined) return "";
  const peers = data.lanes.filter(
    (lane) =>
      lane.space !== first.lane.space &&
      lane.regions.some((region) => region.owner === first.region.owner && region.start === first.region.start),
  );
  const also = peers.length === 0 ? "" : `; ${peers.map((lane) => lane.title).join(", ")} see it at the same address`;
  return `This step touched ${first.region.label} at ${formatAddress(first.region.start)}${also}.`;
}
