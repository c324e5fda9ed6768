import type { AccountQueries } from './account-queries.js';
import type { Directory } from './directory.js';

/** What people are called, remembered for a moment: a page of the audit asks for one name a hundred times. */
export interface AccountNames {
  /** The id itself where there is no such account. */
  nameOf(id: string): Promise<string>;
  /** Somebody may be called otherwise now. */
  forget(): void;
}

/** How long a name may be told still, even if no word of a change gets through. */
const KNOWN_FOR_MS = 5_000;
const MOST_KNOWN = 10_000;

/** Names from the table. */
export function createAccountNames(accounts: Pick<AccountQueries, 'rows'>, now: () => number = Date.now): AccountNames {
  const known = new Map<string, { readonly name: Promise<string>; readonly until: number }>();
  const read = async (id: string) => (await accounts.rows([id]))[0]?.name ?? id;
  return {
    nameOf(id) {
      const entry = known.get(id);
      if (entry !== undefined && entry.until > now()) return entry.name;
      const name = read(id);
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(id, { name, until: now() + KNOWN_FOR_MS });
      name.catch(() => known.delete(id));
      return name;
    },
    forget: () => known.clear(),
  };
}

/** A directory that knows people by their names and asks another one about everybody else. */
export function withAccounts(others: Directory, names: Pick<AccountNames, 'nameOf'>): Directory {
  return { nameOf: (actor) => (actor.kind === 'USER' ? names.nameOf(actor.id) : others.nameOf(actor)) };
}
