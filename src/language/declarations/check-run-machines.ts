/**
 * What a run asks of a machine that stands elsewhere: variants on a machine of their own, and spaces of files that know of none.
 * What a scenario asks of its own machine is reported where it stands.
 */
import { GrammarUtils, type ValidationAcceptor } from "langium";
import { addressText } from "../../notation/index.js";
import type { Include, Machine, Scenario, Variant, Vas } from "../generated/ast.js";
import { formatBytes, type KnownSettings } from "../model/index.js";
import {
  evaluateConstant,
  filesOf,
  includedBy,
  machineFacts,
  nameOf,
  unitsOf,
  type MachineFacts,
} from "../names/index.js";
import { inserting, nodesIn, rangeOf, replacing, withFixes, type Fix } from "../syntax/index.js";

/** Each variant with a machine of its own, and the files that a scenario includes. */
export function checkRunMachines(scenario: Scenario, settings: KnownSettings, accept: ValidationAcceptor): void {
  const own = machineFacts(scenario, settings);
  for (const include of scenario.machines.length > 0 ? scenario.includes : []) {
    for (const vas of spacesOf(scenario, include))
      for (const message of misplaced(vas, own)) accept("error", message, { node: include, property: "path" });
  }
  for (const variant of scenario.variants) {
    const [machine] = variant.machines;
    if (machine === undefined) continue;
    const facts = machineFacts(scenario, settings, variant);
    checkCores(scenario, machine, facts, own, accept);
    const known = new Set(filesOf(scenario).flatMap(({ vases }) => vases.flatMap((vas) => misplaced(vas, own))));
    for (const vas of filesOf(scenario).flatMap(({ vases }) => vases))
      for (const message of misplaced(vas, facts))
        if (!known.has(message)) accept("error", message, at(machine, variant));
    if (variant.expectations.length === 0) checkInherited(scenario, variant, machine, settings, accept);
  }
}

/** Spaces that an `include` brings, however deep. */
function spacesOf(scenario: Scenario, { path }: Include): readonly Vas[] {
  const root = path === undefined ? undefined : includedBy(scenario.$document, path)?.parseResult.value;
  return root === undefined || root === scenario ? [] : filesOf(root).flatMap(({ vases }) => vases);
}

/** Where a machine is named, or the variant that changes its settings. */
function at(machine: Machine, variant: Variant): Parameters<ValidationAcceptor>[2] {
  return machine.preset === undefined ? { node: variant, property: "name" } : { node: machine, property: "preset" };
}

/** Processes on cores that the variant's machine does not have; the scenario's own lacks none of them. */
function checkCores(
  scenario: Scenario,
  machine: Machine,
  { cores }: MachineFacts,
  own: MachineFacts,
  accept: ValidationAcceptor,
): void {
  if (cores === null || own.cores === null) return;
  for (const process of scenario.processes) {
    const core = process.core && evaluateConstant(process.core);
    if (core === undefined || core === null || core < BigInt(cores) || core >= BigInt(own.cores)) continue;
    const has = cores === 1 ? "1 core, number 0" : `${cores} cores, 0 to ${cores - 1}`;
    const wanted = `cores ${core + 1n}`;
    const stated = machine.settings.find(({ key }) => key === "cores");
    accept(
      "error",
      `\`${process.name}\` runs on core ${core} (line ${rangeOf(process.core!).line}), and this variant's machine has ${has}: write \`${wanted}\`.`,
      {
        ...(stated ? { node: stated } : at(machine, machine.$container as Variant)),
        ...withFixes(stated ? replacing(stated.$cstNode, wanted) : coresAdded(machine, wanted)),
      },
    );
  }
}

function coresAdded(machine: Machine, wanted: string): Fix | null {
  const brace = GrammarUtils.findNodeForKeyword(machine.$cstNode, "{");
  return inserting(brace ?? machine.$cstNode, brace ? `  ${wanted}` : ` { ${wanted} }`, `Set \`${wanted}\``);
}

/** A segment whose numbers are known. */
interface Placed {
  /** `lib.data`. */
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
  /** Bytes of its pages. */
  readonly page: bigint;
}

/** What is wrong with the segments of a space on a machine: pages that it lacks, beyond its user addresses, two in one page. */
function misplaced(vas: Vas, facts: MachineFacts): readonly string[] {
  const { preset, pageBytes } = facts;
  if (preset === null) return [];
  const placed = vas.segments.flatMap(({ name, start, size, pages }): readonly Placed[] => {
    const [from, bytes] = [evaluateConstant(start), evaluateConstant(size)];
    const page = pages === undefined ? BigInt(pageBytes) : evaluateConstant(pages);
    if (from === null || bytes === null || page === null || page <= 0n) return [];
    return [{ name: `${vas.name}.${name}`, start: from, end: from + bytes, page }];
  });
  placed.sort((one, other) => (one.start < other.start ? -1 : 1));
  return placed.flatMap((one, index) =>
    [
      missingPages(one, preset, facts),
      beyondUser(one, preset, facts),
      inOnePage(one, placed[index + 1], preset),
    ].filter((message) => message !== null),
  );
}

function missingPages({ name, page }: Placed, preset: string, { pageBytes, largePages }: MachineFacts): string | null {
  if (largePages === null || [pageBytes, ...largePages].some((bytes) => BigInt(bytes) === page)) return null;
  return `\`${preset}\` has no pages of ${formatBytes(page)}, which \`${name}\` asks for: choose another machine or leave \`pages\` out.`;
}

function beyondUser({ name, end }: Placed, preset: string, { userEnd }: MachineFacts): string | null {
  if (userEnd === null || end <= BigInt(userEnd)) return null;
  return `\`${name}\` ends at ${addressText(end)}, but user addresses of \`${preset}\` end at ${addressText(userEnd)}: move it down.`;
}

/** Two segments that do not overlap, on pages so large that they do. */
function inOnePage({ name, end, page }: Placed, next: Placed | undefined, preset: string): string | null {
  if (next === undefined || next.start < end) return null;
  if (next.start - (next.start % next.page) >= end + ((page - (end % page)) % page)) return null;
  return `\`${name}\` and \`${next.name}\` lie in one page of \`${preset}\`, which has ${formatBytes(page)}: move one of them.`;
}

/** Expectations that a variant takes over from the scenario and that its machine cannot answer. */
function checkInherited(
  scenario: Scenario,
  variant: Variant,
  machine: Machine,
  settings: KnownSettings,
  accept: ValidationAcceptor,
): void {
  const [units, own] = [unitsOf(scenario, settings, variant), unitsOf(scenario, settings)];
  if (units === null || own === null) return;
  const told = new Set<string>();
  for (const expectation of scenario.expectations) {
    for (const node of nodesIn(expectation)) {
      if (node.$type !== "MemberReference") continue;
      const unit = nameOf(node as Parameters<typeof nameOf>[0]).split(".")[0]!;
      if (!own.includes(unit) || units.includes(unit) || told.has(unit)) continue;
      told.add(unit);
      accept(
        "error",
        `This variant's machine has no \`${unit}\`, which line ${rangeOf(expectation).line} asks for: give \`${variant.name}\` expectations of its own.`,
        { ...at(machine, variant), code: "counter" },
      );
    }
  }
}
