import type { AccountQueries } from './account-queries.js';
import type { Directory } from './directory.js';

/** How long a name that was changed elsewhere may be told still. */
const KNOWN_FOR_MS = 5_000;
const MOST_KNOWN = 10_000;

/** A directory that knows people by their names and asks another one about everybody else. */
export function withAccounts(
  others: Directory,
  accounts: Pick<AccountQueries, 'rows'>,
  now: () => number = Date.now,
): Directory {
  const known = new Map<string, { readonly name: Promise<string>; readonly until: number }>();
  const read = async (id: string) => (await accounts.rows([id]))[0]?.name ?? id;
  return {
    nameOf(actor) {
      if (actor.kind !== 'USER') return others.nameOf(actor);
      const { id } = actor;
      const entry = known.get(id);
      if (entry !== undefined && entry.until > now()) return entry.name;
      // A page of the audit asks for one name a hundred times: they share one look.
      const name = read(id);
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(id, { name, until: now() + KNOWN_FOR_MS });
      name.catch(() => known.delete(id));
      return name;
    },
  };
}
