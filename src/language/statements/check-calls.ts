/** Calls: what is called exists, with the right arguments. */
import { AstUtils, GrammarUtils, type ValidationAcceptor } from "langium";
import {
  systemCallsOf,
  type KnownSettings,
  type SystemCallDescription,
  type SystemCallParameter,
  type VasModel,
} from "../model/index.js";
import { plural } from "../../notation/index.js";
import { checkSoughtName } from "./check-named-objects.js";
import { replacing, withFixes, type Fix } from "../syntax/index.js";
import {
  calledSystemCall,
  coreFixes,
  evaluateConstant,
  machineFacts,
  missingAdded,
  inKernelCode,
  isReplaceable,
  mainFunction,
  modelAt,
  namesake,
  nameOf,
  orderArguments,
  orderedArguments,
  targetOf,
  type ArgumentOrder,
} from "../names/index.js";
import { isScenario, type Argument, type Call, type Expression, type FunctionDeclaration } from "../generated/ast.js";

/** One call in a program or an expectation. */
export function checkCall(call: Call, settings: KnownSettings, accept: ValidationAcceptor): void {
  const target = targetOf(call.callee);
  const name = nameOf(call.callee);
  switch (target?.$type) {
    case undefined:
      return;
    case "SystemCall":
      checkSystemCall(call, settings, accept);
      return;
    case "FunctionDeclaration":
      checkFunctionCall(call, target, name, accept);
      return;
    case "Counter":
      return; // check-counters.ts
    case "StateFunction":
      return; // check-state-functions.ts
    case "PrintFormat":
      reportArguments(call, orderArguments(name, [{ name: "value" }], call.arguments.map(withoutName(accept))), accept);
      return;
    default:
      accept("error", `\`${name}\` is not a function: only functions and system calls can be called.`, {
        node: call.callee,
      });
  }
}

function checkFunctionCall(call: Call, target: FunctionDeclaration, name: string, accept: ValidationAcceptor): void {
  if (target.name === mainFunction && target.$container.$type === "Program") {
    accept(
      "error",
      "`main` is called when a process starts, not by the program: move the code into a function of its own.",
      { node: call.callee },
    );
    return;
  }
  if (target.$container.$type === "Kernel" && !inKernelCode(call) && target.parameters.length > mostKernelArguments)
    accept(
      "error",
      `A program passes at most ${mostKernelArguments} arguments to a function of the kernel: put the others in memory.`,
      { node: call.callee },
    );
  reportArguments(call, orderArguments(name, target.parameters, call.arguments.map(withoutName(accept))), accept);
}

/** Arguments that a program can pass to a function of the kernel block: the register of the eighth holds the number of the call. */
const mostKernelArguments = 7;

/** A function of the kernel block that stands in for a system call gets that call's arguments. */
function checkNamesake(call: Call, { parameters }: SystemCallDescription, accept: ValidationAcceptor): void {
  const own = namesake(call);
  if (own === undefined) return;
  if (!isReplaceable(own.name))
    accept(
      "warning",
      `\`${own.name}\` stays the kernel's own: only it makes and ends threads. Call \`kernel.${own.name}(…)\` for the scenario's function.`,
      { node: call.callee },
    );
  else if (own.parameters.length > parameters.length)
    accept(
      "error",
      `The scenario's \`${own.name}\` stands in for this system call, which has ${plural(parameters.length, "argument")}, and it takes ` +
        `${own.parameters.length}: give it ${parameters.map(({ name }) => name).join(", ") || "none"}.`,
      { node: call.callee },
    );
}

/** Names of arguments belong to system calls: reports one elsewhere, and goes on as if it were not there. */
function withoutName(accept: ValidationAcceptor): (argument: Argument) => Argument {
  return (argument) => {
    if (argument.name === undefined) return argument;
    accept("error", `Only arguments of system calls have names: remove \`${argument.name}:\`.`, {
      node: argument,
      property: "name",
      ...withFixes(
        argument.value
          ? replacing(argument.$cstNode, argument.value.$cstNode?.text ?? "", `Remove \`${argument.name}:\``)
          : null,
      ),
    });
    const { name: _name, ...unnamed } = argument;
    return unnamed;
  };
}

function reportArguments(call: Call, { problems }: ArgumentOrder, accept: ValidationAcceptor): void {
  for (const { at, message, missing, fix } of problems) {
    const node = at?.value?.$container ?? call.callee;
    accept("error", message, { node, ...withFixes(missing ? missingAdded(call, missing) : (fix ?? null)) });
  }
}

