import type { Entry, IndexOutcome, RegistryClient } from '../../src/registries/client.js';
import { caller, type Workshop } from './workshop.js';

/** Short words for what tests of synchronisations do again and again in a workshop. */
export function syncing(workshop: () => Workshop) {
  const ada = caller('ada');
  let count = 0;
  const counted = async (sql: string, registryId: string) =>
    (await workshop().database.pool.query<{ count: number }>(sql, [registryId])).rows[0]?.count;
  return {
    /** a new registry that waits for its first synchronisation */
    add: async (kind: 'PACK' | 'HELM' = 'PACK') => {
      const name = `Registry ${(count += 1)}`;
      const input = { name, kind, endpoint: 'https://packs.example/edge', synchronize: true };
      return (await workshop().commands.add(input, ada)).registryId;
    },
    again: (registryId: string) => workshop().commands.requestSync({ registryId }, ada),
    /** the packs that it shows */
    names: async (registryId: string) =>
      (await workshop().catalog.packs({ first: 100 }, { registryId })).edges.map(({ node }) => node.name),
    /** rows of packs of all its generations, shown or not */
    packRows: (registryId: string) =>
      counted('select count(*)::integer as count from catalog.pack where registry_id = $1', registryId),
    generations: (registryId: string) =>
      counted('select count(*)::integer as count from catalog.generation where registry_id = $1', registryId),
  };
}

/** A client whose index waits in its middle until it is let go. */
export function pausing(...entries: readonly Entry[]) {
  let reached: () => void = () => undefined;
  let letGo: () => void = () => undefined;
  const middle = new Promise<void>((resolve) => (reached = resolve));
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const index: RegistryClient['index'] = async (_previous, onBatch) => {
    await onBatch(entries.slice(0, 1));
    reached();
    await held;
    await onBatch(entries.slice(1));
    return readTo(entries.length);
  };
  return { index, middle, letGo };
}

type Read = Extract<IndexOutcome, { unchanged: false }>;

/** What a client says that has read so many entries. */
export function readTo(entries: number, changes: Partial<Read> = {}): Read {
  return { unchanged: false, validators: { etag: null, lastModified: null }, entries, faults: [], ...changes };
}
