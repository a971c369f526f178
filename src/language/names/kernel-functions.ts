/** Functions of the kernel block as programs call them: by name, `kernel.f(…)`, or in place of a system call of the same name. */
import { AstUtils, type AstNode } from "langium";
import { isScenario, type Call, type FunctionDeclaration, type Kernel, type Scenario } from "../generated/ast.js";
import { programsOf } from "./included.js";
import { nodesOfType } from "../syntax/index.js";
import { inKernelCode, targetOf } from "./call-arguments.js";

/** System calls that make threads and processes or end them: what only the kernel itself can do. */
const unreplaceable: ReadonlySet<string> = new Set(["exit", "thread_exit", "thread_create", "fork", "exec"]);

/** System calls of executables that a function of the kernel block can stand in for: they have the same arguments there. */
const replaceableInExecutables: ReadonlySet<string> = new Set([
  "munmap",
  "mremap",
  "mmap",
  "mprotect",
  "madvise",
  "brk",
]);

function kernelAt(node: AstNode): Kernel | undefined {
  const root = AstUtils.findRootNode(node);
  return isScenario(root) ? root.kernels[0] : undefined;
}

/** Can a function of the kernel block stand in for a system call? */
export function isReplaceable(call: string): boolean {
  return !unreplaceable.has(call);
}

/** The function of the kernel block that has the name of the system call that a program calls; undefined: there is none. */
export function namesake(call: Call): FunctionDeclaration | undefined {
  const target = targetOf(call.callee);
  if (target?.$type !== "SystemCall" || inKernelCode(call)) return undefined;
  return kernelAt(call)?.functions.find(({ name }) => name === target.name);
}

/** The function of the kernel block that a call of a program reaches, by its own name or by that of a system call; undefined: none. */
export function calledKernelFunction(call: Call): FunctionDeclaration | undefined {
  const target = targetOf(call.callee);
  if (inKernelCode(call)) return undefined;
  if (target?.$type === "FunctionDeclaration") return target.$container.$type === "Kernel" ? target : undefined;
  const own = namesake(call);
  return own !== undefined && isReplaceable(own.name) ? own : undefined;
}

/** Do programs of a scenario call functions of its kernel block? */
export function isKernelCalled(scenario: Scenario): boolean {
  if (nodesOfType(scenario, "Call").some((call) => calledKernelFunction(call) !== undefined)) return true;
  const functions = scenario.kernels[0]?.functions ?? [];
  return (
    programsOf(scenario).some(({ file }) => file !== undefined) &&
    functions.some(({ name }) => replaceableInExecutables.has(name))
  );
}
