/** The language's services: one factory for compiler, CLI, adapter and editor. Pure: no Node, no DOM, no file system. */
import { EmptyFileSystem, inject, type DefaultSharedCoreModuleContext, type Module } from "langium";
import { createDefaultModule, createDefaultSharedModule, type DefaultSharedModuleContext, type LangiumServices, type LangiumSharedServices, type PartialLangiumServices } from "langium/lsp";
import { VasDocumentValidator } from "./document-validator.js";
import { VasCompletion } from "./completion.js";
import { VasFormatter } from "./formatter.js";
import { VasGeneratedSharedModule, VasLanguageGeneratedModule } from "./generated/module.js";
import { VasHover } from "./hover.js";
import { VasLexer } from "./lexer.js";
import { VasLinker } from "./linker.js";
import { VasOutline } from "./outline.js";
import { createReferences, VasNameProvider } from "./references.js";
import { VasRename } from "./rename.js";
import { VasScopeComputation, VasScopeProvider } from "./scope.js";
import { VasSemanticTokens } from "./semantic-tokens.js";
import { knownSettings, type KnownSettings, type LanguageSettings } from "./settings.js";
import { VasSignatureHelp } from "./signature-help.js";
import { VasLexerMessages, VasParserMessages } from "./syntax-message.js";
import { registerChecks } from "./validation.js";
import { VasValueConverter } from "./value-converter.js";

/** What the language adds to Langium's services. */
export interface VasAddedServices {
  readonly settings: KnownSettings;
}

/** All services of the language. */
export type VasServices = LangiumServices & VasAddedServices;

/** Services, and those that Langium shares between languages. */
export interface VasServiceSet {
  readonly shared: LangiumSharedServices;
  readonly vas: VasServices;
}

function vasModule(settings: KnownSettings): Module<VasServices, PartialLangiumServices & VasAddedServices> {
  return {
    settings: () => settings,
    parser: {
      Lexer: (services) => new VasLexer(services),
      ValueConverter: () => new VasValueConverter(),
      ParserErrorMessageProvider: () => new VasParserMessages(),
      LexerErrorMessageProvider: () => new VasLexerMessages(),
    },
    references: {
      ScopeProvider: (services) => new VasScopeProvider(services),
      ScopeComputation: (services) => new VasScopeComputation(services),
      Linker: (services) => new VasLinker(services),
      References: createReferences,
      NameProvider: () => new VasNameProvider(),
    },
    lsp: {
      Formatter: (services) => new VasFormatter(services),
      DocumentSymbolProvider: () => new VasOutline(),
      SemanticTokenProvider: (services) => new VasSemanticTokens(services),
      HoverProvider: (services) => new VasHover(services),
      CompletionProvider: (services) => new VasCompletion(services),
      RenameProvider: (services) => new VasRename(services),
      SignatureHelp: () => new VasSignatureHelp(),
    },
    validation: {
      DocumentValidator: (services) => new VasDocumentValidator(services),
    },
  };
}

/**
 * Creates the services. `context` carries the connection to the editor, when there is one; nothing is shared between two
 * calls.
 */
export function createVasServices(
  settings: LanguageSettings = {},
  context: DefaultSharedModuleContext | DefaultSharedCoreModuleContext = EmptyFileSystem,
): VasServiceSet {
  const shared = inject(createDefaultSharedModule(context), VasGeneratedSharedModule);
  const vas = inject(createDefaultModule({ shared }), VasLanguageGeneratedModule, vasModule(knownSettings(settings)));
  shared.ServiceRegistry.register(vas);
  registerChecks(vas);
  return { shared, vas };
}
