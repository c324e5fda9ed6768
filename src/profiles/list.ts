import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import { mapPage, type Page } from '../page.js';
import { run } from '../store/statement.js';
import {
  countStatements,
  listStatements,
  rowsStatement,
  type BoundStatement,
  type ListStatements,
  type ProfileRecord,
} from './list-statements.js';
import { createListSize, nextWalk } from './list-way.js';
import type { ProfileFilter, ProfileQueries, ProfileRow } from './queries.js';

/** The lists of profiles, read from the read models. */
export type ProfileLists = Pick<ProfileQueries, 'list' | 'count' | 'rows'>;

/** Lists on PostgreSQL. */
export function createProfileLists(pool: Pool): ProfileLists {
  const size = createListSize(pool);
  return {
    list: async (request, filter, order) => listProfiles(pool, size, listStatements(request, filter, order)),
    count: (filter) => countProfiles(pool, filter),
    rows: (ids) => profileRowsById(pool, ids),
  };
}

async function listProfiles(
  pool: Pool,
  size: () => Promise<number>,
  statements: ListStatements,
): Promise<Page<ProfileRow>> {
  const read = ({ text, values }: BoundStatement) => run<ProfileRecord>(pool, text, values);
  if (!statements.filtered) return shown(statements.page(await read(statements.plain)));

  // A common word fills the page after a short walk; a rare one is gathered by its index. PostgreSQL alone would guess
  // from how often a word occurs, and walk a million rows for the common word that happens to sort last.
  for (let rows = FIRST_WALK; rows > 0;) {
    const found = await read(statements.walk(rows));
    if (found.length === statements.limit) return shown(statements.page(found));
    rows = nextWalk({ found: found.length, walked: rows, wanted: statements.limit, size: await size() });
  }
  return shown(statements.page(await read(statements.gather)));
}

/** How many rows are looked at first. */
const FIRST_WALK = 1_000;

const COUNTED = 10_000;
/** What is looked at first for a word of one or two letters: most are common, and reach the most that is counted. */
const SAMPLE = 2 * COUNTED;

/** Exact up to 10,000, null beyond, so that counting never costs more than that. */
async function countProfiles(pool: Pool, filter: ProfileFilter): Promise<number | null> {
  const { sample, all } = countStatements(filter, COUNTED + 1);
  const found = async ({ text, values }: BoundStatement) =>
    (await run<{ count: number }>(pool, text, values))[0]?.count ?? 0;
  // The index of a common letter has so many entries that reading them costs more than looking at the rows.
  if (sample && (await found(sample(SAMPLE))) > COUNTED) return null;
  const count = await found(all);
  return count > COUNTED ? null : count;
}

/** In the order of `ids`, null where there is none; deleted ones included. */
async function profileRowsById(pool: Pool, ids: readonly string[]): Promise<readonly (ProfileRow | null)[]> {
  const asked = [...new Set(ids)].filter(isUuid);
  if (asked.length === 0) return ids.map(() => null);
  const { text, values } = rowsStatement(asked);
  const rows = await run<ProfileRecord>(pool, text, values);
  const found = new Map(rows.map((row) => [row.id, profileRowOf(row)]));
  return ids.map((id) => found.get(id) ?? null);
}

function shown(page: Page<ProfileRecord>): Page<ProfileRow> {
  return mapPage(page, profileRowOf);
}

function profileRowOf(row: ProfileRecord): ProfileRow {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    tags: row.tags,
    revision: row.revision,
    draftVersion: row.draft_version,
    latestVersion: row.latest_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}