/** The kernel that has the call, where the scenario's kernel is in this file. */
function otherKernel(call: Call, model: VasModel): Fix | null {
  const scenario = AstUtils.findRootNode(call);
  const kernel = isScenario(scenario) ? scenario.kernels[0] : undefined;
  const preset = kernel && GrammarUtils.findNodeForProperty(kernel.$cstNode, "preset");
  const name = model === "spacejmp" ? "spacejmp" : "linux-rfc";
  return replacing(preset, name, `Choose \`kernel ${name}\``);
}

function checkSystemCall(call: Call, settings: KnownSettings, accept: ValidationAcceptor): void {
  const description = calledSystemCall(call)!;
  const isSimulated = ({ name, abi }: SystemCallDescription): boolean =>
    inKernelCode(call) || (settings.systemCalls?.includes(abi ?? name) ?? true);
  const model = modelAt(call);
  if (!isSimulated(description)) {
    const known = systemCallsOf(model).filter(isSimulated);
    accept(
      "error",
      `\`${description.name}\` is not simulated by this kernel; ${known.length} other system calls are ` +
        `(docs/language.md).`,
      { node: call.callee },
    );
  }
  const answered = description.model === undefined || description.model === model;
  if (!answered) {
    const [owner, remedy] =
      description.model === "spacejmp"
        ? ["SpaceJMP", "`kernel spacejmp`"]
        : ["the Linux patches", "`kernel linux-rfc`, `linux-k3` or `intended`"];
    accept("warning", `\`${description.name}\` is a call of ${owner}: this kernel answers ENOSYS. Choose ${remedy}.`, {
      node: call.callee,
      ...withFixes(otherKernel(call, description.model)),
    });
  }
  reportArguments(call, orderArguments(description.name, description.parameters, call.arguments), accept);
  checkNamesake(call, description, accept);
  if (answered) checkSoughtName(call, description.name, accept);
  orderedArguments(call, description).forEach((argument, index) => {
    if (argument.kind === "expression")
      checkKind(argument.expression, description.parameters[index]!, call, settings, accept);
  });
}

function checkKind(
  expression: Expression,
  { name, kind }: SystemCallParameter,
  call: Call,
  settings: KnownSettings,
  accept: ValidationAcceptor,
): void {
  if (expression.$type === "StringLiteral" && kind !== "text" && kind !== "address") {
    accept("error", `\`${name}\` is ${kind === "function" ? "a function" : "a number"}, not a string.`, {
      node: expression,
    });
  }
  checkPlainNumber(expression, name, kind, accept);
  if (kind === "function") checkThreadFunction(expression, name, accept);
  if (kind !== "core") return;
  const core = evaluateConstant(expression);
  const scenario = AstUtils.findRootNode(call);
  const cores = isScenario(scenario) ? machineFacts(scenario, settings).cores : null;
  if (core !== null && (core < -1n || (cores !== null && core >= BigInt(cores)))) {
    const range =
      cores === null
        ? ""
        : cores === 1
          ? " The machine has 1 core, number 0."
          : ` The machine has ${cores}, 0 to ${cores - 1}.`;
    accept("error", `There is no core ${core}.${range} Set \`cores\` in the machine block.`, {
      node: expression,
      ...withFixes(...coreFixes(expression, core, cores)),
    });
  }
}

/** First address that can be mapped: the first page never is, so that null pointers fault. */
const firstAddress = 4096n;

/** A pointer that is a plain number points nowhere, unless somebody has put memory there. */
function checkPlainNumber(
  expression: Expression,
  name: string,
  kind: SystemCallParameter["kind"],
  accept: ValidationAcceptor,
): void {
  if (kind !== "text" && kind !== "address") return;
  const value = evaluateConstant(expression);
  if (value === null || value === 0n || value < 0n || value >= firstAddress) return;
  const remedy = kind === "text" ? 'write a string, `"…"`, or the address of one' : "write the address of memory";
  accept("warning", `\`${name}\` is an address, and nothing can be at ${value}: ${remedy}.`, { node: expression });
}

/** A thread starts in a function that takes its one argument. */
function checkThreadFunction(expression: Expression, name: string, accept: ValidationAcceptor): void {
  if (expression.$type === "NumberLiteral" || expression.$type === "CharacterLiteral") {
    accept("error", `\`${name}\` is the name of a function.`, { node: expression });
    return;
  }
  if (expression.$type !== "NameReference" && expression.$type !== "MemberReference") return;
  const target = targetOf(expression);
  if (target?.$type === "FunctionDeclaration" && target.parameters.length > 1) {
    accept(
      "error",
      `A thread's function takes one argument; \`${target.name}\` takes ${target.parameters.length}. Pass ` +
        `the rest in memory.`,
      { node: expression },
    );
  }
}
