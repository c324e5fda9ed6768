import {
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql';
import { limits } from '../../src/limits.js';

/** Values of the variables of one request, as they came. */
export type Variables = Readonly<Record<string, unknown>>;

/** One evaluation: the variables, and what each fragment cost so far (a fragment may be spread exponentially often). */
type Evaluation = { readonly variables: Variables; readonly fragments: Map<string, number> };

/** Cost of a selection where the list around it has `size` entries. */
type Cost = (size: number, evaluation: Evaluation) => number;

/**
 * Says what an operation costs at most: an object costs 1 (or what its field says), a leaf nothing, a connection as
 * often as its page is long. Documents are read once; each request only puts its variables in.
 */
export function createCostMeter(schema: GraphQLSchema) {
  const compiled = new WeakMap<OperationDefinitionNode, Cost>();
  return (document: DocumentNode, operationName: string | null | undefined, variables: Variables): number => {
    const operation = getOperationAST(document, operationName);
    if (!operation) return 0;
    let cost = compiled.get(operation);
    if (cost === undefined) compiled.set(operation, (cost = compile(schema, document, operation)));
    return cost(1, { variables: withDefaults(operation, variables), fragments: new Map() });
  };
}

function compile(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Cost {
  const definitions = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) definitions.set(definition.name.value, definition);
  const fragments = new Map<string, Cost>();

  const selection = (set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined): Cost => {
    const costs = (set?.selections ?? []).map((node) => costOf(node, type));
    return (size, evaluation) => costs.reduce((sum, cost) => sum + cost(size, evaluation), 0);
  };
  const costOf = (node: SelectionNode, type: GraphQLNamedType | undefined): Cost => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return spread(node.name.value);
    if (node.kind === Kind.INLINE_FRAGMENT)
      return selection(node.selectionSet, node.typeCondition ? schema.getType(node.typeCondition.name.value) : type);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    return field === undefined ? FREE : fieldCost(field, node, selection(node.selectionSet, getNamedType(field.type)));
  };
  const spread = (name: string): Cost => {
    const definition = definitions.get(name);
    if (definition !== undefined && !fragments.has(name)) {
      fragments.set(name, FREE);
      fragments.set(name, selection(definition.selectionSet, schema.getType(definition.typeCondition.name.value)));
    }
    return (size, evaluation) => {
      const key = `${name} ${size}`;
      const known = evaluation.fragments.get(key) ?? (fragments.get(name) ?? FREE)(size, evaluation);
      evaluation.fragments.set(key, known);
      return known;
    };
  };
  return selection(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
}

const FREE: Cost = () => 0;

function fieldCost(field: GraphQLField<unknown, unknown>, node: FieldNode, inside: Cost): Cost {
  const declared: unknown = field.extensions['complexity'];
  const own = typeof declared === 'number' ? declared : isCompositeType(getNamedType(field.type)) ? 1 : 0;
  const entries = entriesOf(field, node);
  const isList = isListType(getNullableType(field.type));
  return (size, evaluation) => {
    const asked = entries(evaluation.variables);
    // `edges` and `nodes` are as long as the page that the connection around them was asked for.
    return isList ? (asked ?? size) * (own + inside(1, evaluation)) : own + inside(asked ?? 1, evaluation);
  };
}

/** How many entries a field's arguments ask for; null when they don't speak of it. */
function entriesOf(field: GraphQLField<unknown, unknown>, node: FieldNode): (variables: Variables) => number | null {
  const argument = (name: string) => node.arguments?.find((given) => given.name.value === name)?.value;
  if (field.args.some(({ name }) => name === 'ids')) return (variables) => lengthOf(argument('ids'), variables);
  if (!field.args.some(({ name }) => name === 'first')) return () => null;
  const [first, last] = [argument('first'), argument('last')];
  const { min, max, default: usual } = limits.pageSize;
  return (variables) => {
    const asked = numberOf(first, variables) ?? numberOf(last, variables) ?? usual;
    return Math.min(Math.max(asked, min), max);
  };
}

function numberOf(node: ValueNode | undefined, variables: Variables): number | null {
  const value =
    node?.kind === Kind.VARIABLE ? variables[node.name.value] : node?.kind === Kind.INT ? +node.value : null;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function lengthOf(node: ValueNode | undefined, variables: Variables): number {
  const value = node?.kind === Kind.VARIABLE ? variables[node.name.value] : node?.kind === Kind.LIST ? node.values : [];
  return Array.isArray(value) ? value.length : 1;
}

function withDefaults({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): Variables {
  const defaults = variableDefinitions.filter(({ defaultValue }) => defaultValue?.kind === Kind.INT);
  if (defaults.length === 0) return variables;
  const values = defaults.map(
    ({ variable, defaultValue }) => [variable.name.value, numberOf(defaultValue, {})] as const,
  );
  return { ...Object.fromEntries(values), ...variables };
}
