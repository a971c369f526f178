/** Values while debugging: what a hover evaluates, and which variables show their value beside the code. */
import * as vscode from "vscode";
import { languageId } from "../contributions/index.js";
import { expressionAt, functionStart, variablesIn } from "./source-expressions.js";

/** Registers both providers. */
export function provideDebugValues(subscriptions: vscode.Disposable[]): void {
  subscriptions.push(
    vscode.languages.registerEvaluatableExpressionProvider(languageId, {
      provideEvaluatableExpression(document, position) {
        const piece = expressionAt(document.lineAt(position.line).text, position.character);
        if (!piece) return undefined;
        return new vscode.EvaluatableExpression(
          new vscode.Range(position.line, piece.start, position.line, piece.end),
          piece.text,
        );
      },
    }),
    vscode.languages.registerInlineValuesProvider(languageId, {
      provideInlineValues(document, viewPort, { stoppedLocation }) {
        const last = stoppedLocation.end.line;
        const first = Math.max(
          viewPort.start.line,
          functionStart((line) => document.lineAt(line).text, last),
        );
        const values: vscode.InlineValue[] = [];
        for (let line = first; line <= Math.min(last, viewPort.end.line); line++) {
          for (const { text, start, end } of variablesIn(document.lineAt(line).text)) {
            values.push(new vscode.InlineValueVariableLookup(new vscode.Range(line, start, line, end), text, true));
          }
        }
        return values;
      },
    }),
  );
}
