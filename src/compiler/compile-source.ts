/** From the text of a scenario to an image: what the command line and the debug adapter call. */
import type { Image } from "../image/image.js";
import { machineFacts, parseScenario, type CoreServiceSet } from "../language/index.js";
import { compileScenario, defaultPageBytes } from "./compile-scenario.js";
import type { CompileOptions } from "./compile-scenario.js";
import type { Problem } from "./problem.js";

/** An image with the warnings about its file, or all problems, at least one of them an error. */
export type SourceResult =
  | { readonly image: Image; readonly problems: readonly Problem[] }
  | { readonly image: null; readonly problems: readonly Problem[] };

/**
 * Parses, checks and compiles a scenario.
 * @param services made by `createCoreServices`; they know the machines, kernels and their settings
 */
export async function compileSource(
  services: CoreServiceSet,
  text: string,
  options: CompileOptions,
): Promise<SourceResult> {
  const { ast, problems } = await parseScenario(services, text, options.source);
  if (problems.some(({ severity }) => severity === "error")) return { image: null, problems };
  const pageBytes = options.pageBytes ?? Math.max(defaultPageBytes, machineFacts(ast, services.vas.settings).pageBytes);
  const result = compileScenario(ast, { ...options, pageBytes });
  if ("image" in result) return { image: result.image, problems };
  return { image: null, problems: [...problems, ...result.problems].sort(byPlace) };
}

function byPlace(one: Problem, other: Problem): number {
  return one.line - other.line || one.column - other.column;
}
