import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import { mapPage, type Page, type PageRequest } from '../page.js';
import { run } from '../store/statement.js';
import {
  countStatements,
  listStatements,
  rowsStatement,
  type BoundStatement,
  type ProfileRecord,
} from './list-statements.js';
import type { ProfileFilter, ProfileOrder, ProfileRow } from './queries.js';

/**
 * One page of the profiles that a filter finds, in the order asked for.
 * @throws Invalid PAGE_SIZE, CURSOR, SEARCH_TOO_LONG or TEXT
 */
export async function listProfiles(
  pool: Pool,
  request: PageRequest,
  filter: ProfileFilter,
  order: ProfileOrder,
): Promise<Page<ProfileRow>> {
  const statements = listStatements(request, filter, order);
  const read = ({ text, values }: BoundStatement) => run<ProfileRecord>(pool, text, values);
  if (!statements.filtered) return shown(statements.page(await read(statements.plain)));

  // A common word fills the page after a short walk; a rare one is gathered by its index. PostgreSQL alone would guess
  // from how often a word occurs, and walk a million rows for the common word that happens to sort last.
  for (const rows of WALKS) {
    const found = await read(statements.walk(rows));
    if (found.length === statements.limit) return shown(statements.page(found));
    if (found.length * GROWTH < statements.limit) break;
  }
  return shown(statements.page(await read(statements.gather)));
}

const GROWTH = 8;
/** How many rows are looked at before the next way is tried; the second only where the first found enough to hope. */
const WALKS = [1_000, GROWTH * 1_000];

const COUNTED = 10_000;
/** What is looked at first for a word of one or two letters: most are common, and reach the most that is counted. */
const SAMPLE = 2 * COUNTED;

/** How many profiles a filter finds: exact up to 10,000, null beyond, so that counting never costs more than that. */
export async function countProfiles(pool: Pool, filter: ProfileFilter): Promise<number | null> {
  const { sample, all } = countStatements(filter, COUNTED + 1);
  const found = async ({ text, values }: BoundStatement) =>
    (await run<{ count: number }>(pool, text, values))[0]?.count ?? 0;
  // The index of a common letter has so many entries that reading them costs more than looking at the rows.
  if (sample && (await found(sample(SAMPLE))) > COUNTED) return null;
  const count = await found(all);
  return count > COUNTED ? null : count;
}

/** Rows in the order of `ids`, null where there is none; deleted ones included. */
export async function profileRowsById(pool: Pool, ids: readonly string[]): Promise<readonly (ProfileRow | null)[]> {
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
