import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
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

/**
 * Writes profiles as if people had created them, by COPY: their first event with its hash, its head, and the rows of the
 * lists. The indexes of the search are made afterwards, as after any large load.
 */
export async function loadProfiles(pool: Pool, from: number, to: number): Promise<void> {
  const { rows: indexes } = await pool.query<{ name: string; definition: string }>(
    "select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index join pg_class on oid = indexrelid where indrelid = 'read.profile'::regclass and relam = (select oid from pg_am where amname = 'gin')",
  );
  for (const { name } of indexes) await pool.query(`drop index ${name}`);
  for (const { table, row } of TABLES) await copy(pool, table, from, to, row);
  for (const { definition } of indexes) await pool.query(definition);
  for (const table of ['es.event', 'es.head', 'read.profile', 'read.profile_head'])
    await pool.query(`analyze ${table}`);
}

type Row = (made: Made, number: number) => readonly (string | number)[];

const recordedAt = (number: number) => new Date(BEGAN + number * 1_000);
const contentOf = ({ name, tag }: Made) => ({ name, tags: ['bench', tag], description: 'One of many shops' });

function eventOf(made: Made, number: number) {
  const data = { ...contentOf(made), slug: `shop-${number}`, version: '1.0.0', origin: null };
  const event = { type: 'ProfileCreated', schemaVersion: 1, streamId: made.id, streamType: 'profile', revision: 1 };
  const more = { commandId: derivedId('command', made.id), commandIndex: 0, recordedAt: recordedAt(number) };
  const hashed = { ...event, ...more, dataJson: canonicalJson(data), metadataJson: METADATA };
  return { ...hashed, hash: `\\\\x${chainHash(CHAIN_START, hashed)}` };
}

const TABLES: readonly { readonly table: string; readonly row: Row }[] = [
  {
    table:
      'es.event (generation, transaction_id, revision, command_index, schema_version, stream_type, type, recorded_at, stream_id, command_id, data, metadata, hash)',
    row: (made, number) => {
      const { type, recordedAt: at, commandId, dataJson, hash } = eventOf(made, number);
      return [1, 3, 1, 0, 1, 'profile', type, at.toISOString(), made.id, commandId, dataJson, METADATA, hash];
    },
  },
  {
    table: 'es.head (stream_id, stream_type, revision, hash, recorded_at)',
    row: (made, number) => [made.id, 'profile', 1, eventOf(made, number).hash, recordedAt(number).toISOString()],
  },
  {
    table:
      'read.profile (id, revision, slug, name, description, tags, draft_version, created_at, content, layer_names, pack_names)',
    row: (made, number) => {
      const { name, tags, description } = contentOf(made);
      const content = [name, description, ...tags].join(' ').toLowerCase();
      const names = [`{layer-${number % 997}}`, `{pack-${number % 499}}`];
      return [
        made.id,
        1,
        `shop-${number}`,
        name,
        description,
        `{${tags.join()}}`,
        '1.0.0',
        recordedAt(number).toISOString(),
        content,
        ...names,
      ];
    },
  },
  {
    table: 'read.profile_head (profile_id, revision, updated_at)',
    row: (made, number) => [made.id, 1, recordedAt(number).toISOString()],
  },
];

async function copy(pool: Pool, table: string, from: number, to: number, row: Row): Promise<void> {
  const client = await pool.connect();
  try {
    await pipeline(Readable.from(lines(from, to, row)), client.query(copyFrom(`copy ${table} from stdin`)));
  } finally {
    client.release();
  }
}

/** A thousand rows at a time: a chunk for every row would cost more than the row. */
function* lines(from: number, to: number, row: Row): Generator<string, void, void> {
  let chunk: string[] = [];
  for (let number = from; number < to; number += 1) {
    chunk.push(row(madeProfile(number), number).join('\t'));
    if (chunk.length < 1_000 && number < to - 1) continue;
    yield `${chunk.join('\n')}\n`;
    chunk = [];
  }
}
