/** Why the run stopped, in words: the failed walk, the failed expectation, the signal. */
import { EventKind } from "../../machine/index.js";
import { explainLast, type RunStop } from "../../simulator/index.js";
import type { AccessExplanation } from "../../protocol/snapshot.js";
import { loadedScenario, type Session } from "../session/index.js";
import { formatAddress } from "../arguments/index.js";

/** One line per level of a walk: which entry was read where, and what it said. */
export function walkText(access: Pick<AccessExplanation, "walk">): readonly string[] {
  return (access.walk ?? []).map((step) => {
    const set = step.flags
      .filter((flag) => flag.set)
      .map((flag) => flag.name)
      .join(" ");
    const place = `${step.name}[${step.index}] at pa ${formatAddress(step.pteAddress)}`;
    return [`${place} = ${step.raw}`, step.kind, ...(set === "" ? [] : [set])].join(" · ");
  });
}

/** The stop's own sentence, then what the MMU says of the last access if it failed. */
export function explainStop(session: Session, stop: RunStop): string {
  const access = explainLast(loadedScenario(session).simulation);
  const lines = [stop.text];
  if (access !== null && (access.result === "fault" || access.result === "walk")) {
    lines.push(access.headline, access.detail, ...walkText(access));
  }
  return lines.filter((line) => line !== "").join("\n");
}

/** Does `explainStop` tell of the last step? Who exits of his own accord has no access to explain. */
export function wantsStep({ reason, event }: RunStop): boolean {
  return reason === "event" && !(event?.kind === EventKind.ProcessExit && event.b === 0);
}
