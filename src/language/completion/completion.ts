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
import type { Named, Scenario } from "../generated/ast.js";
import {
  builtinDescriptions,
  constantsOfParameter,
  findKernelCall,
  findSystemCall,
  formatBytes,
  vasModelOf,
} from "../model/index.js";
import {
  constantsOf,
  declarationsAt,
  declarationsBeside,
  forkedProcesses,
  inKernelCode,
  machineFacts,
  machineFactsAt,
  partsOf,
  programsOf,
  rendezvousOf,
  unitsAt,
  vasesOf,
  vasMembers,
  type WorkspaceFiles,
} from "../names/index.js";
import type { CoreServices } from "../parser/index.js";
import { nodeAround } from "../syntax/index.js";
import {
  fittingSettings,
  fittingValues,
  hasSystemCall,
  kernelCallsOf,
  settingsOf,
  stateParameter,
} from "./available.js";
import { completionContext, topWords, type CompletionContext } from "./completion-context.js";
import {
  argumentEntry,
  hazardEntry,
  keyword,
  namedEntry,
  ownWord,
  presetEntry,
  settingEntry,
  valueEntries,
  type Entry,
} from "./entries.js";
import { stringAt, stringEntries } from "./string-completion.js";

const statementWords = [
  ...["let", "if", "while", "for", "break", "continue", "return", "expect", "meet", "print", "measure"],
  ...["u8", "u16", "u32", "u64"],
];
const kernelWords = ["await", "atomic"];
const expressionWords = ["u8", "u16", "u32", "u64"];

/** Words that can begin what follows in a scenario, or in a variant of it. */
function nextWords(of: "scenario" | "variant"): readonly string[] {
  return of === "variant" ? ["machine", "kernel", "process", "expect"] : topWords;
}

/** A list of builtins or declarations. */
type Rows = readonly { readonly node?: AstNode }[];

/** Completion provider. */
export class VasCompletion implements CompletionProvider {
  readonly completionOptions = { triggerCharacters: [".", '"', "/"] };

  /** @param files those of the workspace, for `include` and `from`; null: none are known */
  constructor(
    private readonly services: CoreServices,
    private readonly files: WorkspaceFiles | null,
  ) {}

  async getCompletion(document: LangiumDocument, { position }: { position: Position }): Promise<CompletionList> {
    const text = document.textDocument.getText();
    const offset = document.textDocument.offsetAt(position);
    const { tokens, hidden } = this.services.parser.Lexer.tokenize(text);
    const scenario = document.parseResult.value as Scenario;
    if (hidden.some((token) => contains(token, offset))) return { isIncomplete: false, items: [] };
    const string = stringAt(text, offset);
    if (string !== null) {
      const words = tokens.filter(({ startOffset }) => startOffset < string.start - 1).map(({ image }) => image);
      const entries = await stringEntries(words, scenario, document.uri.toString(), this.files);
      return this.list(document, entries, string.start, string.end, true);
    }
    const { word, context } = wordAndContext(text.slice(0, offset), tokens);
    return this.list(
      document,
      this.entries(context, document, offset),
      offset - word.length,
      offset,
      text[offset] === "(",
    );
  }

