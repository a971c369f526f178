/** From the text of a scenario to an image, with the language knowing the machines and kernels that there are. */
import { compileSource, type ListFolder, type ReadBytes } from "../../compiler/index.js";
import type { Image, SourceRange } from "../../image/image.js";
import { createCoreServices, type CoreServiceSet, type SourceReader } from "../../language/index.js";
import { languageSettings } from "../settings/index.js";

/** Parser and checks. Making them takes longer than reading a scenario, and the parser's library keeps something of each that is made. */
export function scenarioLanguage(): CoreServiceSet {
  return createCoreServices(languageSettings());
}

/** An error in a scenario. */
export interface ScenarioProblem extends SourceRange {
  readonly message: string;
}

/**
 * Parses, checks and compiles a scenario.
 *
 * @param source path or URI of the file, as messages and stack frames name it
 * @param read reads an included file by its URI
 * @param readBytes reads the programs that it names
 * @param listFolder lists folders of files that executables see
 * @param language parser and checks; they keep nothing of a file
 * @returns an image, or every error in the order of their places
 */
export async function loadScenario(
  text: string,
  source: string,
  read: SourceReader,
  readBytes: ReadBytes,
  listFolder: ListFolder,
  language: CoreServiceSet,
): Promise<{ image: Image } | { problems: readonly ScenarioProblem[] }> {
  const { image, problems } = await compileSource(language, text, {
    source,
    read,
    readBytes,
    listFolder,
  });
  return image === null ? { problems: problems.filter(({ severity }) => severity === "error") } : { image };
}
