/** The console command `stats`: counters so far, or since a tick. */
import { allCounters, lookAtMoment, report, type Simulation } from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";
import { lookLong, stoppedSimulation, type Session } from "../session/index.js";

/** A tick as a person writes it, `12_000`; null: it is none. */
export function parseTick(text: string): number | null {
  const tick = /^[0-9][0-9_]*$/.test(text) ? Number(text.replace(/_/g, "")) : NaN;
  return Number.isSafeInteger(tick) ? tick : null;
}

/** Counters by name: of everything, then of each process and VAS the last level and the walks. */
function countersNow(simulation: Simulation): ReadonlyMap<string, number> {
  const { processes, spaces } = report(simulation);
  const owners = [
    ...processes.map(({ name, pid, counters }) => ({ title: `${name} (process ${pid})`, counters })),
    ...spaces.map(({ name, counters }) => ({ title: `VAS ${name}`, counters })),
  ];
  return new Map([
    ["ticks", simulation.system.machine.tick],
    ...Object.entries(allCounters(simulation)),
    ...owners.flatMap(({ title, counters: { hits, misses, fills, walks, faults } }) =>
      Object.entries({ hits, misses, fills, walks, faults }).map(([name, value]): [string, number] => [
        `${title}: ${name}`,
        value,
      ]),
    ),
  ]);
}

function table(heading: string, counters: ReadonlyMap<string, number>): string {
  const shown = [...counters].filter(([, value]) => value !== 0);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  const lines = shown.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  return [heading, ...(lines.length === 0 ? ["  nothing was counted"] : lines)].join("\n");
}

/**
 * Counters that are not 0.
 *
 * @param argument empty, or `since TICK`: counted from that tick on
 * @throws RequestError for anything else
 */
export function statistics(session: Session, argument: string): string | Promise<string> {
  const simulation = stoppedSimulation(session);
  const now = countersNow(simulation);
  if (argument === "") return table(`at tick ${simulation.system.machine.tick}`, now);
  const since = parseTick(/^since\s+(\S+)$/.exec(argument)?.[1] ?? "");
  if (since === null)
    throw new RequestError(`stats: write \`stats\` or \`stats since TICK\`, such as stats since 1000`);
  const { tick } = simulation.system.machine;
  if (since > tick) throw new RequestError(`stats since ${since}: the run stands at tick ${tick}`);
  return lookLong(session, `Counters of tick ${since}`, () =>
    lookAtMoment(simulation, since, function* () {
      yield;
      return countersNow(simulation);
    }),
  ).then((then) =>
    table(
      `since tick ${since}, up to tick ${tick}`,
      new Map([...now].map(([name, value]) => [name, value - (then.get(name) ?? 0)])),
    ),
  );
}
