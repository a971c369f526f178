/** What stands in a list of completions: keywords, settings, names, each with what hover would say of it. */
import { CompletionItemKind, type CompletionItem } from "vscode-languageserver";
import type { FunctionDeclaration, Named } from "../generated/ast.js";
import {
  executableSettings,
  findKernelCall,
  findSystemCall,
  keywordDocs,
  stateFunctions,
  type PresetDescription,
  type SettingDescription,
  type SystemCallParameter,
  type VasModel,
} from "../model/index.js";
import {
  describeHazard,
  describeNamed,
  describePreset,
  describeSetting,
  describeValue,
  toMarkdown,
} from "../describe/index.js";

/** An item before its place is known. */
export type Entry = Omit<CompletionItem, "textEdit">;

/** A keyword. */
export function keyword(label: string): Entry {
  const doc = keywordDocs[label] ?? executableSettings[label];
  return { label, kind: CompletionItemKind.Keyword, sortText: `8${label}`, ...(doc ? { documentation: doc } : {}) };
}

/** A word that the file itself makes up, such as a rendezvous. */
export function ownWord(label: string, detail: string): Entry {
  return { label, kind: CompletionItemKind.Reference, detail, sortText: `0${label}` };
}

/** A preset of a machine or kernel. */
export function presetEntry(word: string, preset: PresetDescription): Entry {
  return {
    label: preset.name,
    kind: CompletionItemKind.Class,
    detail: preset.title,
    documentation: { kind: "markdown", value: toMarkdown(describePreset(word, preset)) },
  };
}

/** A key of a block of settings. */
export function settingEntry(setting: SettingDescription): Entry {
  const description = describeSetting(setting);
  return {
    label: setting.name,
    kind: CompletionItemKind.Property,
    detail: description.code,
    documentation: { kind: "markdown", value: toMarkdown(description) },
  };
}

/** The values that a setting can have, where they can be listed. */
export function valueEntries(setting: SettingDescription): Entry[] {
  const values = setting.type === "switch" ? ["on", "off"] : (setting.values ?? []);
  return values.map((label, index) => ({
    label,
    kind: CompletionItemKind.EnumMember,
    sortText: `0${String(index).padStart(2, "0")}`,
    documentation: { kind: "markdown", value: toMarkdown(describeValue(setting, label)) },
  }));
}

/** A pitfall or defect. */
export function hazardEntry(hazard: Parameters<typeof describeHazard>[0], index: number): Entry {
  return {
    label: hazard.id,
    kind: CompletionItemKind.EnumMember,
    detail: hazard.title,
    sortText: String(index).padStart(3, "0"),
    documentation: { kind: "markdown", value: toMarkdown(describeHazard(hazard)) },
  };
}

/** The name of an argument, `core: `. */
export function argumentEntry({ name, doc }: SystemCallParameter): Entry {
  return {
    label: `${name}:`,
    filterText: name,
    kind: CompletionItemKind.Property,
    insertText: `${name}: `,
    sortText: `3${name}`,
    documentation: doc,
  };
}

/** A declaration or builtin. `inKernel`: as kernel code means the name. */
export function namedEntry(node: Named, model: VasModel, inKernel: boolean): Entry | null {
  if (!node.name) return null;
  const description = describeNamed(node, model);
  return {
    label: node.name,
    kind: kinds[node.$type],
    detail: description.code,
    sortText: `${order[node.$type] ?? 5}${node.name}`,
    documentation: { kind: "markdown", value: toMarkdown(description) },
    ...callSnippet(node, model, inKernel),
  };
}

const kinds: Readonly<Record<Named["$type"], CompletionItemKind>> = {
  Kernel: CompletionItemKind.Module,
  FunctionDeclaration: CompletionItemKind.Function,
  SystemCall: CompletionItemKind.Function,
  Parameter: CompletionItemKind.Variable,
  Let: CompletionItemKind.Variable,
  LoopVariable: CompletionItemKind.Variable,
  Variable: CompletionItemKind.Field,
  Segment: CompletionItemKind.Struct,
  Vas: CompletionItemKind.Module,
  Program: CompletionItemKind.Class,
  Process: CompletionItemKind.Event,
  Constant: CompletionItemKind.Constant,
  CounterUnit: CompletionItemKind.Module,
  Counter: CompletionItemKind.Property,
  ProcessProperty: CompletionItemKind.Property,
  StateFunction: CompletionItemKind.Function,
  ConstantDeclaration: CompletionItemKind.Constant,
  Measure: CompletionItemKind.Reference,
  ForkedProcess: CompletionItemKind.Event,
  PrintFormat: CompletionItemKind.Function,
  ProcessIndex: CompletionItemKind.Variable,
};

/** Locals first, then what the file declares, then builtins. */
const order: Partial<Record<Named["$type"], number>> = {
  Let: 0,
  LoopVariable: 0,
  Parameter: 0,
  ProcessIndex: 0,
  Variable: 1,
  FunctionDeclaration: 1,
  ConstantDeclaration: 1,
  Measure: 1,
  Vas: 2,
  Constant: 7,
  SystemCall: 6,
};

function callSnippet(node: Named, model: VasModel, inKernel: boolean): { insertText?: string } {
  if (node.$type === "PrintFormat") return { insertText: `${node.name}(\${1:value})` };
  if (node.$type === "StateFunction") {
    const [first] = stateFunctions.find(({ name }) => name === node.name)?.parameters ?? [];
    return { insertText: `${node.name}(\${1:${first?.name ?? ""}})` };
  }
  if (node.$type !== "FunctionDeclaration" && node.$type !== "SystemCall") return {};
  const call = inKernel ? findKernelCall(node.name) : findSystemCall(node.name, model);
  const parameters =
    node.$type === "SystemCall"
      ? (call?.parameters ?? []).filter((parameter) => parameter.default === undefined)
      : (node as FunctionDeclaration).parameters;
  return { insertText: `${node.name}(${parameters.map(({ name }, index) => `\${${index + 1}:${name}}`).join(", ")})` };
}
