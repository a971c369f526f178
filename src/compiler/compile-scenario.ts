/** The compiler: a linked and checked syntax tree in, an image with debug information out. */
import type { FileNode } from "../image/file-tree.js";
import type {
  FunctionInfo,
  GlobalVariable,
  Image,
  LineEntry,
  ProgramImage,
  SegmentImage,
  Settings,
  ShareAll,
  VariantImage,
  VasImage,
} from "../image/image.js";
import type { KernelCode } from "../image/kernel-code.js";
import { systemCalls, type SystemCallName } from "../image/system-call.js";
import {
  filesOf,
  findSystemCall,
  isKernelCalled,
  isReplaceable,
  partsOf,
  programsOf,
  rangeOf,
  vasesOf,
  vasModelOf,
  type Kernel,
  type Process,
  type Program,
  type Scenario,
  type SourceReader,
  type Variable,
  type Variant,
} from "../language/index.js";
import {
  describeBoundaries,
  describeFunction,
  describeIgnored,
  describeLines,
  findMeets,
  translateExpectation,
  widthBytes,
  type AddressOf,
  type ImageContext,
} from "./code/index.js";
import type { ListFolder, ReadBytes, Shares } from "./executable/index.js";
import {
  defaultUser,
  describeProcesses,
  describeSettings,
  describeValues,
  describeVariantProcesses,
  errorAt,
  numberOf,
  type Problem,
} from "./meaning/index.js";
import {
  hasCode,
  isMain,
  link,
  nameSymbols,
  planSections,
  stubSymbol,
  variableLength,
  type LinkedImage,
  type PlannedSection,
  type SectionPlan,
} from "./link/index.js";

/** What the compiler must be told. */
export interface CompileOptions {
  /** Reads an included file; absent: nothing can be included. */
  readonly read?: SourceReader;
  /** Reads files that the scenario names; absent: programs from files are errors. */
  readonly readBytes?: ReadBytes;
  /** Lists folders of files that executables see; absent: only archives can be read. */
  readonly listFolder?: ListFolder;
  /** Those files, and what processes read from standard input. */
  readonly files?: readonly FileNode[];
  readonly inputs?: ReadonlyMap<Process, Uint8Array>;
  /** Texts of libraries that the scenario shares, by their nodes. */
  readonly shares?: Shares;
  /** What `share auto` shares; absent: the scenario does not say so. */
  readonly shareAll?: ShareAll | undefined;
  /** Programs from files, by their nodes. */
  readonly executables?: ReadonlyMap<Program, ProgramImage>;
  /** Programs that execve can run besides. */
  readonly reachable?: readonly ProgramImage[];
  /** URI or path of the file, as stack frames show it. */
  readonly source: string;
  /** Page size that the sections of programs are aligned to. Default 8192, which suits machines with 4 KB pages too. */
  readonly pageBytes?: number;
}

/** An image, or every reason why there is none. */
export type CompileResult = { readonly image: Image } | { readonly problems: readonly Problem[] };

/** Page size of the ARC presets. */
export const defaultPageBytes = 8192;

/** Permissions of a VAS for which the file names none. */
const defaultMode = 0o666;

/** Longest function: its jumps must reach its ends (±1 MiB), and an item takes at most 32 bytes. */
const largestFunctionItems = 2 ** 15;

