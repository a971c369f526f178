/** What can be done about a core that the machine does not have. */
import { AstUtils, GrammarUtils, type AstNode } from "langium";
import { isScenario, type Machine } from "../generated/ast.js";
import { inserting, nodeAround, replacing, type Fix } from "../syntax/index.js";

/** Most cores of a machine (docs/language.md, `cores`). */
const mostCores = 16n;

/** Does a block of a variant say how many cores there are? Its preset has its own number, whatever the scenario's has. */
function hasCores({ preset, settings }: Machine): boolean {
  return preset !== undefined || settings.some(({ key }) => key === "cores");
}

/**
 * The last core that there is, and as many cores as are asked for.
 *
 * @param node the number of the core, as it is written
 */
export function coreFixes(node: AstNode | undefined, core: bigint, cores: number | null): readonly (Fix | null)[] {
  const root = node && AstUtils.findRootNode(node);
  if (cores === null || core < 0n || !isScenario(root)) return [];
  const last = replacing(node!.$cstNode, String(cores - 1));
  const own = nodeAround(node!, "Variant")?.machines[0];
  const machine = own?.$cstNode && hasCores(own) ? own : root.machines[0];
  if (core >= mostCores || machine?.$cstNode === undefined) return [last];
  const wanted = `cores ${core + 1n}`;
  const title = `Set \`${wanted}\``;
  const stated = machine.settings.find(({ key }) => key === "cores");
  if (stated !== undefined) return [last, replacing(stated.$cstNode, wanted, title)];
  const brace = GrammarUtils.findNodeForKeyword(machine.$cstNode, "{");
  return [last, inserting(brace ?? machine.$cstNode, brace ? `  ${wanted}` : ` { ${wanted} }`, title)];
}
