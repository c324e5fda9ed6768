import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { derivedId } from '../src/ids.js';
import { CHAIN_START, canonicalJson, chainHash } from '../src/store/hash-chain.js';

/** How one profile of many is told from the others. */
export type Made = { readonly id: string; readonly name: string; readonly tag: string; readonly word: string };

const BEGAN = Date.UTC(2026, 0, 1);
const METADATA = canonicalJson({ actor: { kind: 'USER', id: 'bench' } });

/** The profile of a number: the same one every time, its name scattered over the order of the list. */
export function madeProfile(number: number): Made {
  const id = derivedId('growth', String(number));
  const word = id.replaceAll('-', '').slice(0, 10);
  return { id, name: `Shop ${word} ${number}`, tag: `site:${Math.floor(number / 20)}`, word };
}

/** The layer that a profile of so many has: one in a thousand has the same. */
export function madeLayer(number: number): string {
  return `layer-${number % 1_000}`;
}

/** The pack that a profile of so many has: one in 499 has the same. */
export function madePack(number: number): string {
  return `pack-${number % 499}`;
}

/**
 * Writes profiles as if people had created them, by COPY: their first event with its hash, its head, and the rows of the
 * lists, all four tables at once.
 */
export async function loadProfiles(pool: Pool, count: number): Promise<void> {
  await withoutIndexes(
    pool,
    TABLES.map(({ name }) => name),
    () => copyAll(pool, count),
  );
}

/**
 * Fills tables while they have only their primary keys. The other indexes are made afterwards, as after any large load,
 * and what autovacuum would do in the next minutes is done at once.
 */
export async function withoutIndexes(pool: Pool, tables: readonly string[], fill: () => Promise<unknown>) {
  const { rows: indexes } = await pool.query<{ name: string; definition: string }>(INDEXES, [tables]);
  for (const { name } of indexes) await pool.query(`drop index ${name}`);
  await fill();
  // An index on a partitioned table is defined as "on only" and has to be made on the partitions too.
  for (const { definition } of indexes) await pool.query(definition.replace(' ON ONLY ', ' ON '));
  for (const table of tables) await pool.query(`vacuum (analyze) ${table}`);
}

const INDEXES = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index where indrelid = any ($1::regclass[]) and not indisprimary`;

type Cell = string | number;
type Table = {
  readonly name: string;
  readonly columns: string;
  readonly row: (profile: ProfileToLoad) => readonly Cell[];
};

/** All that the rows of one profile are made of, worked out once for the four tables. */
type ProfileToLoad = Made & {
  readonly number: number;
  readonly at: string;
  readonly tags: readonly string[];
  readonly dataJson: string;
  readonly commandId: string;
  /** as COPY reads bytes */
  readonly hash: string;
};

const DESCRIPTION = 'One of many shops';

function profileToLoad(number: number): ProfileToLoad {
  const made = madeProfile(number);
  const tags = ['bench', made.tag];
  const recordedAt = new Date(BEGAN + number * 1_000);
  const content = { name: made.name, tags, description: DESCRIPTION };
  const dataJson = canonicalJson({ ...content, slug: `shop-${number}`, version: '1.0.0', origin: null });
  const commandId = derivedId('command', made.id);
  const event = { type: 'ProfileCreated', schemaVersion: 1, streamId: made.id, streamType: 'profile', revision: 1 };
  const hashed = { ...event, commandId, commandIndex: 0, recordedAt, dataJson, metadataJson: METADATA };
  const hash = `\\\\x${chainHash(CHAIN_START, hashed)}`;
  return { ...made, number, at: recordedAt.toISOString(), tags, dataJson, commandId, hash };
}

const TABLES: readonly Table[] = [
  {
    name: 'es.event',
    columns:
      'generation, transaction_id, revision, command_index, schema_version, stream_type, type, recorded_at, stream_id, command_id, data, metadata, hash',
    row: ({ id, at, commandId, dataJson, hash }) => {
      return [1, 3, 1, 0, 1, 'profile', 'ProfileCreated', at, id, commandId, dataJson, METADATA, hash];
    },
  },
  {
    name: 'es.head',
    columns: 'stream_id, stream_type, revision, hash, recorded_at',
    row: ({ id, hash, at }) => [id, 'profile', 1, hash, at],
  },
  {
    name: 'read.profile',
    columns: 'id, revision, slug, name, description, tags, draft_version, created_at, content, layer_names, pack_names',
    row: ({ id, number, name, tags, at }) => {
      const content = [name, DESCRIPTION, ...tags].join(' ').toLowerCase();
      const names = [`{${madeLayer(number)}}`, `{${madePack(number)}}`];
      return [id, 1, `shop-${number}`, name, DESCRIPTION, `{${tags.join()}}`, '1.0.0', at, content, ...names];
    },
  },
  {
    name: 'read.profile_head',
    columns: 'profile_id, revision, updated_at',
    row: ({ id, at }) => [id, 1, at],
  },
];

/** Each table over a connection of its own, all fed by one pass. */
async function copyAll(pool: Pool, count: number): Promise<void> {
  const clients = await Promise.all(TABLES.map(() => pool.connect()));
  try {
    const copies = clients.map((client, at) => {
      const { name, columns } = TABLES[at]!;
      return client.query(copyFrom(`copy ${name} (${columns}) from stdin`));
    });
    const done = Promise.all(copies.map((copy) => finished(copy)));
    await Promise.race([done, feed(copies, count)]);
    await done;
  } finally {
    for (const client of clients) client.release();
  }
}

/** A chunk for every row would cost more than the row. */
const CHUNK = 1_000;

async function feed(copies: readonly Writable[], count: number): Promise<void> {
  for (let from = 0; from < count; from += CHUNK) {
    const profiles = Array.from({ length: Math.min(CHUNK, count - from) }, (_, at) => profileToLoad(from + at));
    await Promise.all(copies.map((copy, at) => written(copy, TABLES[at]!, profiles)));
  }
  for (const copy of copies) copy.end();
}

async function written(copy: Writable, { row }: Table, profiles: readonly ProfileToLoad[]): Promise<void> {
  const lines = profiles.map((profile) => `${row(profile).join('\t')}\n`);
  if (!copy.write(lines.join(''))) await once(copy, 'drain');
}