/** Compiles a scenario without errors. Never throws for a tree that the language's validation accepts. */
export function compileScenario(scenario: Scenario, options: CompileOptions): CompileResult {
  const measures = partsOf(scenario);
  const parts = [...new Set(measures.map(({ name }) => name))];
  const context: ImageContext = { symbols: nameSymbols(scenario), rendezvous: [], assertions: [], parts, problems: [] };
  const pageBytes = options.pageBytes ?? defaultPageBytes;
  const plan = planSections(scenario, context, pageBytes);
  for (const node of scenario.expectations) translateExpectation(node, context.problems);
  for (const node of scenario.variants) describeVariant(node, context.problems);
  reportMissingMains(scenario, context.problems);
  reportLongFunctions(plan, context.problems);
  if (context.problems.length > 0) return { problems: context.problems };
  const linked = link(plan.sections, pageBytes);
  reportSmallSegments(plan, linked, context.problems);
  if (context.problems.length > 0) return { problems: context.problems };
  const addressOf = (variable: Variable): number => linked.addressOf(context.symbols.get(variable) ?? variable.name);
  return {
    image: {
      scenario: scenario.title ?? "",
      sources: filesOf(scenario).map(({ $document }, index) => (index === 0 ? options.source : sourceName($document))),
      machine: withIsa(describeSettings(scenario.machines[0]), options.executables),
      kernel: withStack(describeSettings(scenario.kernels[0]), options.executables),
      explore: scenario.explorations.length === 0 ? null : describeValues(scenario.explorations[0]!.settings),
      schedules: scenario.schedules.map((schedule) => ({
        name: schedule.name ?? "",
        text: schedule.text,
        range: rangeOf(schedule),
      })),
      vases: describeVases(scenario, plan, linked, options.shares),
      programs: [
        ...describePrograms(scenario, plan, linked, options.executables),
        // The kernel's own code comes behind the programs: with it there are those that are named only.
        ...(hasCode(scenario.kernels[0]) ? [] : (options.reachable ?? [])),
      ],
      ...(options.files !== undefined && options.files.length > 0 && { files: options.files }),
      ...(options.shareAll !== undefined && { shareAll: options.shareAll }),
      kernelCode: describeKernelCode(scenario, context, plan, linked),
      processes: scenario.processes.flatMap((process) =>
        describeProcesses(process, programsOf(scenario), options.inputs?.get(process)),
      ),
      expectations: scenario.expectations.map((node) => translateExpectation(node, [], addressOf)),
      variants: scenario.variants.map((node) => describeVariant(node, [], addressOf)),
      parts: parts.map((name) => ({ name, ranges: measures.filter((part) => part.name === name).map(rangeOf) })),
      boundaries: plan.functions.flatMap(({ owner, fn }) =>
        describeBoundaries(fn, owner, (label) => linked.labelAddress(fn.symbol, label)),
      ),
      assertions: context.assertions,
      ignoredCalls: plan.functions.flatMap(({ owner, fn }) =>
        describeIgnored(fn, owner, (label) => linked.labelAddress(fn.symbol, label)),
      ),
      rendezvous: context.rendezvous,
      debug: {
        ...describeCode(plan, linked),
        globals: describeGlobals(context, plan, linked),
      },
    },
  };
}

function reportMissingMains(scenario: Scenario, problems: Problem[]): void {
  for (const program of programsOf(scenario)) {
    if (program.file !== undefined || program.functions.some(isMain)) continue;
    problems.push(
      errorAt(rangeOf(program), `Program \`${program.name}\` has no \`fn main()\`: add it, a process begins there.`),
    );
  }
}

function reportLongFunctions(plan: SectionPlan, problems: Problem[]): void {
  for (const {
    fn: { declaration, code },
  } of plan.functions) {
    if (code.items.length <= largestFunctionItems) continue;
    problems.push(
      errorAt(
        rangeOf(declaration),
        `\`${declaration.name}\` is too long for its jumps to reach: split it into several functions.`,
      ),
    );
  }
}

function reportSmallSegments(plan: SectionPlan, linked: LinkedImage, problems: Problem[]): void {
  plan.sections.forEach(({ segment }, index) => {
    if (segment === null) return;
    const needed = linked.sections[index].size;
    const size = numberOf(segment.size);
    if (needed > size) {
      problems.push(
        errorAt(rangeOf(segment.size), `Segment \`${segment.name}\` needs ${needed} bytes, has ${size}: enlarge it.`),
      );
    }
  });
}

/** Files that are included are named by their URI. */
function sourceName(document: { readonly uri: { toString: () => string } } | undefined): string {
  return document?.uri.toString() ?? "";
}

function describeVariant(node: Variant, problems: Problem[], addressOf?: AddressOf): VariantImage {
  return {
    name: node.name,
    title: node.title ?? null,
    range: rangeOf(node),
    machine: describeSettings(node.machines[0]),
    kernel: describeSettings(node.kernels[0]),
    processes: node.processes.flatMap(describeVariantProcesses),
    expectations:
      node.expectations.length === 0
        ? null
        : node.expectations.map((one) => translateExpectation(one, problems, addressOf)),
  };
}

function describeVases(scenario: Scenario, plan: SectionPlan, linked: LinkedImage, shares?: Shares): VasImage[] {
  return vasesOf(scenario).map((vas, index) => ({
    name: vas.name,
    mode: vas.mode ? numberOf(vas.mode) : defaultMode,
    uid: vas.uid ? numberOf(vas.uid) : defaultUser,
    gid: vas.gid ? numberOf(vas.gid) : defaultUser,
    segments: shares?.has(vas) === true ? [shares.get(vas)!] : segmentsOf(plan, linked, "vas", index),
  }));
}

/** A machine that runs executables has their instructions, unless the file says what it has. */
function withIsa(settings: Settings, executables: CompileOptions["executables"]): Settings {
  if (executables === undefined || executables.size === 0 || "isa" in settings.overrides) return settings;
  return { ...settings, overrides: { ...settings.overrides, isa: "rv64gc" } };
}

