import { createHash } from 'node:crypto';
import { Kind, print, visit, type DocumentNode, type GraphQLError } from 'graphql';
import { STRANGER, type Caller } from '../../src/access/caller.js';
import { topLevelError } from '../errors.js';

/** The operations that the console is built with, by their digests. */
export type Manifest = Readonly<Record<string, string>>;

/** Why a caller may not run a document; null: it may. */
export type TrustedDocuments = (document: DocumentNode, caller: Caller) => GraphQLError | null;

/**
 * Holds people, and whoever hasn't signed in, to the operations of the console: what a page of somebody else's, or a
 * script in ours, could ask with their cookie is no more than that. Programs write their own operations and bring keys.
 */
export function onlyTrusted(manifest: Manifest): TrustedDocuments {
  const known = new WeakMap<DocumentNode, boolean>();
  return (document, caller) => {
    if (caller.sessionId === undefined && caller !== STRANGER) return null;
    let isTrusted = known.get(document);
    if (isTrusted === undefined) known.set(document, (isTrusted = Object.hasOwn(manifest, documentDigest(document))));
    return isTrusted ? null : topLevelError('FORBIDDEN', NOT_TRUSTED, 403);
  };
}

const NOT_TRUSTED =
  'To people this server answers the operations of its own console and no others (TRUSTED_DOCUMENTS=only). Use an API key for operations of your own.';

/** SHA-256 of what a document means, in hex: spaces, the order of definitions and what clients add by themselves apart. */
export function documentDigest(document: DocumentNode): string {
  return createHash('sha256').update(canonicalText(document)).digest('hex');
}

/** A document in one form for all that mean the same. Clients add `__typename` to every selection, and have directives of their own. */
export function canonicalText(document: DocumentNode): string {
  const bare = visit(document, {
    // Of the client alone: it takes them out before it sends.
    Directive: ({ name }) => (name.value.startsWith('_') ? null : undefined),
    Field: ({ name, alias, directives = [] }) =>
      name.value === '__typename' && alias === undefined && directives.length === 0 ? null : undefined,
  });
  const texts = bare.definitions.map((definition) => print(definition));
  return `${texts.sort().join('\n\n')}\n`;
}

/**
 * Makes the manifest of texts: each operation with the fragments that it spreads, wherever they are written.
 * @param documents parsed texts, one or more definitions each
 */
export function manifestOf(documents: readonly DocumentNode[]): Manifest {
  const definitions = documents.flatMap((document) => document.definitions);
  const fragments = new Map(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  );
  const operations = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  return Object.fromEntries(
    operations.map((operation) => {
      const used = new Set<string>();
      const spreadIn = (node: Parameters<typeof visit>[0]): void => {
        visit(node, {
          FragmentSpread({ name: { value } }) {
            const fragment = fragments.get(value);
            if (fragment === undefined) throw new Error(`No text defines the fragment ${value}.`);
            if (used.has(value)) return;
            used.add(value);
            spreadIn(fragment);
          },
        });
      };
      spreadIn(operation);
      const parts = [operation, ...[...used].map((name) => fragments.get(name)!)];
      const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: parts };
      return [documentDigest(document), canonicalText(document)];
    }),
  );
}
