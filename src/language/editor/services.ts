/**
 * All services of the language: those of core-services.ts and those of an editor. Pure: no Node, no DOM, no file
 * system.
 */
import { EmptyFileSystem, inject, type Module } from "langium";
import {
  createDefaultModule,
  createDefaultSharedModule,
  type DefaultSharedModuleContext,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
} from "langium/lsp";
import { VasCodeActions } from "./code-actions.js";
import { VasCompletion } from "./completion.js";
import { coreModule, type VasAddedServices } from "../parser/index.js";
import { VasFormatter } from "./formatter.js";
import { VasGeneratedSharedModule, VasLanguageGeneratedModule } from "../generated/module.js";
import { VasHover } from "./hover.js";
import { VasOutline } from "./outline.js";
import { VasRename } from "./rename.js";
import { VasSemanticTokens } from "./semantic-tokens.js";
import { knownSettings, type LanguageSettings } from "../model/index.js";
import { VasSignatureHelp } from "./signature-help.js";
import { registerChecks } from "../checks/index.js";

/** All services of the language. */
export type VasServices = LangiumServices & VasAddedServices;

/** Services, and those that Langium shares between languages. */
export interface VasServiceSet {
  readonly shared: LangiumSharedServices;
  readonly vas: VasServices;
}

const editorModule: Module<VasServices, PartialLangiumServices> = {
  lsp: {
    CodeActionProvider: () => new VasCodeActions(),
    CompletionProvider: (services) => new VasCompletion(services),
    DocumentSymbolProvider: () => new VasOutline(),
    Formatter: (services) => new VasFormatter(services),
    HoverProvider: (services) => new VasHover(services),
    RenameProvider: (services) => new VasRename(services),
    SemanticTokenProvider: (services) => new VasSemanticTokens(services),
    SignatureHelp: () => new VasSignatureHelp(),
  },
};

/**
 * Creates the services. `context` carries the connection to the editor, when there is one; nothing is shared between
 * two
 * calls.
 */
export function createVasServices(
  settings: LanguageSettings = {},
  context: DefaultSharedModuleContext = EmptyFileSystem,
): VasServiceSet {
  const shared = inject(createDefaultSharedModule(context), VasGeneratedSharedModule);
  const vas = inject(
    createDefaultModule({ shared }),
    VasLanguageGeneratedModule,
    coreModule(knownSettings(settings)),
    editorModule,
  );
  shared.ServiceRegistry.register(vas);
  registerChecks(vas);
  return { shared, vas };
}
