import type { RegistryQueries } from './registry-queries.js';

/** The id of the registry that has this name, as people compare names: without regard to case; null when none has. */
export async function registryNamed({ list }: Pick<RegistryQueries, 'list'>, name: string): Promise<string | null> {
  const wanted = name.trim().toLowerCase();
  let after: string | undefined;
  do {
    const { edges, hasNextPage } = await list({ first: 100, after });
    const found = edges.find(({ node }) => node.name.trim().toLowerCase() === wanted);
    if (found) return found.node.id;
    after = hasNextPage ? edges.at(-1)?.cursor : undefined;
  } while (after !== undefined);
  return null;
}
