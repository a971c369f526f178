/** Where functions and variables will lie, without making an image: what the editor shows beside them. */
import type { FunctionDeclaration, Scenario, Variable } from "../../language/index.js";
import type { ImageContext } from "../code/index.js";
import { link } from "./linker.js";
import { nameSymbols, planSections } from "./section-plan.js";

/** Addresses of a function's code or a variable's memory. */
export interface Place {
  readonly address: number;
  readonly bytes: number;
}

/**
 * Places of everything that a scenario and the files that it includes declare.
 *
 * @param scenario a tree without errors
 * @param pageBytes page size that sections of programs are aligned to
 * @returns null if it cannot be compiled; programs from files have their own places and are left out
 */
export function placesOf(
  scenario: Scenario,
  pageBytes: number,
): ReadonlyMap<FunctionDeclaration | Variable, Place> | null {
  const context: ImageContext = {
    symbols: nameSymbols(scenario),
    rendezvous: [],
    assertions: [],
    parts: [],
    problems: [],
  };
  const plan = planSections(scenario, context, pageBytes);
  if (context.problems.length > 0) return null;
  const linked = link(plan.sections, pageBytes);
  const places = new Map<FunctionDeclaration | Variable, Place>();
  for (const { fn } of plan.functions) {
    places.set(fn.declaration, { address: linked.addressOf(fn.symbol), bytes: linked.sizeOf(fn.symbol) });
  }
  for (const { variable } of plan.variables) {
    const symbol = context.symbols.get(variable) ?? variable.name;
    places.set(variable, { address: linked.addressOf(symbol), bytes: linked.sizeOf(symbol) });
  }
  return places;
}
