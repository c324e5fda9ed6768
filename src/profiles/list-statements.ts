import { keysetPage, statementParameters, type Keyset } from '../keyset.js';
import type { Page, PageRequest } from '../page.js';
import { filterConditions } from './filter.js';
import type { ProfileFilter, ProfileOrder } from './queries.js';

/** A row of the list as PostgreSQL gives it. */
export type ProfileRecord = {
  id: string;
  slug: string;
  name: string;
  name_key: string;
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
const PROFILE_COLUMNS = `profile.id, profile.slug, profile.name, profile.name_key, profile.description, profile.tags,
  profile.revision, profile.draft_version, profile.latest_version, profile.created_at, profile.updated_at,
  profile.deleted_at`;

export type BoundStatement = { readonly text: string; readonly values: readonly unknown[] };

/** The statements that can read one page; which is cheap depends on how many profiles the filter finds, and where. */
export type ListStatements = {
  /** whether anything but the order and the deleted is asked for */
  readonly filtered: boolean;
  /** rows that a full page has, the one that tells of more included */
  readonly limit: number;
  /** the first rows in order, for lists without a filter */
  readonly plain: BoundStatement;
  /** the finds among the first `rows` rows in order: a full page is right, fewer finds tell nothing */
  readonly walk: (rows: number) => BoundStatement;
  /** every find, by the filter's own indexes, then sorted */
  readonly gather: BoundStatement;
  readonly page: (rows: readonly ProfileRecord[]) => Page<ProfileRecord>;
};

/** @throws Invalid PAGE_SIZE, CURSOR, or as `filterConditions` does */
export function listStatements(request: PageRequest, filter: ProfileFilter, order: ProfileOrder): ListStatements {
  const { values, bind } = statementParameters();
  const { where: beyond, orderBy, limit, page } = keysetPage(profileKeyset(order), request, bind);
  const pageOnly = [...values];
  const { found, indexed } = filterConditions(filter, bind);
  const relation = listedBy(order);
  const halves = filter.includeDeleted ? [LIVE, DELETED] : [LIVE];
  const sorted = `order by ${orderBy} limit`;
  const key = `profile.id, ${keyColumn[order.field].sql}`;

  /** The first `rows` rows in order: an ordered scan of each half, merged. */
  const first = (columns: string, rows: number) => {
    const scans = halves.map(
      (half) => `(select ${columns} from ${relation} ${where([half, ...beyond])} ${sorted} ${rows})`,
    );
    return scans.length === 1
      ? scans.join()
      : `(select * from (${scans.join(' union all ')}) as profile ${sorted} ${rows})`;
  };
  /** Only the rows that are shown are read in full. */
  const rowsOf = (ids: string) =>
    `select ${PROFILE_COLUMNS} from ${relation} where profile.id = any (array(${ids})) order by ${orderBy}`;
  const all = where([...(filter.includeDeleted ? [] : [LIVE]), ...indexed, ...beyond]);

  return {
    filtered: found.length > 0,
    limit,
    plain: { text: rowsOf(`select profile.id from ${first(key, limit)} as profile`), values: pageOnly },
    walk: (rows) => {
      const walked = first(`${key}, ${found.join(' and ')} as found`, rows);
      return {
        text: rowsOf(`select profile.id from ${walked} as profile where profile.found ${sorted} ${limit}`),
        values,
      };
    },
    // "offset 0" keeps PostgreSQL from walking the order after all.
    gather: {
      text: rowsOf(
        `select profile.id from (select ${key} from ${relation} ${all} offset 0) as profile ${sorted} ${limit}`,
      ),
      values,
    },
    page,
  };
}

/** The statements that count what a filter finds, up to `most`. */
export type CountStatements = {
  /** Among so many rows, wherever they lie; null where that tells nothing sooner than the indexes do. */
  readonly sample: ((rows: number) => BoundStatement) | null;
  /** among all, by the filter's indexes */
  readonly all: BoundStatement;
};

/** @throws Invalid as `filterConditions` does */
export function countStatements(filter: ProfileFilter, most: number): CountStatements {
  const { values, bind } = statementParameters();
  const { found, indexed } = filterConditions(filter, bind);
  const living = filter.includeDeleted ? [] : [LIVE];
  const count = (relation: string, conditions: readonly string[]): BoundStatement => {
    const rows = `select from ${relation} as profile ${where(conditions)} limit ${most}`;
    return { text: `select count(*)::integer as count from (${rows}) as found`, values };
  };
  const byParts = found.some((condition, at) => condition !== indexed[at]);
  return {
    sample: byParts ? (rows) => count(`(select * from read.profile limit ${rows})`, [...living, ...found]) : null,
    all: count('read.profile', [...living, ...indexed]),
  };
}

const LIVE = 'profile.deleted_at is null';
const DELETED = 'profile.deleted_at is not null';

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
}

function profileKeyset({ field, direction }: ProfileOrder): Keyset<ProfileRecord> {
  const columns = [keyColumn[field], { sql: 'profile.id', type: 'uuid', of: (row: ProfileRecord) => row.id } as const];
  return { name: KEYSET[field], direction, columns };
}

/** Orders as cursors name them. Names were once sorted by bytes ("profiles.name"): a cursor of then is refused. */
const KEYSET: Record<ProfileOrder['field'], string> = {
  NAME: 'profiles.name_key',
  CREATED_AT: 'profiles.created_at',
  UPDATED_AT: 'profiles.updated_at',
};

const keyColumn: Record<ProfileOrder['field'], Keyset<ProfileRecord>['columns'][number]> = {
  NAME: { sql: 'profile.name_key', type: 'text', of: (row) => row.name_key },
  CREATED_AT: { sql: 'profile.created_at', type: 'timestamptz', of: (row) => row.created_at },
  UPDATED_AT: { sql: 'profile.updated_at', type: 'timestamptz', of: (row) => row.updated_at },
};

/**
 * Both tables as one relation "profile". The table whose index holds the order gives the id and the deletion, since an
 * index serves only columns of its own table. Left joins: PostgreSQL leaves out the one whose columns nobody asks for.
 */
function listedBy(order: ProfileOrder): string {
  const [lead, id, join] =
    order.field === 'UPDATED_AT'
      ? [
          'head',
          'head.profile_id',
          'read.profile_head as head left join read.profile as shown on shown.id = head.profile_id',
        ]
      : [
          'shown',
          'shown.id',
          'read.profile as shown left join read.profile_head as head on head.profile_id = shown.id',
        ];
  return `(select ${id} as id, ${lead}.deleted_at, shown.slug, shown.name, shown.name_key, shown.description, shown.tags,
    shown.draft_version, shown.latest_version, shown.created_at, shown.content, shown.layer_names, shown.pack_names,
    head.revision, head.updated_at from ${join}) as profile`;
}

/** Rows by id, deleted ones included. */
export function rowsStatement(ids: readonly string[]): BoundStatement {
  const relation = listedBy({ field: 'NAME', direction: 'ASC' });
  return { text: `select ${PROFILE_COLUMNS} from ${relation} where profile.id = any ($1::uuid[])`, values: [ids] };
}
