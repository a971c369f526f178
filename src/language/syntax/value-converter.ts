/** Turns the text of literals into values while parsing; problems are reported later, by validation, at the literal. */
import { DefaultValueConverter, type GrammarAST, type CstNode, type ValueType } from "langium";
import { readNumber, readText } from "../expressions/index.js";

/** Value converter of the language: numbers are bigints, malformed ones 0. */
export class VasValueConverter extends DefaultValueConverter {
  protected override runConverter(rule: GrammarAST.AbstractRule, input: string, cstNode: CstNode): ValueType {
    switch (rule.name) {
      case "Integer": {
        const reading = readNumber(input);
        return reading.ok ? reading.value : 0n;
      }
      case "Character":
        return BigInt(readText(input).codePointAt(0) ?? 0);
      case "STRING":
        return readText(input);
      case "NUMBER":
      case "CHARACTER":
        return input;
      default:
        return super.runConverter(rule, input, cstNode);
    }
  }
}
