/** What the address-spaces view says first: the change of this step, else who runs where and what is shared. */
import type { SpacesSnapshot } from "../../protocol/snapshot.js";
import type { Sentence } from "../shell/view-shell.js";
import { formatAddress } from "../format/address.js";
import { formatPlural } from "../format/quantity.js";

/** The sentence of a snapshot. */
export function spacesSentence(data: SpacesSnapshot): Sentence {
  const where = whoRunsWhere(data);
  const conflict = data.conflicts.find((candidate) => candidate.tick === data.position.tick);
  if (conflict !== undefined) return { tone: "fault", headline: conflict.text, detail: where };
  const change = changeWords(data);
  if (change !== null) return { tone: change.refused ? "fault" : "hit", headline: change.text, detail: where };
  return { tone: "plain", headline: where, detail: touchedWords(data) };
}

function changeWords(data: SpacesSnapshot): { text: string; refused: boolean } | null {
  const changed = data.cells.filter((cell) => cell.changed);
  const first = changed[0];
  if (first === undefined) return null;
  const process = data.processes.find((candidate) => candidate.pid === first.pid);
  const vas = data.vases.find((candidate) => candidate.vid === first.vid);
  if (process === undefined || vas === undefined) return null;
  const more = changed.length > 1 ? ` (and ${formatPlural(changed.length - 1, "more change")})` : "";
  const phrases: string[] = [];
  if (first.activeTids.length > 0) phrases.push(`executes in ${vas.name}`);
  if (first.attached !== null) phrases.push(`is attached to ${vas.name} (${first.attached})`);
  if (first.subscribed !== null)
    phrases.push(
      `is subscribed to ${vas.name} (${first.subscribed < 0 ? "private mappings" : `bit ${first.subscribed}`})`,
    );
  // A refusal leaves the pair as it was; without any tie it is the news itself.
  if (phrases.length === 0 && first.refused !== null)
    return { text: `${process.name} was refused by ${vas.name}: ${first.refused}${more}.`, refused: true };
  if (phrases.length === 0) return { text: `${process.name} left ${vas.name}${more}.`, refused: false };
  return { text: `${process.name} now ${phrases.join(", ")}${more}.`, refused: false };
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
