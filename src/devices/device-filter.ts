import type { Pool } from 'pg';
import { seenSql } from '../access/tag-filter.js';
import { statementParameters, type Bind } from '../keyset.js';
import { searchWords, wordConditions } from '../search-words.js';
import { run } from '../store/statement.js';
import { healthIs, PENDING } from './device-record.js';
import type { DeviceFilter } from './devices.js';

/** So few are looked up by the indexes of their words; of more, some soon turn up in any order. */
const FEW = 2_000;
/** Of how many devices, the first by name, how many tell that there are more than a few. */
const SAMPLE = { rows: 1_000, found: 20 } as const;

/**
 * What a filter asks of the relations in FROM, removed devices left out.
 * @throws Invalid SEARCH_TOO_LONG or TEXT, path: filter, search
 */
export async function deviceConditions(pool: Pool, filter: DeviceFilter): Promise<(bind: Bind) => readonly string[]> {
  const words = searchWords(filter.search);
  const few = words.length > 0 && (await areFew(pool, words));
  return (bind) => [
    'device.removed_at is null',
    ...(few ? [`device.id = any (array(${indexed('device.id', words, bind)}))`] : found(words, bind)),
    ...others(filter, bind),
  ];
}

/**
 * Whether few devices have all these words. PostgreSQL can't guess it: not of one or two letters, and not whether a
 * common word stands in names that sort first or last. It would read all devices for the wrong guess.
 */
async function areFew(pool: Pool, words: readonly string[]): Promise<boolean> {
  const { values, bind } = statementParameters();
  const first = `select device.content from read.device as device where device.removed_at is null
                  order by device.name_key, device.id limit ${SAMPLE.rows}`;
  const sampled = `select count(*) from (${first}) as device where ${found(words, bind).join(' and ')}`;
  const counted = `select count(*) from (${indexed('', words, bind)} limit ${FEW + 1}) as device`;
  // The second is only read where the first tells nothing: the index of a common letter names nearly all devices.
  const few = `case when (${sampled}) >= ${SAMPLE.found} then false else (${counted}) <= ${FEW} end`;
  const [row] = await run<{ few: boolean }>(pool, `select ${few} as few`, values);
  return row?.few === true;
}

function indexed(columns: string, words: readonly string[], bind: Bind): string {
  const conditions = words.map((word) => wordConditions('device.content', word, bind).indexed);
  return `select ${columns} from read.device as device where device.removed_at is null and ${conditions.join(' and ')}`;
}

function found(words: readonly string[], bind: Bind): readonly string[] {
  return words.map((word) => wordConditions('device.content', word, bind).found);
}

function others({ profileId, health, hasPendingUpdate, tags, seen }: DeviceFilter, bind: Bind): readonly string[] {
  return [
    ...(seen ? [seenSql(seen, 'profile.tags', bind)] : []),
    ...(profileId ? [`device.profile_id = ${bind(profileId)}::uuid`] : []),
    ...(tags && tags.length > 0 ? [`device.tags @> ${bind(tags)}::text[]`] : []),
    ...(health ? healthIs(health, bind) : []),
    ...(hasPendingUpdate === null || hasPendingUpdate === undefined
      ? []
      : [`${PENDING} = ${bind(hasPendingUpdate)}::boolean`]),
  ];
}
