/** What the editor offers at the cursor. */
import { CstUtils, type AstNode, type CstNode, type LangiumDocument } from "langium";
import type { CompletionProvider } from "langium/lsp";
import {
  CompletionItemKind,
  InsertTextFormat,
  type CompletionItem,
  type CompletionList,
  type Position,
} from "vscode-languageserver";
import {
  builtinDescriptions,
  exploreSettings,
  findSystemCall,
  formatBytes,
  keywordDocs,
  vasModelOf,
  type PresetDescription,
  type SettingDescription,
  type VasModel,
} from "../model/index.js";
import { completionContext, type CompletionContext } from "./completion-context.js";
import { describeNamed, describePreset, describeSetting, toMarkdown } from "./describe.js";
import type { FunctionDeclaration, Named, Scenario } from "../generated/ast.js";
import { declarationsAt, machineFacts, vasMembers } from "../names/index.js";
import type { VasServices } from "./services.js";

const topWords = ["machine", "kernel", "vas", "program", "process", "expect", "explore", "schedule"];
const statementWords = [
  "let",
  "if",
  "while",
  "for",
  "break",
  "continue",
  "return",
  "expect",
  "meet",
  "print",
  "u8",
  "u16",
  "u32",
  "u64",
];
const expressionWords = ["u8", "u16", "u32", "u64", "not", "and", "or"];
const processKeys = ["uid", "gid", "groups"];

/** An item before its place is known. */
type Entry = Omit<CompletionItem, "textEdit">;

/** Completion provider. */
export class VasCompletion implements CompletionProvider {
  readonly completionOptions = { triggerCharacters: ["."] };

  constructor(private readonly services: VasServices) {}

  getCompletion(document: LangiumDocument, { position }: { position: Position }): CompletionList {
    const text = document.textDocument.getText();
    const offset = document.textDocument.offsetAt(position);
    const { tokens, hidden } = this.services.parser.Lexer.tokenize(text);
    const inside = [...hidden, ...tokens.filter(({ tokenType }) => tokenType.name === "STRING")].some((token) =>
      contains(token, offset),
    );
    if (inside) return { isIncomplete: false, items: [] };
    const { word, context } = wordAndContext(text.slice(0, offset), tokens);
    const range = { start: document.textDocument.positionAt(offset - word.length), end: position };
    const called = text[offset] === "(";
    const items = this.entries(context, document, offset).map(({ insertText, ...entry }): CompletionItem => {
      const newText = called || insertText === undefined ? entry.label : insertText;
      return {
        ...entry,
        insertTextFormat: newText === entry.label ? InsertTextFormat.PlainText : InsertTextFormat.Snippet,
        textEdit: { range, newText },
      };
    });
    return { isIncomplete: false, items };
  }

  private entries(context: CompletionContext, document: LangiumDocument, offset: number): Entry[] {
    const scenario = document.parseResult.value as Scenario;
    const { settings } = this.services;
    const builtins = (rows: readonly { readonly node?: AstNode }[]): Entry[] =>
      rows.map(({ node }) => this.named(node as Named, vasModelOf(scenario))).filter((entry) => entry !== null);
    switch (context.kind) {
      case "none":
        return [];
      case "words":
        return context.words.map(keyword);
      case "page size": {
        const { pageBytes, largePages } = machineFacts(scenario, settings);
        return [pageBytes, ...(largePages ?? [])].map((bytes) => ({
          label: formatBytes(bytes),
          kind: CompletionItemKind.Value,
        }));
      }
      case "top":
        return [...topWords, "and", "or", "on"].map(keyword);
      case "preset":
        return ((context.block === "machine" ? settings.machinePresets : settings.kernelPresets) ?? []).map((preset) =>
          presetEntry(context.block, preset),
        );
      case "key":
        if (context.block === "process") return processKeys.filter((key) => !context.used.includes(key)).map(keyword);
        return this.settingsOf(context.block)
          .filter(({ name }) => !context.used.includes(name))
          .map(settingEntry);
      case "value":
        return valueEntries(this.settingsOf(context.block).find(({ name }) => name === context.key));
      case "declaration":
        return (context.block === "vas" ? ["segment"] : ["fn", "u8", "u16", "u32", "u64"]).map(keyword);
      case "program":
        return this.names(scenario.programs);
      case "vas":
        return this.names(scenario.vases);
      case "hazard":
        return Array.from({ length: 32 }, (_, index) => ({
          label: `P${index + 1}`,
          kind: CompletionItemKind.EnumMember,
        }));
      case "member":
        return this.members(context, scenario);
      case "expectation":
        return [
          ...this.names([...scenario.processes, ...scenario.vases]),
          ...builtins(builtinDescriptions.counterUnits),
          ...builtins(builtinDescriptions.counters),
          ...builtins(builtinDescriptions.constants),
          ...["hazard", "not", "some", "always"].map(keyword),
        ];
      case "statement":
      case "expression": {
        const node = nodeAt(document, offset);
        const local = node ? [...declarationsAt(node, offset)] : [];
        const words = context.kind === "statement" ? [...statementWords, "else"] : expressionWords;
        return [
          ...this.names(local),
          ...this.names(scenario.vases),
          ...builtins(builtinDescriptions.systemCalls),
          ...(context.kind === "expression" ? builtins(builtinDescriptions.constants) : []),
          ...words.map(keyword),
        ];
      }
    }
  }

