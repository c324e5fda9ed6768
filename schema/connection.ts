import { ArgsType, Field, Int, ObjectType } from 'type-graphql';
import type { ClassType } from 'type-graphql';
import type { Page } from '../src/page.js';

/** Where a page stands in its list. */
@ObjectType('PageInfo', { simpleResolvers: true, description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field({ description: 'Whether more entries follow.' })
  hasNextPage!: boolean;
  @Field({ description: 'Whether entries come before.' })
  hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true, description: 'Cursor of the first entry; null on an empty page.' })
  startCursor!: string | null;
  @Field(() => String, { nullable: true, description: 'Cursor of the last entry; null on an empty page.' })
  endCursor!: string | null;
}

/** Arguments of a list that is read forwards. */
@ArgsType()
export class ForwardArgs {
  @Field(() => Int, { nullable: true, description: 'How many entries, 1 to 100; 20 without it.' })
  first?: number | null;
  @Field(() => String, { nullable: true, description: 'Only entries after this cursor.' })
  after?: string | null;
}

/** Arguments of a list that is read in both directions. */
@ArgsType()
export class PageArgs extends ForwardArgs {
  @Field(() => Int, { nullable: true, description: 'How many entries from the end, 1 to 100.' })
  last?: number | null;
  @Field(() => String, { nullable: true, description: 'Only entries before this cursor.' })
  before?: string | null;
}

/** What a connection's fields are read from. */
export type Connection<T> = {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
};

/** Turns a page of rows into a connection of what callers see. */
export function connection<A, B>(page: Page<A>, toNode: (row: A) => B): Connection<B> {
  const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: toNode(node) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/**
 * Makes the Relay types `<name>Connection` and `<name>Edge` of a node type.
 * @param counted adds `totalCount`
 */
export function connectionOf<T extends object>(
  name: string,
  nodeType: () => ClassType<T>,
  { counted = false } = {},
): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `One ${name} in a list, with its place.` })
  class Edge {
    @Field({ description: 'Opaque place of the entry, for `after` and `before`.' })
    cursor!: string;
    @Field(nodeType, { description: 'The entry.' })
    node!: T;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of a list of ${name}.` })
  class NodeConnection {
    @Field(() => [Edge], { description: 'The entries with their cursors.' })
    edges!: Edge[];
    @Field(() => [nodeType()], { description: 'The entries alone.' })
    nodes!: T[];
    @Field(() => PageInfo, { description: 'Where the page stands.' })
    pageInfo!: PageInfo;
  }
  if (counted) {
    const description = 'How many there are in all: exact up to 10,000, null beyond.';
    Field(() => Int, { nullable: true, description })(NodeConnection.prototype, 'totalCount');
  }
  return NodeConnection;
}
