/** What a setting says once constants have their values. */
import type { Setting } from "../generated/ast.js";
import { wordValue } from "../model/index.js";
import { evaluateConstant } from "./constant-expression.js";
import { constantsOf, fileOf } from "./included.js";

/** Value of a setting as the machine and the kernel take it: `64K` → 65536, `on` → true, `asid+sasid` → itself. */
export function settingValue(setting: Setting): string | number | boolean {
  if (setting.text !== undefined) return setting.text;
  if (setting.value !== undefined) return Number(evaluateConstant(setting.value) ?? 0n);
  const word = setting.word ?? "";
  const named = constantNamed(setting, word);
  return named === null ? wordValue(word) : Number(named);
}

/** Value of the constant that a setting names, or null: the word is a word. */
function constantNamed(setting: Setting, word: string): bigint | null {
  const file = /^[A-Za-z_]\w*$/.test(word) ? fileOf(setting) : null;
  const constant = file && constantsOf(file).find(({ name }) => name === word);
  return constant ? evaluateConstant(constant.value) : null;
}
