/** What expectations ask of a state: `running(0) == A`, `asid_of(1)`, `held(kernel.lock)`, `reachable(kernel.page, core: 1)`. */
import { type ValidationAcceptor } from "langium";
import { coreFixes, evaluateConstant, machineFactsAt, missingAdded, orderArguments, targetOf } from "../names/index.js";
import { stateFunctions, type KnownSettings } from "../model/index.js";
import type { Call, Expression } from "../generated/ast.js";
import { withFixes } from "../syntax/index.js";

/** One call of such a function. */
export function checkStateCall(call: Call, settings: KnownSettings, accept: ValidationAcceptor): void {
  const target = targetOf(call.callee);
  if (target?.$type !== "StateFunction") return;
  const { name, parameters } = stateFunctions.find((one) => one.name === target.name)!;
  const { values, problems } = orderArguments(name, parameters, call.arguments);
  for (const { at, message, missing, fix } of problems)
    accept("error", message, {
      node: at?.value?.$container ?? call.callee,
      ...withFixes(missing ? missingAdded(call, missing) : (fix ?? null)),
    });
  values.forEach((value, index) => {
    if (value.kind !== "expression") return;
    const { name: parameter } = parameters[index]!;
    if (parameter === "lock") checkLock(name, value.expression, accept);
    else checkNumber(name, parameter, value.expression, accept);
    if (parameter === "core") checkCore(call, value.expression, settings, accept);
  });
}

function checkLock(name: string, value: Expression, accept: ValidationAcceptor): void {
  const target = value.$type === "MemberReference" ? targetOf(value) : undefined;
  if (value.$type === "MemberReference" && target === undefined) return;
  if (target?.$type === "Variable" && target.$container.$type === "Kernel" && target.length === undefined) return;
  accept("error", `\`${name}\` asks for a variable of the kernel block: write \`${name}(kernel.…)\`.`, { node: value });
}

function checkNumber(name: string, parameter: string, value: Expression, accept: ValidationAcceptor): void {
  const target = value.$type === "NameReference" || value.$type === "MemberReference" ? targetOf(value) : undefined;
  if (value.$type !== "StringLiteral" && !["Vas", "Process", "Measure", "ForkedProcess"].includes(target?.$type ?? ""))
    return;
  const remedy = parameter === "frame" ? "keep it in a variable of the kernel block" : "write a number";
  accept("error", `The ${parameter} of \`${name}\` is a number: ${remedy}.`, { node: value });
}

function checkCore(call: Call, value: Expression, settings: KnownSettings, accept: ValidationAcceptor): void {
  const cores = machineFactsAt(call, settings)?.cores ?? null;
  const core = evaluateConstant(value);
  if (core !== null && cores !== null && (core < 0n || core >= BigInt(cores)))
    accept("error", `There is no core ${core}: the machine has cores 0 to ${cores - 1}.`, {
      node: value,
      ...withFixes(...coreFixes(value, core, cores)),
    });
}

/** Does a name stand beside `running(…)` in a comparison? Then it is a VAS or a process that may run. */
export function isHeldAgainstRunning(name: Expression): boolean {
  const { $container: parent } = name;
  if (parent.$type !== "Binary" || (parent.operator !== "==" && parent.operator !== "!=")) return false;
  return [parent.left, parent.right].some((side) => side !== name && isRunning(side));
}

function isRunning(side: Expression | undefined): boolean {
  const target = side?.$type === "Call" ? targetOf(side.callee) : undefined;
  return target?.$type === "StateFunction" && target.name === "running";
}
