/**
 * Modules: what code and data of a process come from. The programs of the scenario, compiled or from executables, and the VASes with
 * their segments, shared ids and users.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { CodeOwner, SegmentImage } from "../../image/image.js";
import { libraryOwner, pathOfFile, type Simulation } from "../../simulator/index.js";
import { formatAddress, RequestError } from "../arguments/index.js";
import { clientLocation, loadedScenario, stoppedSimulation, type Session } from "../session/index.js";

/** A module with what we show besides. */
export interface VasModule extends DebugProtocol.Module {
  readonly kind: "program" | "VAS" | "library";
  readonly segments: string;
  readonly users: string;
  readonly sharedId: string;
}

/** Columns for clients that show modules in a table. */
export const moduleColumns: DebugProtocol.ColumnDescriptor[] = [
  { attributeName: "kind", label: "Kind", type: "string", width: 8 },
  { attributeName: "segments", label: "Segments", type: "string", width: 40 },
  { attributeName: "users", label: "Users", type: "string", width: 24 },
  { attributeName: "sharedId", label: "Shared id", type: "string", width: 10 },
];

/** Id of the module that code belongs to. */
export function moduleId({ kind, index }: CodeOwner): string {
  return `${kind}:${index}`;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function rangeText(ranges: readonly Range[]): { addressRange?: string } {
  if (ranges.length === 0) return {};
  const start = Math.min(...ranges.map((one) => one.start));
  const end = Math.max(...ranges.map((one) => one.end));
  return { addressRange: `${formatAddress(start)}..${formatAddress(end)}` };
}

function ranges(segments: readonly SegmentImage[]): readonly Range[] {
  return segments.map(({ start, size }) => ({ start, end: start + size }));
}

function segmentNames(segments: readonly SegmentImage[]): string {
  return segments
    .map(({ name, read, write, execute }) => `${name} ${read ? "r" : "-"}${write ? "w" : "-"}${execute ? "x" : "-"}`)
    .join(", ");
}

function programModules(session: Session, { image, system, code }: Simulation): readonly VasModule[] {
  const { pathFormat } = session.client;
  const { launch } = loadedScenario(session);
  return image.programs.flatMap((program, index) => {
    const { executable, name, segments } = program;
    const object = code.programs[index]?.object ?? null;
    const users = [...system.kernel.processes.values()].filter((one) => one.program === index && one.exit === null);
    if (executable?.onlyByExec === true && users.length === 0) return [];
    return {
      id: moduleId({ kind: "program", index }),
      name,
      path: clientLocation(executable?.location ?? launch.program, pathFormat),
      isUserCode: true,
      symbolStatus:
        executable === undefined
          ? "compiled from the scenario"
          : object === null
            ? "no debug information"
            : "symbols and lines of the executable",
      ...rangeText(ranges(segments)),
      kind: "program",
      segments: segmentNames(segments),
      users: users.map((one) => one.name).join(", "),
      sharedId: "",
    };
  });
}

/** VASes: those of the scenario, and those that a program has made. */
function vasModules(session: Session, { image, system, code }: Simulation): readonly VasModule[] {
  const { pathFormat } = session.client;
  const { launch } = loadedScenario(session);
  const { kernel } = system;
  return [...kernel.vases.values()].map((vas) => {
    const index = vas.creator === 0 ? image.vases.findIndex(({ name }) => name === vas.name) : -1;
    const regions = kernel.spaces.get(vas.space)?.vmas ?? [];
    const users = new Set([
      ...vas.attachments.flatMap((id) => kernel.attached.get(id)?.pid ?? []),
      ...[...kernel.processes.values()]
        .filter(({ subscriptions }) => subscriptions.some(({ vid }) => vid === vas.vid))
        .map(({ pid }) => pid),
    ]);
    const held = [...vas.segments.map(({ sid }) => kernel.segments.get(sid)?.name ?? String(sid))];
    return {
      id: index >= 0 ? moduleId({ kind: "vas", index }) : `made:${vas.vid}`,
      name: vas.name,
      ...(index >= 0 ? { path: clientLocation(launch.program, pathFormat) } : {}),
      isUserCode: true,
      symbolStatus:
        index < 0
          ? "made by a program"
          : code.vases[index]?.object
            ? "symbols of the library"
            : "compiled from the scenario",
      ...rangeText(regions),
      kind: "VAS",
      segments: index >= 0 ? segmentNames(image.vases[index]!.segments) : held.join(", "),
      users: [...users].map((pid) => kernel.processes.get(pid)?.name ?? "").join(", "),
      sharedId: vas.sharedId < 0 ? "" : String(vas.sharedId),
    };
  });
}

/** Libraries that processes have mapped for themselves: each file at each of its places. */
function libraryModules({ system, code }: Simulation): readonly VasModule[] {
  const { kernel } = system;
  const found = new Map<string, { readonly path: string; readonly regions: Range[]; readonly users: Set<string> }>();
  for (const mm of kernel.spaces.values()) {
    const user = kernel.processes.get(mm.pid as never)?.name;
    if (user === undefined) continue;
    for (const vma of mm.vmas) {
      const file = vma.object === null ? undefined : kernel.objects.get(vma.object)?.file;
      if (file === undefined || vma.subscription !== null || !vma.execute) continue;
      const path = pathOfFile(system, file)!;
      const owner = libraryOwner(code, file, path, vma.start - vma.offset);
      if (owner === null) continue;
      const known = found.get(moduleId(owner)) ?? { path, regions: [], users: new Set() };
      known.regions.push({ start: vma.start, end: vma.end });
      known.users.add(user);
      found.set(moduleId(owner), known);
    }
  }
  return [...found].map(([id, { path, regions, users }]) => ({
    id,
    name: path.replace(/^.*\//, ""),
    path,
    isUserCode: false,
    symbolStatus: "symbols of the library",
    ...rangeText(regions),
    kind: "library",
    segments: "text r-x",
    users: [...users].join(", "),
    sharedId: "",
  }));
}

function allModules(session: Session, simulation: Simulation): readonly VasModule[] {
  return [...programModules(session, simulation), ...vasModules(session, simulation), ...libraryModules(simulation)];
}

/** `modules`: a part of them, in order of the scenario. */
export function modules(session: Session, args: DebugProtocol.ModulesArguments): DebugProtocol.ModulesResponse["body"] {
  const all = allModules(session, stoppedSimulation(session));
  const start = args.startModule ?? 0;
  if (start < 0) throw new RequestError("`startModule` must not be negative");
  const count = (args.moduleCount ?? 0) > 0 ? args.moduleCount! : all.length;
  return { modules: all.slice(start, start + count), totalModules: all.length };
}

/** Tells the client what has come, changed and gone since it was told last. */
export function announceModules(session: Session): void {
  const now = new Map(allModules(session, loadedScenario(session).simulation).map((one) => [String(one.id), one]));
  const { announcedModules: before } = session;
  for (const [id, module] of now) {
    const text = JSON.stringify(module);
    const known = before.get(id);
    if (known === text) continue;
    session.send("module", { reason: known === undefined ? "new" : "changed", module });
    before.set(id, text);
  }
  for (const [id, text] of before) {
    if (now.has(id)) continue;
    session.send("module", { reason: "removed", module: JSON.parse(text) as VasModule });
    before.delete(id);
  }
}
