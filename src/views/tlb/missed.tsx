/** What is told of an access that missed: the walk that it took, and why its entry had gone. Loaded with the first of them. */
import type { AccessExplanation } from "../../protocol/snapshot.js";
import { WalkStrip } from "../explanation/strip.js";
import { formatCount } from "../format/quantity.js";

interface MissedProps {
  readonly access: AccessExplanation;
  readonly travel: (tick: number) => void;
}

/** Sections of the details; nothing for an access that neither walked nor missed. */
export function Missed({ access, travel }: MissedProps) {
  const { lost } = access;
  const walk = access.walk ?? [];
  return (
    <>
      {walk.length === 0 ? null : (
        <section aria-label="The walk">
          <h2>The walk</h2>
          <WalkStrip walk={walk} />
        </section>
      )}
      {lost === null ? null : (
        <section aria-label="Why it was not there" data-part="lost">
          <h2>{lost.tick === null ? "Why it was not there" : "Why it had gone"}</h2>
          <p>
            <span class={`miss-class class-${lost.missClass}`} title={lost.doc}>
              <i class="class-mark" aria-hidden="true" /> <b>{lost.missClass}</b>
            </span>{" "}
            {lost.text}{" "}
            {lost.tick === null ? null : (
              <button type="button" class="link" data-tick={lost.tick} onClick={() => travel(lost.tick!)}>
                Go to tick {formatCount(lost.tick)}
              </button>
            )}
          </p>
        </section>
      )}
    </>
  );
}
