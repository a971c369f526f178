/** What a file is made of besides programs: includes, constants, variants. */
import { AstUtils, type ValidationAcceptor } from "langium";
import { requireConstant, type ScenarioDocument } from "../names/index.js";
import { type ConstantDeclaration, type FileTree, type Include, type Variant } from "../generated/ast.js";
import { rangeOf, removing, withFixes } from "../syntax/index.js";

/** The file that is included exists, can be read, and is not the file itself. */
export function checkInclude(include: Include, accept: ValidationAcceptor): void {
  // A path that is being written names nothing yet.
  if (!/.+"$/.test(include.$cstNode?.text ?? "")) return;
  const document = AstUtils.getDocument(include) as ScenarioDocument;
  const file = document.included?.get(include.path);
  const scenario = include.$container;
  const earlier = scenario.includes.find(({ path }) => path === include.path);
  if (earlier !== undefined && earlier !== include) {
    accept("error", `\`${include.path}\` is included at line ${rangeOf(earlier).line} already: remove this.`, {
      node: include,
      property: "path",
      ...withFixes(removing(include.$cstNode, "Remove this `include`")),
    });
  } else if (file !== undefined && "problem" in file) {
    accept("error", file.problem, { node: include, property: "path" });
  } else if (file !== undefined && leadsBack(file.document, document)) {
    accept("error", `\`${include.path}\` includes this file: put what both need into a third.`, {
      node: include,
      property: "path",
    });
  }
}

function leadsBack(from: ScenarioDocument, to: ScenarioDocument): boolean {
  const seen = new Set<ScenarioDocument>([from]);
  for (const document of seen) {
    if (document === to) return true;
    for (const file of document.included?.values() ?? []) if ("document" in file) seen.add(file.document);
  }
  return false;
}

/** A constant is constant, and not defined by itself. */
export function checkConstant({ value, name }: ConstantDeclaration, accept: ValidationAcceptor): void {
  if (!value) return;
  requireConstant(value, `\`${name}\` is a constant`, accept);
}

/** A variant says something, and only what a variant can. */
export function checkVariant(variant: Variant, accept: ValidationAcceptor): void {
  for (const [blocks, word] of [
    [variant.machines, "machine"],
    [variant.kernels, "kernel"],
  ] as const) {
    for (const block of blocks.slice(1)) {
      accept(
        "error",
        `A variant has one ${word} block: put these settings into that of line ${rangeOf(blocks[0]!).line}.`,
        {
          node: block,
          keyword: word,
        },
      );
    }
  }
  const { machines, kernels, processes, expectations } = variant;
  if (machines.length + kernels.length + processes.length + expectations.length === 0) {
    accept("warning", `Variant \`${variant.name}\` is as the scenario: give it settings, arguments or expectations.`, {
      node: variant,
      property: "name",
    });
  }
}

/** Where a tree of files is put. */
export function checkFileTree(node: FileTree, accept: ValidationAcceptor): void {
  const { at } = node;
  if (at !== undefined && !at.startsWith("/"))
    accept("error", `Files are put at a directory from the root: write \`at "/${at}"\`.`, { node, property: "at" });
}