  private members({ owner, place }: CompletionContext & { kind: "member" }, scenario: Scenario): Entry[] {
    const names = (rows: readonly { readonly node?: AstNode }[]): Entry[] =>
      this.names(rows.map(({ node }) => node as Named));
    if (place === "program") return this.names(scenario.vases.filter(({ name }) => name === owner).flatMap(vasMembers));
    if (scenario.processes.some(({ name }) => name === owner)) return names(builtinDescriptions.processProperties);
    return builtinDescriptions.counterUnits.some(({ name }) => name === owner)
      ? names(builtinDescriptions.tlbCounters)
      : [];
  }

  private settingsOf(block: "machine" | "kernel" | "explore"): readonly SettingDescription[] {
    if (block === "explore") return exploreSettings;
    return (block === "machine" ? this.services.settings.machineSettings : this.services.settings.kernelSettings) ?? [];
  }

  private names(nodes: readonly Named[]): Entry[] {
    const entries = new Map<string, Entry>();
    for (const node of nodes) {
      const entry = this.named(node);
      if (entry && !entries.has(entry.label)) entries.set(entry.label, entry);
    }
    return [...entries.values()];
  }

  /** Null for system calls that the scenario's kernel does not have. */
  private named(node: Named, model: VasModel = "linux"): Entry | null {
    if (!node.name) return null;
    if (node.$type === "SystemCall" && !this.isAvailable(node.name, model)) return null;
    const description = describeNamed(node, model);
    return {
      label: node.name,
      kind: kinds[node.$type],
      detail: description.code,
      sortText: `${order[node.$type] ?? 5}${node.name}`,
      documentation: { kind: "markdown", value: toMarkdown(description) },
      ...callSnippet(node, model),
    };
  }

  private isAvailable(name: string, model: VasModel): boolean {
    const call = findSystemCall(name, model);
    if (call === null || (call.model ?? model) !== model) return false;
    return this.services.settings.systemCalls?.includes(call.abi ?? name) ?? true;
  }
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
  Variable: 1,
  FunctionDeclaration: 1,
  Vas: 2,
  Constant: 7,
  SystemCall: 6,
};

function callSnippet(node: Named, model: VasModel): { insertText?: string } {
  if (node.$type !== "FunctionDeclaration" && node.$type !== "SystemCall") return {};
  const parameters =
    node.$type === "SystemCall"
      ? (findSystemCall(node.name, model)?.parameters ?? []).filter((parameter) => parameter.default === undefined)
      : (node as FunctionDeclaration).parameters;
  return { insertText: `${node.name}(${parameters.map(({ name }, index) => `\${${index + 1}:${name}}`).join(", ")})` };
}

function keyword(label: string): Entry {
  const doc = keywordDocs[label];
  return { label, kind: CompletionItemKind.Keyword, sortText: `8${label}`, ...(doc ? { documentation: doc } : {}) };
}

function presetEntry(word: string, preset: PresetDescription): Entry {
  return {
    label: preset.name,
    kind: CompletionItemKind.Class,
    detail: preset.title,
    documentation: { kind: "markdown", value: toMarkdown(describePreset(word, preset)) },
  };
}

function settingEntry(setting: SettingDescription): Entry {
  const description = describeSetting(setting);
  return {
    label: setting.name,
    kind: CompletionItemKind.Property,
    detail: description.code,
    documentation: { kind: "markdown", value: toMarkdown(description) },
  };
}

function valueEntries(setting: SettingDescription | undefined): Entry[] {
  if (!setting) return [];
  const values = setting.type === "switch" ? ["on", "off"] : (setting.values ?? []);
  return values.map((label) => ({ label, kind: CompletionItemKind.EnumMember, documentation: setting.doc }));
}

interface PlacedToken {
  readonly image: string;
  readonly startOffset: number;
  readonly endOffset?: number;
  readonly tokenType: { readonly name: string };
}

/** Whether the cursor is in a token; a comment to the end of the line contains that end. */
function contains({ startOffset, endOffset, tokenType }: PlacedToken, offset: number): boolean {
  return startOffset < offset && offset <= endOffset! + (tokenType.name === "LINE_COMMENT" ? 1 : 0);
}

/** The word that is being written; presets and values of settings may contain `-` and `+`. */
function wordAndContext(before: string, tokens: readonly PlacedToken[]): { word: string; context: CompletionContext } {
  const contextBefore = (word: string): CompletionContext =>
    completionContext(tokens.filter(({ endOffset }) => endOffset! < before.length - word.length));
  const signed = /[A-Za-z0-9_]+(?:[-+][A-Za-z0-9_]*)+$/.exec(before)?.[0];
  if (signed !== undefined) {
    const context = contextBefore(signed);
    if (context.kind === "preset" || context.kind === "value") return { word: signed, context };
  }
  const word = /[A-Za-z0-9_]*$/.exec(before)![0];
  return { word, context: contextBefore(word) };
}

function nodeAt(document: LangiumDocument, offset: number): AstNode | undefined {
  const root: CstNode | undefined = document.parseResult.value.$cstNode;
  return root && CstUtils.findLeafNodeBeforeOffset(root, offset)?.astNode;
}