  /** `plain`: names stand alone, because what follows is there already. */
  private list(
    { textDocument }: LangiumDocument,
    entries: readonly Entry[],
    start: number,
    end: number,
    plain: boolean,
  ): CompletionList {
    const range = { start: textDocument.positionAt(start), end: textDocument.positionAt(end) };
    const items = entries.map(({ insertText, ...entry }): CompletionItem => {
      const newText = plain || insertText === undefined ? entry.label : insertText;
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
    const node = nodeAt(document, offset) ?? scenario;
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
      case "core": {
        const cores = machineFactsAt(node, settings)?.cores ?? 1;
        return Array.from({ length: cores }, (_, core) => ({ label: `${core}`, kind: CompletionItemKind.Value }));
      }
      case "top":
        return [...nextWords(context.of), ...(context.conditions ? ["and", "or"] : [])].map(keyword);
      case "preset":
        return ((context.block === "machine" ? settings.machinePresets : settings.kernelPresets) ?? []).map((preset) =>
          presetEntry(context.block, preset),
        );
      case "key": {
        const more = context.code ? ["fn", "u8", "u16", "u32", "u64"].map(keyword) : [];
        return fittingSettings(context.block, node, scenario, settings)
          .filter(({ name }) => !context.used.includes(name))
          .map(settingEntry)
          .concat(more);
      }
      case "value":
        return this.values(context, node, scenario);
      case "declaration":
        return (context.block === "vas" ? ["segment"] : ["fn", "u8", "u16", "u32", "u64"]).map(keyword);
      case "program":
        return [
          ...this.names(programsOf(scenario)),
          ...(scenario.kernels.some(({ functions }) => functions.length > 0) ? [keyword("kernel")] : []),
        ];
      case "process":
        return this.names(scenario.processes).map(({ insertText: _, ...entry }) => ({
          ...entry,
          insertText: `${entry.label}($1)`,
        }));
      case "process argument": {
        const process = scenario.processes.find(byName(context.process));
        const parameters = process?.program?.ref?.parameters ?? process?.function?.ref?.parameters ?? [];
        return [
          ...parameters.map(({ name }) => ({ ...keyword(`${name}:`), insertText: `${name}: ` })),
          ...this.entries({ kind: "constant", of: "process" }, document, offset),
        ];
      }
      case "kernel function":
        return this.names(scenario.kernels.flatMap(({ functions }) => functions));
      case "vas":
        return this.names(vasesOf(scenario));
      case "process setting": {
        const isExecutable = nodeAround(node, "Process")?.program?.ref?.file !== undefined;
        const keys = ["uid", "gid", "groups", "asid", ...(isExecutable ? ["stdin", "cwd"] : [])];
        return keys.filter((key) => !context.used.includes(key)).map(keyword);
      }
      case "hazard":
        return [
          ...(settings.hazards ?? []).map(hazardEntry),
          ...["at", "and", "or", ...nextWords(context.of)].map(keyword),
        ];
      case "hazard place":
        return this.hazardPlaces(scenario);
      case "rendezvous":
        return rendezvousOf(scenario).map((point) => ownWord(point, `meet ${point}`));
      case "part":
        return this.names(partsOf(scenario));
      case "member":
        return this.members(context, scenario);
      case "property":
        return this.rows(builtinDescriptions.processProperties, scenario);
      case "constant":
        return [
          ...(context.of === "process" ? this.rows(builtinDescriptions.processIndex, scenario) : []),
          ...this.names(constantsOf(scenario)),
          ...this.rows(builtinDescriptions.constants, scenario),
        ];
      case "expectation":
        return this.expectation(context, node, scenario);
      case "statement":
      case "expression":
        return this.code(context, node, offset, scenario);
    }
  }

  private values(
    { block, key }: CompletionContext & { readonly kind: "value" },
    node: AstNode,
    scenario: Scenario,
  ): Entry[] {
    const { settings } = this.services;
    const setting = settingsOf(block, settings).find(({ name }) => name === key);
    if (setting === undefined) return [];
    const numbers = setting.type === "number" || setting.type === "bytes" ? this.names(constantsOf(scenario)) : [];
    return [...valueEntries(fittingValues(block, setting, node, scenario, settings)), ...numbers];
  }

  /** Statements and expressions of programs, spaces and kernel code. */
  private code(
    context: CompletionContext & { readonly kind: "statement" | "expression" },
    node: AstNode,
    offset: number,
    scenario: Scenario,
  ): Entry[] {
    const { settings } = this.services;
    const inKernel = context.inKernel || inKernelCode(node);
    const local = this.names([...declarationsAt(node, offset)]);
    const primitives = kernelCallsOf(scenario, settings);
    const calls = inKernel
      ? builtinDescriptions.kernelCalls.filter(({ name }) => primitives.has(name))
      : builtinDescriptions.systemCalls.filter(({ name }) => hasSystemCall(name, scenario, settings));
    const owners = inKernel
      ? scenario.processes.filter(({ count }) => count === undefined)
      : scenario.kernels.filter(({ functions }) => functions.length > 0);
    const shared = [...this.names([...vasesOf(scenario), ...constantsOf(scenario), ...owners])];
    if (context.kind === "statement") {
      const words = [...statementWords, ...context.more, ...(inKernel ? kernelWords : [])];
      return [...local, ...shared, ...this.rows(calls, scenario, inKernel), ...words.map(keyword)];
    }
    const { call, printed, negatable } = context;
    const description =
      call && (inKernel ? findKernelCall(call.name) : findSystemCall(call.name, vasModelOf(scenario)));
    const parameters = description?.parameters ?? [];
    const meant =
      call === null ? undefined : call.named === null ? parameters[call.index] : parameters.find(byName(call.named));
    const constants = new Set(meant === undefined ? [] : constantsOfParameter(meant.name));
    const first = (entry: Entry): Entry =>
      constants.has(entry.label) ? { ...entry, sortText: `0${entry.label}` } : entry;
    const named = call?.isBegin === true && call.named === null ? parameters.slice(call.index).map(argumentEntry) : [];
    return [
      ...local,
      ...named,
      ...shared,
      ...this.rows(calls, scenario, inKernel),
      ...(printed ? this.rows(builtinDescriptions.printFormats, scenario) : []),
      ...this.rows(builtinDescriptions.constants, scenario).map(first),
      ...[...expressionWords, ...(negatable ? ["not"] : [])].map(keyword),
    ];
  }

  /** A condition at the top level, or what a counter is asked for. */
  private expectation(
    { call, negatable, first }: CompletionContext & { readonly kind: "expectation" },
    node: AstNode,
    scenario: Scenario,
  ): Entry[] {
    const owners = this.names([...scenario.processes, ...forkedProcesses(scenario), ...vasesOf(scenario)]);
    const parts = this.names(partsOf(scenario));
    const asked = call === null ? null : stateParameter(call);
    const kernels = scenario.kernels.filter(({ variables }) => variables.length > 0);
    if (asked === "core" || call?.named === "core")
      return this.entries({ kind: "core" }, scenario.$document as LangiumDocument, 0);
    if (asked !== null) return this.names([...kernels, ...constantsOf(scenario)]);
    if (call !== null)
      return [...parts, ...owners, { ...keyword("core:"), insertText: "core: ", documentation: "Number of a core." }];
    const units = unitsAt(node, this.services.settings);
    return [
      ...owners,
      ...this.names(kernels),
      ...this.rows(
        builtinDescriptions.counterUnits.filter(({ name }) => units?.includes(name) ?? true),
        scenario,
      ),
      ...this.rows(builtinDescriptions.counters, scenario),
      ...this.rows(builtinDescriptions.runProperties, scenario),
      ...this.rows(builtinDescriptions.stateFunctions, scenario),
      ...this.names(constantsOf(scenario)),
      ...this.rows(builtinDescriptions.constants, scenario),
      ...[...(negatable ? ["hazard", "not"] : []), ...(first ? ["some", "always"] : [])].map(keyword),
    ];
  }

  /** Functions that a hazard can be seen in, with their owners where several have one of the name, and these owners. */
  private hazardPlaces(scenario: Scenario): Entry[] {
    const owners = [
      ...programsOf(scenario),
      ...scenario.kernels,
      ...vasesOf(scenario).flatMap(({ segments }) => segments),
    ];
    const functions = owners.flatMap((owner) => owner.functions.map((one) => ({ one, owner })));
    const times = new Map<string, number>();
    const owning = [...programsOf(scenario), ...vasesOf(scenario)].filter((owner) =>
      owner.$type === "Program"
        ? owner.functions.length > 0
        : owner.segments.some(({ functions: own }) => own.length > 0),
    );
    for (const { one } of functions) times.set(one.name, (times.get(one.name) ?? 0) + 1);
    const places = functions.flatMap(({ one, owner }) => {
      const [entry] = this.names([one]);
      if (entry === undefined) return [];
      const { insertText: _call, ...plain } = entry;
      const prefix = owner.$type === "Segment" ? owner.$container.name : owner.name;
      return [times.get(one.name) === 1 ? plain : { ...plain, label: `${prefix}.${one.name}` }];
    });
    return [...places, ...this.names(owning)];
  }

  private members({ owner, place }: CompletionContext & { readonly kind: "member" }, scenario: Scenario): Entry[] {
    const [kernel] = scenario.kernels;
    // Programs call its functions; its variables are for expectations.
    if (owner === "kernel" && kernel)
      return this.names(place === "program" ? kernel.functions : declarationsBeside(kernel));
    const vas = vasesOf(scenario).find(byName(owner));
    if (place === "program") return vas ? this.names(vasMembers(vas)) : [];
    const isProcess = [...scenario.processes, ...forkedProcesses(scenario)].some(byName(owner));
    if (isProcess) return this.rows(builtinDescriptions.processProperties, scenario);
    const places = [
      ...programsOf(scenario)
        .filter(byName(owner))
        .flatMap(({ functions }) => functions),
    ];
    if (places.length > 0) return this.names(places);
    if (vas) return this.names(vasMembers(vas));
    return builtinDescriptions.counterUnits.some(byName(owner))
      ? this.rows(builtinDescriptions.tlbCounters, scenario)
      : [];
  }

  private rows(rows: Rows, scenario: Scenario, inKernel = false): Entry[] {
    const model = vasModelOf(scenario);
    return rows.map(({ node }) => namedEntry(node as Named, model, inKernel)).filter((entry) => entry !== null);
  }

  private names(nodes: readonly Named[]): Entry[] {
    const entries = new Map<string, Entry>();
    for (const node of nodes) {
      const entry = namedEntry(node, "linux", false);
      if (entry && !entries.has(entry.label)) entries.set(entry.label, entry);
    }
    return [...entries.values()];
  }
}

function byName(wanted: string): (one: { readonly name: string }) => boolean {
  return ({ name }) => name === wanted;
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
