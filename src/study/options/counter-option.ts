/** The option `--count COUNTER`: a column of a study, named as in expectations. */
import { counterUnits, listNames, suggest, systemCounters, tlbCounters } from "../../language/index.js";
import { UsageError } from "../problem/index.js";

/** Counters of a study that names none. */
export const usualCounters = ["itlb.misses", "dtlb.misses", "faults", "cycles"];

/**
 * Adds one `--count` to those before it.
 *
 * @throws UsageError if there is no such counter
 */
export function addCounter(text: string, before: readonly string[]): readonly string[] {
  const names = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name);
  const groups = /^(?:(?<unit>\w+)\.)?(?<counter>\w+)(?:\([^()]+\))?$/.exec(text)?.groups;
  const unit = groups?.["unit"];
  const counter = groups?.["counter"] ?? "";
  const units = names(counterUnits);
  if (groups === undefined)
    throw new UsageError(
      `--count ${text}: write a counter as expectations do, such as cycles, dtlb.misses or dtlb.conflict(A)`,
    );
  if (unit !== undefined && !units.includes(unit))
    throw new UsageError(
      `--count ${text}: counters are of ${listNames(units, 20)}, such as dtlb.misses.${suggest(unit, units)}`,
    );
  const known = names(unit === undefined ? systemCounters : tlbCounters);
  if (!known.includes(counter))
    throw new UsageError(
      `--count ${text}: ${unit === undefined ? "the system" : unit} has no such counter: choose one of ` +
        `${listNames(known, 40)}.${suggest(counter, known)}`,
    );
  return before.includes(text) ? before : [...before, text];
}