/** Bytes that a stack of an executable can grow to, unless the file says how many: Linux's usual limit, which programs count on. */
const stackOfExecutables = 8 * 2 ** 20;

function withStack(settings: Settings, executables: CompileOptions["executables"]): Settings {
  if (executables === undefined || executables.size === 0 || "stack" in settings.overrides) return settings;
  return { ...settings, overrides: { ...settings.overrides, stack: stackOfExecutables } };
}

function describePrograms(
  scenario: Scenario,
  plan: SectionPlan,
  linked: LinkedImage,
  executables: CompileOptions["executables"],
): ProgramImage[] {
  return programsOf(scenario).map(
    (program, index) =>
      executables?.get(program) ?? {
        name: program.name,
        segments: segmentsOf(plan, linked, "program", index),
        entry: linked.addressOf(stubSymbol(index, "entry")),
        threadEntry: linked.addressOf(stubSymbol(index, "thread")),
        signalEntry: linked.addressOf(stubSymbol(index, "signal")),
      },
  );
}

function describeKernelCode(
  scenario: Scenario,
  context: ImageContext,
  plan: SectionPlan,
  linked: LinkedImage,
): KernelCode | null {
  const [kernel] = scenario.kernels;
  if (!hasCode(kernel)) return null;
  const program = programsOf(scenario).length;
  const [image] = segmentsOf(plan, linked, "program", program);
  const meets = findMeets(plan.functions.map(({ fn }) => fn));
  return {
    program,
    bytes: image!.bytes,
    size: image!.size,
    entry: linked.addressOf(stubSymbol(program, "entry")),
    functions: Object.fromEntries(
      kernel.functions.map((fn) => [
        fn.name,
        { address: linked.addressOf(context.symbols.get(fn) ?? fn.name), meets: meets.get(fn) ?? [] },
      ]),
    ),
    ...(isKernelCalled(scenario) && {
      called: { entry: linked.addressOf(stubSymbol(program, "thread")), replaced: replacedCalls(scenario, kernel) },
    }),
  };
}

/** Functions of the kernel block that stand in for system calls, by the numbers of these. */
function replacedCalls(scenario: Scenario, kernel: Kernel): Record<number, string> {
  const model = vasModelOf(scenario);
  return Object.fromEntries(
    kernel.functions.flatMap(({ name }) => {
      const call = isReplaceable(name) ? findSystemCall(name, model) : null;
      const abi = call?.abi ?? name;
      return call === null || !(abi in systemCalls) ? [] : [[systemCalls[abi as SystemCallName], name]];
    }),
  );
}

function segmentsOf(plan: SectionPlan, linked: LinkedImage, kind: "program" | "vas", owner: number): SegmentImage[] {
  return plan.sections.flatMap((section, index) =>
    section.owner.kind === kind && section.owner.index === owner ? [describeSegment(section, linked, index)] : [],
  );
}

function describeSegment(section: PlannedSection, linked: LinkedImage, index: number): SegmentImage {
  const { start, size, bytes } = linked.sections[index];
  const { name, read, write, execute, segment } = section;
  return {
    name,
    start,
    size: segment === null ? size : numberOf(segment.size),
    read,
    write,
    execute,
    bytes,
    ...(segment?.pages && { pageBytes: numberOf(segment.pages) }),
  };
}

function describeCode(plan: SectionPlan, linked: LinkedImage): { functions: FunctionInfo[]; lines: LineEntry[] } {
  const meets = findMeets(plan.functions.map(({ fn }) => fn));
  const functions: FunctionInfo[] = [];
  const lines: LineEntry[] = [];
  for (const { owner, fn } of plan.functions) {
    const start = linked.addressOf(fn.symbol);
    const size = linked.sizeOf(fn.symbol);
    const addressOf = (label: number): number => linked.labelAddress(fn.symbol, label);
    functions.push(describeFunction(fn, owner, start, size, addressOf, meets.get(fn.declaration) ?? []));
    lines.push(...describeLines(fn, owner, start, size, addressOf));
  }
  return { functions, lines };
}

function describeGlobals(context: ImageContext, plan: SectionPlan, linked: LinkedImage): GlobalVariable[] {
  return plan.variables.map(({ owner, segment, variable }) => ({
    name: variable.name,
    owner,
    segment,
    address: linked.addressOf(context.symbols.get(variable) ?? variable.name),
    elementBytes: widthBytes[variable.width],
    length: variableLength(variable),
    range: rangeOf(variable),
  }));
}
