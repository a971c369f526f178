/**
 * `vas/compare`: the session's settings against others, on two machines of their own. The session stays where it is; the two
 * follow it from stop to stop, and are kept until other settings are asked for or the scenario is loaded anew.
 */
import type {
  ComparedSettings,
  ComparedSide,
  CompareArguments,
  ComparisonProposal,
  ComparisonSnapshot,
} from "../../protocol/comparison-snapshot.js";
import {
  comparisonProposals,
  comparisonSnapshot,
  currentPosition,
  openComparison,
  runComparison,
  sameSide,
  type Side,
} from "../../simulator/index.js";
import { valueMeanings } from "../settings/index.js";
import { RequestError, settingOverrides } from "../arguments/index.js";
import {
  clientLocation,
  loadedScenario,
  stoppedSimulation,
  workBeside,
  type KeptComparison,
  type LoadedScenario,
  type Session,
} from "../session/index.js";

/** Most settings that one comparison may set. */
const mostSettings = 100;

/** Settings of the session’s run, as one side of a comparison. */
export function ownSide({ launch }: LoadedScenario): Side {
  return { variant: launch.variant ? launch.variant : null, overrides: settingOverrides(launch) };
}

function otherSide({ variant, settings }: ComparedSettings): Side {
  if (settings !== undefined && settings.length > mostSettings)
    throw new RequestError(`\`settings\` has ${settings.length} elements; at most ${mostSettings} are allowed`);
  const overrides = Object.fromEntries((settings ?? []).map(({ name, value }) => [name, value]));
  return { variant: variant ? variant : null, overrides };
}

/** Both sides, and which of them is the session. */
interface Sides {
  readonly a: Side;
  readonly b: Side;
  readonly own: ComparedSide;
}

function sidesOf(scenario: LoadedScenario, { a, ...b }: CompareArguments): Sides {
  const own = ownSide(scenario);
  const other = otherSide(b);
  const first = a ? otherSide(a) : null;
  const isB = first !== null && sameSide(scenario.whole, own, other) && !sameSide(scenario.whole, own, first);
  return isB ? { a: first, b: own, own: "b" } : { a: own, b: other, own: "a" };
}

/** A side as a client may name it. */
function settingsOf({ variant, overrides }: Side): ComparedSettings {
  const text = (value: string | number | boolean): string =>
    typeof value === "boolean" ? (value ? "on" : "off") : String(value);
  return { variant, settings: Object.entries(overrides).map(([name, value]) => ({ name, value: text(value) })) };
}

/** What the session's run can be compared with. */
export function comparable(session: Session): readonly ComparisonProposal[] {
  const scenario = loadedScenario(session);
  const { variant, overrides } = ownSide(scenario);
  return comparisonProposals(scenario.whole, variant, overrides).map((proposal) => {
    const set = proposal.group === "variant" ? undefined : proposal.other.settings?.at(-1);
    const meaning = set && valueMeanings[set.name.slice(set.name.indexOf(".") + 1)]?.[set.value];
    return meaning === undefined ? proposal : { ...proposal, detail: plainSentence(meaning) };
  });
}

/** The tag policy that says most beside the session's: shared ids where it has none, else ASIDs alone, else none; or null. */
export function policyBeside(session: Session): ComparisonProposal | null {
  const scenario = loadedScenario(session);
  const { variant, overrides } = ownSide(scenario);
  const policies = comparisonProposals(scenario.whole, variant, overrides, ["machine.tags"]);
  for (const value of ["asid+sasid", "asid", "none"]) {
    const found = policies.find(({ label }) => label === `machine.tags ${value}`);
    if (found !== undefined) return found;
  }
  return null;
}

/** The first paragraph of a description in Markdown, as plain text. */
function plainSentence(markdown: string): string {
  return markdown.split("\n\n")[0]!.replaceAll("`", "");
}

/** The comparison of these sides, opened if it is another one than before. */
function comparisonOf(session: Session, scenario: LoadedScenario, { a, b }: Sides): KeptComparison {
  const key = JSON.stringify([a, b].map((side) => [side.variant, Object.entries(side.overrides).sort()]));
  const known = session.comparison;
  if (known?.scenario === scenario && known.key === key) return known;
  const comparison = openComparison(scenario.whole, scenario.objects, a, b);
  if ("problem" in comparison) throw new RequestError(`there is no such run to compare with: ${comparison.problem}`);
  const made: KeptComparison = { scenario, key, comparison, free: Promise.resolve(), measured: false, newest: 0 };
  session.comparison = made;
  return made;
}

/** Compares, where the session stands now. */
export async function compare(session: Session, args: CompareArguments): Promise<ComparisonSnapshot> {
  const simulation = stoppedSimulation(session);
  const position = currentPosition(simulation);
  const { tick, tid } = position;
  const scenario = loadedScenario(session);
  const sides = sidesOf(scenario, args);
  const followed = { side: sides.own, tick, tid, edited: simulation.timeline.edits.length > 0 };
  const request = session.handling;
  const own = comparisonOf(session, scenario, sides);
  const question = ++own.newest;
  const answer = own.free.then(async () => {
    if (!own.measured) {
      await workBeside(session, request, "Comparing", runComparison(own.comparison));
      own.measured = true;
    }
    if (question !== own.newest) throw new RequestError("a later question has taken the place of this one");
    const presentation = {
      sides: { a: settingsOf(sides.a), b: settingsOf(sides.b) },
      sources: scenario.sources.map(({ text, location }) => ({
        text,
        path: clientLocation(location, session.client.pathFormat),
      })),
    };
    const title = "Moving the other run";
    return workBeside(session, request, title, comparisonSnapshot(own.comparison, position, followed, presentation));
  });
  own.free = answer.catch(() => {
    // Runs that were left half-way cannot be gone on with.
    if (!own.measured && session.comparison === own) session.comparison = null;
  });
  return answer;
}
