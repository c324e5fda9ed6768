import { GraphQLError, Kind, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { limits } from '../../src/limits.js';
import { topLevelError } from '../errors.js';

/**
 * Refuses documents that are too deep or repeat too much, in one linear walk and before validation: GraphQL's own rules
 * take quadratic time on exactly those.
 * @returns null when the document may be validated
 */
export function beyondLimits(document: DocumentNode): GraphQLError | null {
  const { depth, aliases, directives } = limits.query;
  const deepest = depthOf(document);
  if (deepest > depth) return tooComplex(`The query nests ${deepest} levels deep; ${depth} are allowed.`);
  const repeated = repetitionsOf(document);
  if (repeated > aliases)
    return tooComplex(`The query has ${repeated} aliases and repeated fields; ${aliases} are allowed.`);
  const directed = directivesOf(document);
  if (directed > directives) return tooComplex(`The query has ${directed} directives; ${directives} are allowed.`);
  return null;
}

/** The error of everything that asks for too much at once. */
export function tooComplex(message: string): GraphQLError {
  return topLevelError('QUERY_TOO_COMPLEX', `${message} Ask for less at once.`, 400);
}

/** Levels of fields, leaves included. `ofType` is free: it only unwraps a type in introspection, one level per wrapper. */
function depthOf({ definitions }: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  // A fragment is walked once; a cycle counts as nothing here, because validation refuses it.
  const known = new Map<string, number>();
  const within = (set: SelectionSetNode | undefined): number =>
    Math.max(0, ...(set?.selections ?? []).map((selection) => levels(selection)));
  const levels = (selection: SelectionSetNode['selections'][number]): number => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return within(selection.selectionSet);
    if (selection.kind === Kind.FIELD)
      return within(selection.selectionSet) + (selection.name.value === 'ofType' ? 0 : 1);
    const name = selection.name.value;
    if (!known.has(name)) {
      known.set(name, 0);
      known.set(name, within(fragments.get(name)?.selectionSet));
    }
    return known.get(name) ?? 0;
  };
  return Math.max(
    0,
    ...definitions.map((definition) => ('selectionSet' in definition ? within(definition.selectionSet) : 0)),
  );
}

/** Aliases, and fields that one selection asks for more than once: both make the server do the same work again. */
function repetitionsOf({ definitions }: DocumentNode): number {
  const count = (set: SelectionSetNode | undefined): number => {
    const seen = new Set<string>();
    let repeated = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      repeated += count(selection.selectionSet);
      if (selection.kind !== Kind.FIELD) continue;
      const key = selection.alias?.value ?? selection.name.value;
      if (selection.alias !== undefined || seen.has(key)) repeated += 1;
      seen.add(key);
    }
    return repeated;
  };
  return definitions.reduce(
    (sum, definition) => sum + ('selectionSet' in definition ? count(definition.selectionSet) : 0),
    0,
  );
}

/** Directives anywhere: each is looked up, compared with its neighbours and evaluated. */
function directivesOf(document: DocumentNode): number {
  let directives = 0;
  visit(document, {
    Directive() {
      directives += 1;
    },
  });
  return directives;
}
