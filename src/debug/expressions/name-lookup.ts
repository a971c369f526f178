/** Which thing a name means in a stack frame: the innermost first, as the language's scoping says. */
import type {
  CodeOwner,
  FunctionInfo,
  GlobalVariable,
  LocalVariable,
  SegmentImage,
  VasImage,
} from "../../image/image.js";
import type { NamedPlace } from "../../image/object-debug.js";
import { constantValue } from "../../language/index.js";
import type { Simulation } from "../../simulator/index.js";
import { programOfThread, type FrameContext } from "./frame-context.js";
import { RequestError } from "../arguments/index.js";

/** Something that has a name. */
export type NamedThing =
  | { readonly kind: "local"; readonly variable: LocalVariable }
  | { readonly kind: "global"; readonly variable: GlobalVariable }
  | { readonly kind: "function"; readonly function: FunctionInfo }
  | { readonly kind: "segment"; readonly segment: SegmentImage }
  | { readonly kind: "constant"; readonly value: bigint }
  /** A variable of an executable. */
  | { readonly kind: "typed"; readonly place: NamedPlace };

/** Locals and parameters in scope at an address of a function; of two with one name, the inner one. */
export function localsInScope(fn: FunctionInfo, pc: number): readonly LocalVariable[] {
  const visible = new Map<string, LocalVariable>();
  for (const variable of [...fn.parameters, ...fn.locals]) {
    if (pc < variable.scopeStart || pc >= variable.scopeEnd) continue;
    const other = visible.get(variable.name);
    if (other === undefined || variable.scopeStart >= other.scopeStart) visible.set(variable.name, variable);
  }
  return [...visible.values()];
}

function ownedBy(kind: CodeOwner["kind"], index: number | null): (thing: GlobalVariable | FunctionInfo) => boolean {
  return ({ owner }) => owner.kind === kind && owner.index === index;
}

function findOwned(
  simulation: Simulation,
  name: string,
  owned: (thing: GlobalVariable | FunctionInfo) => boolean,
): NamedThing | null {
  const { debug } = simulation.image;
  const variable = debug.globals.find((one) => one.name === name && owned(one));
  if (variable !== undefined) return { kind: "global", variable };
  const fn = debug.functions.find((one) => one.name === name && owned(one));
  return fn === undefined ? null : { kind: "function", function: fn };
}

/**
 * Finds a plain name at a place of a function: its locals, data and functions of the code's owner, of the thread's program,
 * constants. Null: there is none.
 */
export function findNameAt(
  simulation: Simulation,
  tid: number,
  fn: FunctionInfo | null,
  pc: number,
  name: string,
): NamedThing | null {
  if (fn !== null) {
    const local = localsInScope(fn, pc).find((one) => one.name === name);
    if (local !== undefined) return { kind: "local", variable: local };
    const own = findOwned(simulation, name, ownedBy(fn.owner.kind, fn.owner.index));
    if (own !== null) return own;
  }
  const ofProgram = findOwned(simulation, name, ownedBy("program", programOfThread(simulation, tid)));
  if (ofProgram !== null) return ofProgram;
  const constant = constantValue(name);
  return constant === null || constant === undefined ? null : { kind: "constant", value: constant };
}

/**
 * Finds a plain name in a frame.
 *
 * @throws RequestError that says where was looked
 */
export function findName(context: FrameContext, name: string): NamedThing {
  const { frame, simulation, tid } = context;
  if (frame.object !== null) {
    const fn = frame.object.debug.functionsNamed(name)[0];
    if (fn !== undefined) return { kind: "function", function: fn };
  }
  const found = findNameAt(simulation, tid, frame.function, frame.pc, name);
  if (found !== null) return found;
  if (context.simulation.image.vases.some((vas) => vas.name === name)) {
    throw new RequestError(`\`${name}\` is a VAS: name something in it, such as ${name}.${firstMember(context, name)}`);
  }
  throw new RequestError(`\`${name}\` is not known here: no local, variable, function or constant has that name`);
}

function firstMember(context: FrameContext, vasName: string): string {
  const index = context.simulation.image.vases.findIndex((vas) => vas.name === vasName);
  return vasMembers(context, index)[0] ?? "NAME";
}

/** Names of the variables, functions and segments of a VAS. */
export function vasMembers(context: FrameContext, index: number): readonly string[] {
  const { image } = context.simulation;
  const owned = ownedBy("vas", index);
  const vas: VasImage | undefined = image.vases[index];
  return [
    ...image.debug.globals.filter(owned).map((one) => one.name),
    ...image.debug.functions.filter(owned).map((one) => one.name),
    ...(vas?.segments.map((one) => one.name) ?? []),
  ];
}

/**
 * Finds `kernel.name`: a variable or function of the kernel block, from wherever one looks.
 *
 * @throws RequestError that lists what there is
 */
function findKernelMember({ simulation }: FrameContext, program: number, name: string): NamedThing {
  const owned = ownedBy("program", program);
  const found = findOwned(simulation, name, owned);
  if (found !== null) return found;
  const { debug } = simulation.image;
  const known = [...debug.globals, ...debug.functions].filter(owned).map((one) => one.name);
  throw new RequestError(`the kernel block has no \`${name}\`; it has: ${known.join(", ")}`);
}

/**
 * Finds `vas.member`: a variable, function or segment of a VAS. `kernel` is the kernel block, unless a VAS has that name.
 *
 * @throws RequestError that lists what there is
 */
export function findVasMember(context: FrameContext, vasName: string, name: string): NamedThing {
  const { image } = context.simulation;
  const index = image.vases.findIndex((vas) => vas.name === vasName);
  if (index < 0 && vasName === "kernel" && image.kernelCode)
    return findKernelMember(context, image.kernelCode.program, name);
  if (index < 0) {
    const known = image.vases.map((vas) => vas.name).join(", ") || "none";
    throw new RequestError(`there is no VAS \`${vasName}\`; the scenario has: ${known}`);
  }
  const found = findOwned(context.simulation, name, ownedBy("vas", index));
  if (found !== null) return found;
  const segment = image.vases[index]!.segments.find((one) => one.name === name);
  if (segment !== undefined) return { kind: "segment", segment };
  throw new RequestError(
    `\`${vasName}\` has no \`${name}\`; it has: ${vasMembers(context, index).join(", ") || "nothing"}`,
  );
}
