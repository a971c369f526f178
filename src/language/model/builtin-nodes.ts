/** Builtins as targets of references: syntax nodes that no file declares, one per name, with their descriptions. */
import { URI, type AstNodeDescription } from "langium";
import {
  constantsByName,
  counterUnits,
  printFormats,
  processIndex,
  processProperties,
  runProperties,
  stateFunctions,
  systemCallNames,
  systemCounters,
  tlbCounters,
} from "./builtins.js";
import { kernelCallNames } from "./kernel-call-table.js";
import type {
  Constant,
  Counter,
  CounterUnit,
  Named,
  PrintFormat,
  ProcessIndex,
  ProcessProperty,
  StateFunction,
  SystemCall,
} from "../generated/ast.js";

/** A target that builtins.ts declares. */
export type Builtin =
  SystemCall | Constant | CounterUnit | Counter | ProcessProperty | StateFunction | PrintFormat | ProcessIndex;

const builtinTypes: ReadonlySet<string> = new Set([
  "SystemCall",
  "Constant",
  "CounterUnit",
  "Counter",
  "ProcessProperty",
  "StateFunction",
  "PrintFormat",
  "ProcessIndex",
]);

/** Whether a reference's target is a builtin, not a declaration in the file. */
export function isBuiltin(node: Named | undefined): node is Builtin {
  return node !== undefined && builtinTypes.has(node.$type);
}

const builtinUri = URI.parse("builtin:/vas");

function describe(type: Builtin["$type"], names: Iterable<string>): readonly AstNodeDescription[] {
  return [...names].map((name) => ({
    node: { $type: type, name } as Builtin,
    type,
    name,
    documentUri: builtinUri,
    path: `/${type}/${name}`,
  }));
}

const namesOf = (rows: readonly { readonly name: string }[]): string[] => rows.map(({ name }) => name);

/** Descriptions by kind; `counters` stand alone, `tlbCounters` after a unit and a dot. */
export const builtinDescriptions = {
  systemCalls: describe("SystemCall", systemCallNames),
  kernelCalls: describe("SystemCall", kernelCallNames),
  constants: describe("Constant", constantsByName.keys()),
  counterUnits: describe("CounterUnit", namesOf(counterUnits)),
  counters: describe("Counter", namesOf(systemCounters)),
  tlbCounters: describe("Counter", namesOf(tlbCounters)),
  processProperties: describe("ProcessProperty", namesOf(processProperties)),
  runProperties: describe("ProcessProperty", namesOf(runProperties)),
  stateFunctions: describe("StateFunction", namesOf(stateFunctions)),
  printFormats: describe("PrintFormat", namesOf(printFormats)),
  processIndex: describe("ProcessIndex", namesOf([processIndex])),
} as const;
