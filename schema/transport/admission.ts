import { GraphQLError, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { limits } from '../../src/limits.js';
import type { ErrorCode } from '../errors.js';
import { beyondLimits, tooComplex } from './query-limits.js';

/**
 * Documents that are kept parsed and validated, in characters of all together and of the longest one. A character of a
 * document made for the purpose takes 250 bytes when parsed: so nobody can fill the memory.
 */
const KEPT = { all: 262_144, one: 16_384 } as const;

/** The door that every document passes, whichever transport brought it. */
export type Admission = {
  /** Why a document asks for too much, before anything expensive is done with it; null: it may be looked at. */
  readonly refuse: (query: string) => GraphQLError | null;
  /** The document ready to run, or what is wrong with it. */
  readonly admit: (query: string) => DocumentNode | readonly GraphQLError[];
};

/** Makes the door for one schema. */
export function createAdmission(schema: GraphQLSchema): Admission {
  const harmless = newestOnes<true>();
  const valid = newestOnes<DocumentNode>();

  const refuse = (query: string): GraphQLError | null => {
    if (harmless.has(query)) return null;
    const parsed = parsedWithinLimits(query);
    if (parsed instanceof GraphQLError) return isTooComplex(parsed) ? parsed : null;
    const refusal = beyondLimits(parsed);
    if (refusal === null) harmless.set(query, true);
    return refusal;
  };
  const admit = (query: string): DocumentNode | readonly GraphQLError[] => {
    const known = valid.get(query);
    if (known !== undefined) return known;
    const parsed = parsedWithinLimits(query);
    if (parsed instanceof GraphQLError) return [parsed];
    const refusal = beyondLimits(parsed);
    if (refusal !== null) return [refusal];
    const faults = validate(schema, parsed, specifiedRules);
    if (faults.length > 0) return faults.map((fault) => coded('GRAPHQL_VALIDATION_FAILED', fault));
    valid.set(query, parsed);
    return parsed;
  };
  return { refuse, admit };
}

/** The document, or a coded error: too many tokens, or not GraphQL. */
function parsedWithinLimits(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxLexicalTokens: limits.query.tokens });
  } catch (error) {
    // Braces in braces: the parser runs out of stack long before it runs out of tokens.
    if (error instanceof RangeError) return tooComplex('The query nests too deep to be read.');
    if (!(error instanceof GraphQLError)) throw error;
    return /more tha[nt] \d+ tokens/.test(error.message)
      ? tooComplex(`The query has more than ${limits.query.tokens.toLocaleString('en')} tokens.`)
      : coded('GRAPHQL_PARSE_FAILED', error);
  }
}

function isTooComplex(error: GraphQLError): boolean {
  return error.extensions['code'] === 'QUERY_TOO_COMPLEX';
}

function coded(code: ErrorCode, { message, nodes, source, positions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, {
    ...(nodes === undefined ? { source, positions } : { nodes }),
    extensions: { code },
  });
}

/** Clients send the same few documents again and again. */
function newestOnes<T extends object | true>(): LRUCache<string, T> {
  return new LRUCache({
    maxSize: KEPT.all,
    maxEntrySize: KEPT.one,
    sizeCalculation: (_value, query) => Math.max(1, query.length),
  });
}
