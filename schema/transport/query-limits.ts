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
  const { depth, aliases, directives, nesting } = limits.query;
  const deepest = depthOf(document);
  if (deepest > depth) return tooComplex(`The query nests ${deepest} levels deep; ${depth} are allowed.`);
  const repeated = repetitionsOf(document);
  if (repeated > aliases)
    return tooComplex(`The query has ${repeated} aliases and repeated fields; ${aliases} are allowed.`);
  if (nestingOf(document) > nesting) return tooNested('values in the query');
  const directed = directivesOf(document);
  if (directed > directives) return tooComplex(`The query has ${directed} directives; ${directives} are allowed.`);
  return null;
}

/**
 * Refuses variables whose objects and lists lie too deep in each other: inputs that hold inputs of their own kind are read
 * by recursion, which ends when the stack does. Goes level by level, whatever they are.
 */
export function variablesBeyondLimits(variables: Readonly<Record<string, unknown>>): GraphQLError | null {
  let level: readonly object[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limits.query.nesting) return tooNested('variables');
    level = level.flatMap((one) => Object.values(one).filter(isObject));
  }
  return null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function tooNested(what: string): GraphQLError {
  return tooComplex(`The ${what} nest deeper than the ${limits.query.nesting} levels that are allowed.`);
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

/** Levels of lists and objects in the values that a document holds itself. */
function nestingOf(document: DocumentNode): number {
  let [depth, deepest] = [0, 0];
  const value = {
    enter() {
      depth += 1;
      deepest = Math.max(deepest, depth);
    },
    leave() {
      depth -= 1;
    },
  };
  visit(document, { ListValue: value, ObjectValue: value });
  return deepest;
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
