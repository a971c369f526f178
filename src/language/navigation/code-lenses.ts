/** Run and Debug above a scenario and above each of its variants; Explore where the scenario has an `explore` block. */
import { GrammarUtils, type AstNode, type LangiumDocument } from "langium";
import type { CodeLensProvider } from "langium/lsp";
import type { CodeLens } from "vscode-languageserver";
import type { Scenario } from "../generated/ast.js";

/** Commands of the client that lenses call, with a URI and, for a variant, its name. */
const lensCommands = { run: "vas.run", debug: "vas.debug", explore: "vas.explore" } as const;

/**
 * Code lenses. A client that cannot carry out the commands gets none: it names them in `initializationOptions`, as
 * `{ "commands": ["vas.run", "vas.debug", "vas.explore"] }`.
 */
export class VasCodeLenses implements CodeLensProvider {
  private readonly known = new Set<string>();

  /** What the client can do, as it says at the beginning. */
  setCommands(commands: readonly string[]): void {
    for (const command of commands) this.known.add(command);
  }

  provideCodeLens(document: LangiumDocument): CodeLens[] {
    const scenario = document.parseResult.value as Scenario;
    if (scenario.title === undefined || scenario.processes.length === 0) return [];
    return [
      ...this.lensesAt(document, scenario, "title", [], scenario.explorations.length > 0),
      ...scenario.variants.flatMap((variant) =>
        variant.name ? this.lensesAt(document, variant, "name", [variant.name], scenario.explorations.length > 0) : [],
      ),
    ];
  }

  private lensesAt(
    document: LangiumDocument,
    node: AstNode,
    property: string,
    more: readonly string[],
    explored: boolean,
  ): CodeLens[] {
    const place = GrammarUtils.findNodeForProperty(node.$cstNode, property);
    if (place === undefined) return [];
    const lens = (title: string, command: string): CodeLens => ({
      range: place.range,
      command: { title, command, arguments: [document.uri.toString(), ...more] },
    });
    return [
      lens("Run", lensCommands.run),
      lens("Debug", lensCommands.debug),
      ...(explored ? [lens("Explore", lensCommands.explore)] : []),
    ].filter(({ command }) => this.known.has(command!.command));
  }
}
