/** The console command `diff`: what is different between another tick and this one. */
import { lookAtMoment, takePicture, type Picture, type Simulation } from "../../simulator/index.js";
import { formatValue, RequestError } from "../arguments/index.js";
import { registerName } from "../expressions/index.js";
import { lookLong, stoppedSimulation, styled, type Search, type Session } from "../session/index.js";
import { parseTick } from "./statistics.js";

/** Lines of one kind that are shown. */
const mostLines = 40;

/** Keys that two maps have differently, each as a line. */
function changes(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  describe: (was: string | null, is: string | null) => string,
): readonly string[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}  ${describe(before.get(key) ?? null, after.get(key) ?? null)}`);
}

/** From what to what; `gone` and `come` say what there is instead of something that is gone, and that has not come yet. */
function fromTo(gone: string, come = gone): (was: string | null, is: string | null) => string {
  return (was, is) => `${was ?? come} → ${is ?? gone}`;
}

function section(session: Session, title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length > mostLines ? [`  … and ${lines.length - mostLines} more`] : [];
  return [
    styled(session, "bold", `${title} (${lines.length})`),
    ...lines.slice(0, mostLines).map((line) => `  ${line}`),
    ...more,
  ];
}

function registers(before: Picture, after: Picture): readonly string[] {
  const lines: string[] = [];
  for (const [title, now] of after.threads) {
    const then = before.threads.get(title);
    if (then === undefined) continue;
    const changed = now.flatMap((value, register) =>
      value === then[register] ? [] : [`${registerName(register)} ${short(then[register]!)} → ${short(value)}`],
    );
    if (changed.length > 0) lines.push(`${title}  ${changed.join(", ")}`);
  }
  return lines;
}

function short(value: bigint): string {
  return formatValue(value, 8, BigInt.asUintN(64, value) > 0xffffn ? "hexadecimal" : "decimal");
}

/** Text of the differences from one picture to a later one. */
function differenceText(session: Session, before: Picture, after: Picture): string {
  const lines = [
    ...section(session, "threads", changes(before.states, after.states, fromTo("ended", "not begun"))),
    ...section(session, "registers", registers(before, after)),
    ...section(session, "VASes", changes(before.vases, after.vases, fromTo("deleted", "not made"))),
    ...section(session, "regions", changes(before.regions, after.regions, fromTo("not mapped"))),
    ...section(session, "page-table entries", changes(before.entries, after.entries, fromTo("not valid"))),
    ...section(session, "TLB entries", changes(before.slots, after.slots, fromTo("free"))),
    ...section(
      session,
      "contents of pages",
      changes(before.frames, after.frames, (was, is) =>
        was === null ? "mapped since" : is === null ? "not mapped any more" : "changed",
      ),
    ),
  ];
  const heading = `from tick ${before.tick} to tick ${after.tick}`;
  return [heading, ...(lines.length === 0 ? ["nothing is different"] : lines)].join("\n");
}

/** Pictures of the present moment and of another one. */
function* bothMoments(
  simulation: Simulation,
  tick: number,
): Search<{ readonly here: Picture; readonly there: Picture }> {
  const taking = takePicture(simulation);
  let step = taking.next();
  for (; step.done !== true; step = taking.next()) yield 0;
  const there = yield* lookAtMoment(simulation, tick, () => takePicture(simulation));
  return { here: step.value, there };
}

/**
 * What is different from a tick, which may lie before this one or after it.
 *
 * @throws RequestError if the argument is no tick
 */
export async function difference(session: Session, argument: string): Promise<string> {
  const simulation = stoppedSimulation(session);
  const tick = parseTick(argument);
  if (tick === null) throw new RequestError(`diff: \`${argument}\` is no tick: write a number, such as diff 1000`);
  const { here, there } = await lookLong(session, `Looking at tick ${tick}`, () => bothMoments(simulation, tick));
  return there.tick <= here.tick ? differenceText(session, there, here) : differenceText(session, here, there);
}
