/** Colours that need meaning: functions, parameters, variables, VASes, processes, builtins, settings, rendezvous. */
import type { AstNode } from "langium";
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from "langium/lsp";
import { SemanticTokenModifiers, SemanticTokenTypes } from "vscode-languageserver";
import type { Named } from "../generated/ast.js";

interface Token {
  readonly type: string;
  readonly modifier?: string[];
}

/** Type and modifiers of a name by what it means. */
const tokens: Readonly<Record<Named["$type"], Token>> = {
  Kernel: { type: SemanticTokenTypes.namespace },
  FunctionDeclaration: { type: SemanticTokenTypes.function },
  SystemCall: { type: SemanticTokenTypes.function, modifier: [SemanticTokenModifiers.defaultLibrary] },
  Parameter: { type: SemanticTokenTypes.parameter },
  Let: { type: SemanticTokenTypes.variable },
  LoopVariable: { type: SemanticTokenTypes.variable, modifier: [SemanticTokenModifiers.readonly] },
  Variable: { type: SemanticTokenTypes.variable, modifier: [SemanticTokenModifiers.static] },
  Segment: { type: SemanticTokenTypes.namespace, modifier: [SemanticTokenModifiers.static] },
  Vas: { type: SemanticTokenTypes.namespace },
  Program: { type: SemanticTokenTypes.class },
  Process: { type: SemanticTokenTypes.event },
  Constant: {
    type: SemanticTokenTypes.enumMember,
    modifier: [SemanticTokenModifiers.defaultLibrary, SemanticTokenModifiers.readonly],
  },
  CounterUnit: { type: SemanticTokenTypes.namespace, modifier: [SemanticTokenModifiers.defaultLibrary] },
  Counter: { type: SemanticTokenTypes.property, modifier: [SemanticTokenModifiers.defaultLibrary] },
  ProcessProperty: { type: SemanticTokenTypes.property, modifier: [SemanticTokenModifiers.defaultLibrary] },
  StateFunction: { type: SemanticTokenTypes.function, modifier: [SemanticTokenModifiers.defaultLibrary] },
  ConstantDeclaration: { type: SemanticTokenTypes.enumMember, modifier: [SemanticTokenModifiers.readonly] },
  Measure: { type: SemanticTokenTypes.event, modifier: [SemanticTokenModifiers.static] },
  ForkedProcess: { type: SemanticTokenTypes.event },
  PrintFormat: { type: SemanticTokenTypes.function, modifier: [SemanticTokenModifiers.defaultLibrary] },
  ProcessIndex: {
    type: SemanticTokenTypes.variable,
    modifier: [SemanticTokenModifiers.defaultLibrary, SemanticTokenModifiers.readonly],
  },
};

/** Semantic token provider. */
export class VasSemanticTokens extends AbstractSemanticTokenProvider {
  protected override highlightElement(node: AstNode, accept: SemanticTokenAcceptor): void {
    const own = tokens[node.$type as Named["$type"]] as Token | undefined;
    if (own)
      this.accept(accept, node, "name", {
        type: own.type,
        modifier: [...(own.modifier ?? []), SemanticTokenModifiers.declaration],
      });
    const record = node as AstNode & Record<string, unknown>;
    switch (node.$type) {
      case "NameReference":
        this.acceptReference(accept, node, "target", record["target"]);
        break;
      case "MemberReference":
        this.acceptReference(accept, node, "owner", record["owner"]);
        this.acceptReference(accept, node, "member", record["member"]);
        break;
      case "Program":
        (record["spaces"] as readonly unknown[]).forEach((space, index) => {
          this.acceptReference(accept, node, "spaces", space, index);
        });
        break;
      case "Process":
        for (const property of ["program", "function", "space"])
          this.acceptReference(accept, node, property, record[property]);
        break;
      case "Index":
        this.acceptReference(accept, node, "property", record["property"]);
        break;
      case "VariantProcess":
        this.acceptReference(accept, node, "process", record["process"]);
        break;
      case "Argument":
        if (record["name"] !== undefined) this.accept(accept, node, "name", { type: SemanticTokenTypes.parameter });
        break;
      case "Setting":
      case "ProcessSetting":
      case "ProgramSetting":
        this.accept(accept, node, "key", { type: SemanticTokenTypes.property });
        break;
      case "Machine":
      case "Kernel":
        this.accept(accept, node, "preset", {
          type: SemanticTokenTypes.class,
          modifier: [SemanticTokenModifiers.defaultLibrary],
        });
        break;
      case "Meet":
        this.accept(accept, node, "point", { type: SemanticTokenTypes.event });
        break;
    }
  }

  /** `index`: which of several values of the property. */
  private acceptReference(
    accept: SemanticTokenAcceptor,
    node: AstNode,
    property: string,
    reference: unknown,
    index?: number,
  ): void {
    const target = (reference as { readonly ref?: Named } | undefined)?.ref;
    if (target) this.accept(accept, node, property, tokens[target.$type], index);
  }

  private accept(
    accept: SemanticTokenAcceptor,
    node: AstNode,
    property: string,
    { type, modifier }: Token,
    index?: number,
  ): void {
    accept({
      node,
      property: property as never,
      type,
      ...(index === undefined ? {} : { index }),
      ...(modifier ? { modifier } : {}),
    });
  }
}
