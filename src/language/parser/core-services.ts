/**
 * The services that read and check files: all that compiler, command line and debug adapter need, and half the size of
 * the editor's (services.ts). Pure: no Node, no DOM, no file system.
 */
import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  EmptyFileSystem,
  inject,
  type LangiumCoreServices,
  type LangiumSharedCoreServices,
  type Module,
  type PartialLangiumCoreServices,
} from "langium";
import { registerChecks, VasDocumentValidator } from "../checks/index.js";
import { VasGeneratedSharedModule, VasLanguageGeneratedModule } from "../generated/module.js";
import { createGuardedParser } from "./guarded-parser.js";
import { VasLexer, VasLexerMessages, VasParserMessages, VasValueConverter } from "../syntax/index.js";
import {
  createReferences,
  NoReferenceIndex,
  VasLinker,
  VasNameProvider,
  VasScopeComputation,
  VasScopeProvider,
} from "../names/index.js";
import { knownSettings, type KnownSettings, type LanguageSettings } from "../model/index.js";

/** What the language adds to Langium's services. */
export interface VasAddedServices {
  readonly settings: KnownSettings;
}

/** Services for one language. */
export type CoreServices = LangiumCoreServices & VasAddedServices;

/** Services, and those that Langium shares between languages. */
export interface CoreServiceSet {
  readonly shared: LangiumSharedCoreServices;
  readonly vas: CoreServices;
}

/** Our services in place of Langium's. */
export function coreModule(
  settings: KnownSettings,
): Module<CoreServices, PartialLangiumCoreServices & VasAddedServices> {
  return {
    settings: () => settings,
    parser: {
      LangiumParser: createGuardedParser,
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
    workspace: {
      ReferenceDescriptionProvider: () => new NoReferenceIndex(),
    },
    validation: {
      DocumentValidator: (services) => new VasDocumentValidator(services),
    },
  };
}

/** Creates the services; nothing is shared between two calls. */
export function createCoreServices(settings: LanguageSettings = {}): CoreServiceSet {
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), VasGeneratedSharedModule);
  const vas = inject(
    createDefaultCoreModule({ shared }),
    VasLanguageGeneratedModule,
    coreModule(knownSettings(settings)),
  );
  shared.ServiceRegistry.register(vas);
  registerChecks(vas);
  return { shared, vas };
}
