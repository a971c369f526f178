/** What can follow the name of a command: subjects, spaces, TLBs, VASes, files, commands. */
import { kernelFile, spaces, type Simulation } from "../../simulator/index.js";
import { changeFields, fieldHelp } from "../conditions/index.js";
import { exceptionFilters } from "../stopping/index.js";
import { thingWords } from "../watching/index.js";
import type { Completed, ConsoleCommand } from "./command.js";

/** Something to complete with. */
export interface ArgumentItem {
  readonly label: string;
  readonly type: "keyword" | "module" | "file" | "value";
  readonly detail: string;
}

/** Completions of an argument; `whole`: nothing else may stand there. */
export interface ArgumentItems {
  readonly items: readonly ArgumentItem[];
  readonly whole: boolean;
}

const subjects: readonly ArgumentItem[] = [
  ["pte", "page-table entry of an address"],
  ["tlb", "slot of a TLB"],
  ["frame", "physical frame"],
  ["vas", "virtual address space"],
].map(([label, detail]) => ({ label: label!, type: "keyword", detail: detail! }));

function spaceItems({ system }: Simulation): readonly ArgumentItem[] {
  return [
    ...spaces(system).map(({ title, space }): ArgumentItem => ({
      label: title,
      type: "module",
      detail: `space ${space}`,
    })),
    { label: "physical", type: "module", detail: "physical memory" },
  ];
}

/** What may stand at the end of an argument of a command. `commands`: all there are. */
export function argumentItems(
  simulation: Simulation,
  { completes }: ConsoleCommand,
  before: string,
  commands: readonly ConsoleCommand[],
): ArgumentItems {
  const takes = (one: Completed): boolean => completes.includes(one);
  const only = (items: readonly ArgumentItem[]): ArgumentItems => ({ items, whole: true });
  if (takes("commands"))
    return only(commands.map(({ name, help }) => ({ label: name, type: "keyword", detail: help })));
  if (takes("events")) return only(eventItems(simulation, before));
  if (takes("stops")) {
    const items = eventItems(simulation, before);
    return {
      items,
      whole: /\sif\s/.test(before) && exceptionFilters.some(({ filter }) => before.startsWith(`${filter} `)),
    };
  }
  if (takes("things") && /\sif\s/.test(before))
    return only(changeFields.map((label) => ({ label, type: "value", detail: "field of a change" })));
  if (takes("files")) return only(fileItems(simulation, before));
  if (takes("spaces") && (!takes("names") || /\sin\s+\S*$/.test(before))) return only(spaceItems(simulation));
  if (takes("vases") && /^vas\s+\w*$/.test(before))
    return only(
      [...simulation.system.kernel.vases.values()].map(({ name }) => ({ label: name, type: "module", detail: "VAS" })),
    );
  if (takes("tlbs") && /^tlb\s+[\w-]*$/.test(before))
    return only(
      simulation.system.machine.config.tlbs.map(({ name, sets, ways }) => ({
        label: name,
        type: "module",
        detail: `${sets} × ${ways}`,
      })),
    );
  const first = /^\w*$/.test(before);
  if (takes("things") && first)
    return {
      items: thingWords.map(({ word, help }) => ({ label: word, type: "keyword", detail: help })),
      whole: false,
    };
  return { items: takes("subjects") && first ? subjects : [], whole: false };
}

/** Kinds of events; behind `if` the fields of the chosen one, and behind a comparison what the field is compared with. */
function eventItems(simulation: Simulation, before: string): readonly ArgumentItem[] {
  const [, chosen, condition] = /^([\w-]+)\s+if\s+(.*)$/s.exec(before) ?? [];
  if (chosen === undefined)
    return exceptionFilters.map(({ filter, description }) => ({ label: filter, type: "keyword", detail: description }));
  const kinds = exceptionFilters.find(({ filter }) => filter === chosen)?.kinds ?? [];
  const fields = kinds.length === 0 ? [] : fieldHelp(simulation, kinds);
  const compared = /(\w+)\s*(?:[=!]=|[<>]=?)\s*\w*$/.exec(condition ?? "")?.[1];
  const words = fields.find(({ name }) => name === compared)?.words ?? [];
  if (words.length > 0) return words.map((label) => ({ label, type: "value", detail: compared! }));
  return fields.map(({ name, doc }) => ({ label: name, type: "value", detail: doc }));
}

/** Names in the directory that the path has come to. */
function fileItems(simulation: Simulation, before: string): readonly ArgumentItem[] {
  const directory = before.slice(0, before.lastIndexOf("/") + 1);
  const path = directory === "" || directory === "/" ? "/" : directory.replace(/\/+$/, "");
  const found = kernelFile(simulation, path);
  if (found?.kind !== "directory") return [];
  return found.names.map((name): ArgumentItem => {
    const below = kernelFile(simulation, `${path === "/" ? "" : path}/${name}`);
    const opens = below?.kind === "directory";
    return { label: opens ? `${name}/` : name, type: "file", detail: opens ? "directory" : "file" };
  });
}
