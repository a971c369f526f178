/** Counters in expectations: whose they are, and whether there are such on the scenario's machine. */
import { GrammarUtils, type ValidationAcceptor } from "langium";
import { coreFixes, evaluateConstant, machineFactsAt, nameOf, targetOf, unitsAt } from "../names/index.js";
import { counterUnits, systemCounters, type KnownSettings } from "../model/index.js";
import type { Argument, Call, Named, Reference } from "../generated/ast.js";
import { listNames, replacing, withFixes } from "../syntax/index.js";

/** `misses(libc)`, `faults(A, warm)`, `cycles(core: 1)`. */
export function checkCounterCall(call: Call, settings: KnownSettings, report: ValidationAcceptor): void {
  const accept: ValidationAcceptor = (severity, message, info) =>
    report(severity, message, { code: "counter", ...info });
  const counter = targetOf(call.callee);
  if (counter?.$type !== "Counter") return;
  const seen = new Set<string>();
  for (const argument of call.arguments) {
    const kind = argument.name === undefined ? ownerKind(argument) : checkCore(argument, call, settings, accept);
    if (kind === null) continue;
    if (kind === "none") {
      accept("error", "Counters are asked for a process, a VAS or a measured part: write one of their names.", {
        node: argument.value,
      });
      continue;
    }
    if (seen.has(kind)) accept("error", "A counter is asked for one of each kind: remove this.", { node: argument });
    seen.add(kind);
    checkScope(counter.name, call, kind, argument, accept);
  }
  if (seen.has("core") && seen.size > 1)
    accept("error", "A counter of a core is asked alone: remove the process or part.", { node: call });
  if (seen.has("space") && seen.has("part"))
    accept("error", "A part is counted for threads: name a process beside it, not a VAS.", { node: call });
}

type OwnerKind = "process" | "space" | "part" | "core";

/** What an argument names; null: something that is reported elsewhere. */
function ownerKind({ value }: Argument): OwnerKind | "none" | null {
  if (!value) return null;
  if (value.$type === "Index") return targetOf(value.array)?.$type === "Process" ? "process" : "none";
  const target = value.$type === "NameReference" ? value.target : undefined;
  if (target !== undefined && target.ref === undefined) return null;
  const kinds: Partial<Record<Named["$type"], OwnerKind>> = {
    Process: "process",
    ForkedProcess: "process",
    Vas: "space",
    Measure: "part",
  };
  return (target?.ref && kinds[target.ref.$type]) ?? "none";
}

function checkCore(
  { name, value }: Argument,
  call: Call,
  settings: KnownSettings,
  accept: ValidationAcceptor,
): OwnerKind | null {
  if (name !== "core") {
    accept("error", `Only \`core:\` has a name here: remove \`${name}:\`.`, { node: value });
    return null;
  }
  const core = value && evaluateConstant(value);
  const cores = machineFactsAt(call, settings)?.cores ?? null;
  if (core !== null && core !== undefined && (core < 0n || (cores !== null && core >= BigInt(cores))))
    accept("error", `There is no core ${core}: the machine has cores 0 to ${(cores ?? 1) - 1}.`, {
      node: value,
      ...withFixes(...coreFixes(value, core, cores)),
    });
  else if (core === null) accept("error", "The number of a core is fixed: write a number.", { node: value });
  return "core";
}

/** Some counters are nobody's, or not a VAS's. */
function checkScope(name: string, { callee }: Call, kind: OwnerKind, node: Argument, accept: ValidationAcceptor): void {
  const scope = callee.$type === "MemberReference" ? "any" : systemCounters.find((row) => row.name === name)?.of;
  const refused =
    (scope === "threads" && kind === "space") || (scope === "owners" && (kind === "part" || kind === "core"));
  if (!refused) return;
  const known = scope === "threads" ? "processes, cores and measured parts" : "processes and VASes";
  accept("error", `\`${name}\` is counted for ${known}, and for the whole system: ask for one of these.`, { node });
}

/** `jtlb.misses` on a machine without a JTLB. */
export function checkCounterUnit(reference: Reference, settings: KnownSettings, accept: ValidationAcceptor): void {
  if (reference.$type !== "MemberReference" || reference.owner?.ref?.$type !== "CounterUnit") return;
  const units = unitsAt(reference, settings);
  const unit = nameOf(reference).split(".")[0]!;
  if (units === null || units.includes(unit)) return;
  const known = counterUnits.map(({ name }) => name).filter((name) => units.includes(name));
  accept("error", `This machine has no \`${unit}\`: ask for ${listNames(known, 20)}.`, {
    node: reference,
    property: "owner",
    code: "counter",
    ...withFixes(
      ...known
        .slice(0, 5)
        .map((name) => replacing(GrammarUtils.findNodeForProperty(reference.$cstNode, "owner"), name)),
    ),
  });
}
