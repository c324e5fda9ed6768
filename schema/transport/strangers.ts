import type { IncomingMessage } from 'node:http';
import { GraphQLError, Kind, OperationTypeNode, parse, type DocumentNode } from 'graphql';
import { isOwnPage } from '../../src/access/own-page.js';
import { limits } from '../../src/limits.js';
import { isJson } from './request-body.js';

/** Far over what signing in takes. */
const MOST_TOKENS = 200;

/**
 * Whether the body of somebody who isn't signed in may be read: a short one of JSON, from no other site's page. Everybody
 * else is sent away unheard.
 */
export function mayKnock(request: IncomingMessage, publicUrl: string): boolean {
  const { method, headers } = request;
  const length = Number(headers['content-length'] ?? NaN);
  const isShort = length <= limits.strangersBytes && headers['transfer-encoding'] === undefined;
  return method === 'POST' && isShort && isJson(headers['content-type']) && isOwnPage(headers, publicUrl);
}

/** Whether a document signs in, once, and does nothing else. */
export function onlySignsIn(query: string): boolean {
  const definitions = parsed(query)?.definitions ?? [];
  const [operation] = definitions;
  if (definitions.length !== 1 || operation?.kind !== Kind.OPERATION_DEFINITION) return false;
  if (operation.operation !== OperationTypeNode.MUTATION) return false;
  const { selections } = operation.selectionSet;
  const [field] = selections;
  return selections.length === 1 && field?.kind === Kind.FIELD && field.name.value === 'signIn';
}

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query, { maxLexicalTokens: MOST_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
