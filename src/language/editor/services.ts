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
  type PartialLangiumSharedServices,
} from "langium/lsp";
import { VasCompletion } from "../completion/index.js";
import { VasCodeActions, VasFormatter, VasRename } from "../editing/index.js";
import type { WorkspaceFiles } from "../names/index.js";
import {
  RelatedFiles,
  VasCallHierarchy,
  VasCodeLenses,
  VasDocumentLinks,
  VasOutline,
  VasReferencesProvider,
  VasWorkspaceSymbols,
} from "../navigation/index.js";
import { VasHover, VasInlayHints, VasSemanticTokens, VasSignatureHelp } from "../reading/index.js";
import { coreModule, type VasAddedServices } from "../parser/index.js";
import { VasGeneratedSharedModule, VasLanguageGeneratedModule } from "../generated/module.js";
import { VasDocumentBuilder } from "./document-builder.js";
import { VasDocumentFactory } from "./document-factory.js";
import { followIncludes } from "./included-files.js";
import { VasLanguageServer } from "./language-server.js";
import { knownSettings, type LanguageSettings } from "../model/index.js";
import { registerChecks } from "../checks/index.js";

/** All services of the language. */
export type VasServices = LangiumServices & VasAddedServices;

/** Services, and those that Langium shares between languages. */
export interface VasServiceSet {
  readonly shared: LangiumSharedServices;
  readonly vas: VasServices;
}

const editorModule = (files: WorkspaceFiles | null): Module<VasServices, PartialLangiumServices> => ({
  lsp: {
    CallHierarchyProvider: (services) => new VasCallHierarchy(services, new RelatedFiles(services.shared, files)),
    CodeActionProvider: () => new VasCodeActions(),
    CodeLensProvider: () => new VasCodeLenses(),
    CompletionProvider: (services) => new VasCompletion(services, files),
    DocumentLinkProvider: () => new VasDocumentLinks(),
    DocumentSymbolProvider: () => new VasOutline(),
    Formatter: (services) => new VasFormatter(services),
    HoverProvider: (services) => new VasHover(services),
    InlayHintProvider: (services) => new VasInlayHints(services),
    ReferencesProvider: (services) => new VasReferencesProvider(services, new RelatedFiles(services.shared, files)),
    RenameProvider: (services) => new VasRename(services, new RelatedFiles(services.shared, files)),
    SemanticTokenProvider: (services) => new VasSemanticTokens(services),
    SignatureHelp: () => new VasSignatureHelp(),
  },
});

const sharedModule = (files: WorkspaceFiles | null): Module<LangiumSharedServices, PartialLangiumSharedServices> => ({
  lsp: {
    LanguageServer: (services) => new VasLanguageServer(services),
    ...(files === null ? {} : { WorkspaceSymbolProvider: () => new VasWorkspaceSymbols(files) }),
  },
  workspace: {
    DocumentBuilder: (services) => new VasDocumentBuilder(services),
    LangiumDocumentFactory: (services) => new VasDocumentFactory(services),
  },
});

/**
 * Creates the services. `files` finds what is included, and what is in the workspace; `context` carries the connection to the editor, when there is one; nothing is shared between
 * two
 * calls.
 */
export function createVasServices(
  settings: LanguageSettings = {},
  context: DefaultSharedModuleContext = EmptyFileSystem,
  files: WorkspaceFiles | null = null,
): VasServiceSet {
  const shared = inject(createDefaultSharedModule(context), VasGeneratedSharedModule, sharedModule(files));
  const vas = inject(
    createDefaultModule({ shared }),
    VasLanguageGeneratedModule,
    coreModule(knownSettings(settings)),
    editorModule(files),
  );
  shared.ServiceRegistry.register(vas);
  registerChecks(vas);
  if (files !== null) followIncludes(shared, files.read);
  return { shared, vas };
}
