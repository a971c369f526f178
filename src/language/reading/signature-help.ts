/** Parameters of the call that is being written. */
import { AstUtils, CstUtils, type LangiumDocument } from "langium";
import type { SignatureHelpProvider } from "langium/lsp";
import type { Position, SignatureHelp } from "vscode-languageserver";
import { callSignature } from "../model/index.js";
import { calledSystemCall, modelAt, targetOf } from "../names/index.js";
import { describeNamed, functionSignature } from "../describe/index.js";
import { isCall, type Call } from "../generated/ast.js";

/** Signature help provider. */
export class VasSignatureHelp implements SignatureHelpProvider {
  readonly signatureHelpOptions = { triggerCharacters: ["("], retriggerCharacters: [","] };

  provideSignatureHelp(document: LangiumDocument, { position }: { position: Position }): SignatureHelp | undefined {
    const root = document.parseResult.value.$cstNode;
    const offset = document.textDocument.offsetAt(position);
    const leaf = root && CstUtils.findLeafNodeBeforeOffset(root, offset);
    let call = AstUtils.getContainerOfType(leaf?.astNode, isCall);
    // Behind a closed parenthesis the cursor is in the call around it, if there is one.
    while (call && isClosedBefore(call, offset)) call = AstUtils.getContainerOfType(call.$container, isCall);
    return call && signatureOf(call, offset);
  }
}

function isClosedBefore(call: Call, offset: number): boolean {
  const cst = call.$cstNode;
  return !cst || offset <= (call.callee?.$cstNode?.end ?? 0) || (cst.text.endsWith(")") && cst.end <= offset);
}

function signatureOf(call: Call, offset: number): SignatureHelp | undefined {
  const target = targetOf(call.callee);
  const description = calledSystemCall(call);
  if (target?.$type !== "FunctionDeclaration" && !description) return undefined;
  const label = description
    ? callSignature(description)
    : functionSignature(target as Extract<typeof target, { $type: "FunctionDeclaration" }>);
  const parameters =
    description?.parameters.map(({ name, doc }) => ({ label: name, documentation: doc })) ??
    (target as Extract<typeof target, { $type: "FunctionDeclaration" }>).parameters.map(({ name }) => ({
      label: name,
    }));
  const commas = call.arguments.filter(({ $cstNode }) => $cstNode !== undefined && $cstNode.end < offset).length;
  return {
    signatures: [
      { label, documentation: { kind: "markdown", value: describeNamed(target!, modelAt(call)).text }, parameters },
    ],
    activeSignature: 0,
    activeParameter: Math.min(commas, Math.max(0, parameters.length - 1)),
  };
}
