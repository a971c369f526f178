/**
 * A parser that no text can make fail. The generated one is recursive, and what it does after a syntax error deep inside of blocks
 * takes more stack than parsing does: then the error is found without recovery, and the tree is that of the text up to a depth
 * that is safe.
 */
import {
  createLangiumParser,
  type AstNode,
  type LangiumCoreServices,
  type LangiumParser,
  type ParseResult,
  type ParserOptions,
} from "langium";

/** Depth of brackets up to which a tree is made after a failure. */
const safeDepth = 24;

/** What the parser of the language gives. */
export interface GuardedResult<T extends AstNode = AstNode> extends ParseResult<T> {
  /** The text took too much stack: the tree is that of its beginning. */
  readonly isCut?: true;
}

/** Creates the parser of the language. */
export function createGuardedParser(services: LangiumCoreServices): LangiumParser {
  const parser = createLangiumParser(services);
  let current = parser.parse.bind(parser);
  parser.parse = <T extends AstNode>(input: string, options?: ParserOptions): ParseResult<T> => {
    try {
      return current<T>(input, options);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    // One that has failed half way is not used again.
    const fresh = createLangiumParser(services);
    current = fresh.parse.bind(fresh);
    const failure = withoutRecovery(services, input, options);
    const { tokens, errors: lexerErrors } = services.parser.Lexer.tokenize(input);
    let depth = 0;
    const cut = tokens.find(({ image }) => {
      if (["{", "(", "["].includes(image)) depth++;
      else if (["}", ")", "]"].includes(image)) depth--;
      return depth > safeDepth;
    });
    const result = current<T>(input.slice(0, cut?.startOffset ?? 0), options);
    // That the rest was cut off is no error of the text: it counts only where nothing better is known.
    const known = lexerErrors.length > 0 ? [] : result.parserErrors;
    const cutResult: GuardedResult<T> = {
      ...result,
      lexerErrors,
      parserErrors: (failure?.parserErrors ?? known).slice(0, 1),
      isCut: true,
    };
    return cutResult;
  };
  return parser;
}

/** Chevrotain's parser inside of Langium's. */
interface Wrapped {
  readonly wrapper: { recoveryEnabled: boolean };
}

/** Parses up to the first error and no further; null if even that takes too much stack. */
function withoutRecovery(services: LangiumCoreServices, input: string, options?: ParserOptions): ParseResult | null {
  const parser = createLangiumParser(services);
  // No type gives it: Langium's own field is protected, and all options of a parser are those of the language's.
  (parser as unknown as Wrapped).wrapper.recoveryEnabled = false;
  try {
    return parser.parse(input, options);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
