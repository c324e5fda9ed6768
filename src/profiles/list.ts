import type { Pool } from 'pg';
import { Invalid } from '../errors.js';
import { isUuid } from '../ids.js';
import { selectPage, statementParameters, type Bind, type Keyset, type ListQuery } from '../keyset.js';
import { mapPage, type Page, type PageRequest } from '../page.js';
import { run } from '../store/statement.js';
import { searchable } from './projection.js';
import type { ProfileFilter, ProfileOrder, ProfileRow } from './queries.js';

/** A row of read.profile as PostgreSQL gives it. */
type ProfileRecord = {
  id: string;
  slug: string;
  name: string;
  description: string;
  tags: string[];
  revision: number;
  draft_version: string | null;
  latest_version: string | null;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
};

/** The columns of a ProfileRecord, of the relation "profile". */
const profileColumns = `profile.id, profile.slug, profile.name, profile.description, profile.tags, profile.revision,
  profile.draft_version, profile.latest_version, profile.created_at, profile.updated_at, profile.deleted_at`;

/** One page of the profiles that a filter finds, in the order asked for. */
export async function listProfiles(
  pool: Pool,
  page: PageRequest,
  filter: ProfileFilter,
  order: ProfileOrder,
): Promise<Page<ProfileRow>> {
  return mapPage(await selectPage(pool, profileKeyset(order), page, listQuery(filter)), profileRowOf);
}

/** Rows in the order of `ids`, null where there is none; deleted ones included. */
export async function profileRowsById(pool: Pool, ids: readonly string[]): Promise<readonly (ProfileRow | null)[]> {
  const asked = [...new Set(ids)].filter(isUuid);
  if (asked.length === 0) return ids.map(() => null);
  const rows = await run<ProfileRecord>(
    pool,
    `select ${profileColumns} from read.profile as profile where profile.id = any($1::uuid[])`,
    [asked],
  );
  const found = new Map(rows.map((row) => [row.id, profileRowOf(row)]));
  return ids.map((id) => found.get(id) ?? null);
}

const COUNTED = 10_000;

/** How many profiles a filter finds: exact up to 10,000, null beyond, so that counting never costs more than that. */
export async function countProfiles(pool: Pool, filter: ProfileFilter): Promise<number | null> {
  const { values, bind } = statementParameters();
  const found = `select 1 from ${relationOf(filter)} where ${conditionsOf(filter, bind).join(' and ')} limit ${COUNTED + 1}`;
  const rows = await run<{ count: number }>(pool, `select count(*)::integer as count from (${found}) as found`, values);
  const count = rows[0]?.count ?? 0;
  return count > COUNTED ? null : count;
}

/** How a filter is asked of PostgreSQL, whatever the order and page. */
export function listQuery(filter: ProfileFilter): ListQuery {
  return {
    select: `select ${profileColumns} from ${relationOf(filter)}`,
    where: (bind) => conditionsOf(filter, bind),
  };
}

/** The orders of the list; each has an index of its own. */
export function profileKeyset({ field, direction }: ProfileOrder): Keyset<ProfileRecord> {
  return {
    name: `profiles.${field.toLowerCase()}`,
    direction,
    columns: [ORDER_COLUMN[field], { sql: 'profile.id', type: 'uuid', of: (row) => row.id }],
  };
}

const ORDER_COLUMN: Record<ProfileOrder['field'], Keyset<ProfileRecord>['columns'][number]> = {
  NAME: { sql: 'profile.name', type: 'text', of: (row) => row.name },
  CREATED_AT: { sql: 'profile.created_at', type: 'timestamptz', of: (row) => row.created_at },
  UPDATED_AT: { sql: 'profile.updated_at', type: 'timestamptz', of: (row) => row.updated_at },
};

/** A row as callers know it. */
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

// The orders' indexes are partial: with the deleted, PostgreSQL merges an ordered scan of each half.
const LIVE = 'read.profile';
const LIVE_AND_DELETED = `(select * from read.profile where deleted_at is null
  union all select * from read.profile where deleted_at is not null)`;

function relationOf(filter: ProfileFilter): string {
  const profiles = `${filter.includeDeleted ? LIVE_AND_DELETED : LIVE} as profile`;
  const searches =
    wordsOf(filter).length > 0 || filter.tags?.length || given(filter.layerName) || given(filter.packName);
  return searches ? `${profiles} join read.profile_search as found on found.profile_id = profile.id` : profiles;
}

function conditionsOf(filter: ProfileFilter, bind: Bind): string[] {
  const conditions = [filter.includeDeleted ? 'true' : 'profile.deleted_at is null'];
  if (given(filter.hasDraft)) conditions.push(`profile.draft_version is ${filter.hasDraft ? 'not null' : 'null'}`);
  for (const word of wordsOf(filter)) conditions.push(`found.content like ${bind(`%${literal(word)}%`)}::text`);
  const contains = (column: string, wanted: readonly string[], field: keyof ProfileFilter) =>
    conditions.push(`found.${column} @> ${bind(wanted.map((one) => storable(one, field)))}::text[]`);
  if (filter.tags?.length) contains('tags', filter.tags, 'tags');
  if (given(filter.layerName)) contains('layer_names', [filter.layerName], 'layerName');
  if (given(filter.packName)) contains('pack_names', [filter.packName], 'packName');
  return conditions;
}

const SEARCH_LENGTH = 256;

/** Every word must be found somewhere in the name, the description or the tags, in any case. */
function wordsOf({ search }: ProfileFilter): readonly string[] {
  if (!given(search)) return [];
  if (search.length > SEARCH_LENGTH)
    throw new Invalid(
      'SEARCH_TOO_LONG',
      `The search is over ${SEARCH_LENGTH} characters long. Search for fewer words.`,
      ['filter', 'search'],
    );
  return [...new Set(searchable(storable(search, 'search')).split(/\s+/u))].filter((word) => word !== '');
}

/** A word as a pattern of LIKE that means only itself. */
function literal(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&');
}

function given<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function storable(text: string, field: keyof ProfileFilter): string {
  if (!/[\0\p{Surrogate}]/u.test(text)) return text;
  throw new Invalid('TEXT', `${field} holds U+0000 or half a character, which no text here has. Leave it out.`, [
    'filter',
    field,
  ]);
}
