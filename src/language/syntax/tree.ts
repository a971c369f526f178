/** Walks over syntax trees. Checks and links go through whole files at every keystroke: this is the fast way. */
import type { AstNode, GenericAstNode, Reference } from "langium";
import type { VasAstType } from "../generated/ast.js";

/** What is known of whole files: each is gone through once. */
const byRoot = new WeakMap<AstNode, readonly AstNode[]>();

/** A node and everything in it, in the order of the text. Trees do not change once they are made. */
export function nodesIn(root: AstNode): readonly AstNode[] {
  if (root.$container !== undefined) return collect(root);
  let known = byRoot.get(root);
  if (known === undefined) byRoot.set(root, (known = collect(root)));
  return known;
}

function collect(root: AstNode): readonly AstNode[] {
  const nodes: AstNode[] = [];
  const visit = (node: AstNode): void => {
    nodes.push(node);
    for (const key in node) {
      if (key.charCodeAt(0) === dollar) continue;
      const value = (node as GenericAstNode)[key];
      if (typeof value !== "object") continue;
      if (Array.isArray(value)) {
        for (const one of value as unknown[]) if (isNode(one)) visit(one);
      } else if (isNode(value)) visit(value);
    }
  };
  visit(root);
  return nodes;
}

/** What in a tree names something that is declared elsewhere. */
export function namesIn(root: AstNode): readonly Reference[] {
  const names: Reference[] = [];
  for (const node of nodesIn(root)) {
    for (const key in node) {
      if (key.charCodeAt(0) === dollar) continue;
      const value = (node as GenericAstNode)[key];
      if (typeof value !== "object") continue;
      if (!Array.isArray(value)) {
        if (isName(value)) names.push(value);
      } else for (const one of value as unknown[]) if (isName(one)) names.push(one);
    }
  }
  return names;
}

function isName(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "$refText" in value;
}

const dollar = 36;

function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && "$type" in value && "$container" in value;
}

const byType = new WeakMap<AstNode, ReadonlyMap<string, readonly AstNode[]>>();

/** The nodes of a type in a file or a part of one, in order: gone through once, and known as long as the tree is. */
export function nodesOfType<Type extends keyof VasAstType>(root: AstNode, type: Type): readonly VasAstType[Type][] {
  let known = byType.get(root);
  if (known === undefined) {
    const found = new Map<string, AstNode[]>();
    for (const node of nodesIn(root)) {
      const same = found.get(node.$type);
      if (same) same.push(node);
      else found.set(node.$type, [node]);
    }
    byType.set(root, (known = found));
  }
  return (known.get(type) ?? []) as readonly VasAstType[Type][];
}

/** The innermost node of a type that a node is or stands in. */
export function nodeAround<Type extends keyof VasAstType>(
  node: AstNode | undefined,
  type: Type,
): VasAstType[Type] | undefined {
  for (let at = node; at; at = at.$container) if (at.$type === type) return at as VasAstType[Type];
  return undefined;
}
