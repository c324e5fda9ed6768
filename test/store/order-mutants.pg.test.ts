import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { newId } from '../../src/ids.js';
import { recordDecision } from '../../src/store/decision.js';
import { FENCE } from '../../src/store/cursor.js';
import { CHAIN_START } from '../../src/store/hash-chain.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { appendOn, NothingWritten, WAYS, type Way } from './append-on.js';
import { eventually } from './eventually.js';
import { committedEvents, logReader, orderFaults, type LogReader, type Seen } from './log-reader.js';
import { bookAdded, countFold, metadata, newShelf } from './shelf.js';

/**
 * Each of these mistakes lost or turned round events in a well-known store. The interleaving that shows it is forced, so
 * the store passes every time, and a store with the mistake fails every time: the checker of the torture test can see.
 */
const databases: FreshDatabase[] = [];
let pool: pg.Pool;

beforeEach(async () => {
  const database = await freshDatabase();
  databases.push(database);
  pool = database.pool;
});
afterAll(() => Promise.all(databases.map((database) => database.close())));

type Writer = {
  readonly client: pg.PoolClient;
  append(streamId: string, expected: number, streamType?: string): Promise<void>;
  end(how: string): Promise<void>;
};

async function begin(way?: Way, mutate?: (sql: string) => string): Promise<Writer> {
  const client = await pool.connect();
  await client.query('begin');
  return {
    client,
    async append(streamId, expected, streamType = 'shelf') {
      const { rows } = await client.query<{ hash: string }>(
        "select encode(hash, 'hex') as hash from es.head where stream_id = $1",
        [streamId],
      );
      const loaded = {
        state: { changes: expected },
        revision: expected,
        hash: rows[0]?.hash ?? CHAIN_START,
        recordedAt: new Date(Date.now() + expected),
      };
      const command = { fold: { ...countFold, streamType }, streamId, metadata };
      await appendOn(
        client,
        recordDecision(command, loaded, [bookAdded('x')], { commandId: newId(), nowMs: Date.now(), upcasters: {} })
          .batch,
        way,
        mutate,
      );
    },
    async end(how) {
      await client.query(how);
      client.release();
    },
  };
}

/** Polls until everything that is committed lies behind the fence, and once more. */
async function finish(readers: readonly LogReader[]): Promise<string[]> {
  const committed = await committedEvents(pool);
  const right = logReader(pool, 500);
  await eventually(async () => (await right.poll(), right.seen.length >= committed.length));
  for (const reader of readers) await reader.poll();
  return readers.flatMap((reader) => orderFaults(reader, committed));
}

async function mutateAppend(replacements: readonly [string, string][]): Promise<void> {
  const { rows } = await pool.query<{ sql: string }>("select pg_get_functiondef('es.append'::regproc) as sql");
  const mutant = replacements.reduce((sql, [from, to]) => {
    if (!sql.includes(from)) throw new Error(`es.append no longer contains "${from}".`);
    return sql.replace(from, to);
  }, rows[0]?.sql ?? '');
  await pool.query(mutant);
}

describe('a reader that goes by position only', () => {
  // The first transaction has its xid, then the second takes xid and position, then the first takes its position.
  async function scenario(reader: LogReader): Promise<string[]> {
    await pool.query(`
      create function hold() returns trigger language plpgsql as $$
      begin perform pg_current_xact_id(), pg_advisory_xact_lock_shared(1); return new; end $$;
      create trigger hold before insert on es.head for each row when (new.stream_type = 'held') execute function hold()`);
    const holder = await pool.connect();
    await holder.query('select pg_advisory_lock(1)');
    const [first, second] = [await begin(), await begin()];
    const held = first.append(newShelf(), 0, 'held');
    await eventually(
      async () =>
        (await pool.query('select from pg_locks where locktype = $1 and not granted', ['advisory'])).rowCount === 1,
    );
    await second.append(newShelf(), 0);
    await holder.query('select pg_advisory_unlock(1)');
    holder.release();
    await held;
    await first.end('commit');
    await eventually(async () => (await reader.poll(), reader.seen.length === 1));
    await second.end('commit');
    return finish([reader]);
  }

  test('loses an event that commits later with a lower position', async () => {
    const byPosition = (sql: string) =>
      sql
        .replace(
          /\(generation, transaction_id, position\)\s+> \(.*\)\n/,
          '$1::integer >= 0 and $2::xid8 is not null and position > $3::bigint\n',
        )
        .replace('order by event.generation, event.transaction_id, event.position', 'order by event.position');
    expect(await scenario(logReader(pool, 7, byPosition))).toEqual([expect.stringMatching(/never saw revision 1/)]);
  });

  test('... the store does not', async () => {
    expect(await scenario(logReader(pool, 7))).toEqual([]);
  });
});

describe('a reader without the fence', () => {
  async function scenario(reader: LogReader, seesEarly: number): Promise<string[]> {
    const [slow, quick] = [await begin(), await begin()];
    await slow.append(newShelf(), 0);
    await quick.append(newShelf(), 0);
    await quick.end('commit');
    await reader.poll();
    expect(reader.seen).toHaveLength(seesEarly);
    await slow.end('commit');
    return finish([reader]);
  }

  test('loses an event whose transaction began earlier and commits later', async () => {
    const withoutFence = (sql: string) => sql.replace(FENCE, 'true');
    expect(await scenario(logReader(pool, 7, withoutFence), 1)).toEqual([
      expect.stringMatching(/never saw revision 1/),
    ]);
  });

  test('... the store waits', async () => {
    expect(await scenario(logReader(pool, 7), 0)).toEqual([]);
  });
});

describe.each(WAYS)('by %s, an append that may come after another write', (way) => {
  async function scenario(streamId: string, mutate?: (sql: string) => string): Promise<void> {
    const early = await begin(way, mutate);
    await early.client.query("insert into es.subscription values ('takes an xid', 1, '0', 0)");
    const late = await begin(way);
    await late.append(streamId, 0);
    await late.end('commit');
    try {
      await early.append(streamId, 1);
    } catch (error) {
      await early.end('rollback');
      throw error;
    }
    await early.end('commit');
  }

  test('turns the order of a stream round', async () => {
    const guard = 'pg_current_xact_id_if_assigned() is';
    if (way === 'es.append') await mutateAppend([[`${guard} not null`, 'false']]);
    await scenario(newShelf(), (sql) => sql.replace(`${guard} null`, 'true'));
    expect(await finish([logReader(pool, 7)])).toContainEqual(
      expect.stringMatching(/saw revision 2 of .* when 1 was next/),
    );
  });

  test('... the store refuses it', async () => {
    const refused: object = way === 'es.append' ? { code: 'ES003' } : { constructor: NothingWritten };
    await expect(scenario(newShelf())).rejects.toMatchObject(refused);
    expect(await finish([logReader(pool, 7)])).toEqual([]);
  });
});

describe('an append that does nothing on conflict', () => {
  /** Appends of two commands on the same revision; those that were acknowledged. */
  async function scenario(streamId: string, way: Way): Promise<Seen[]> {
    const acknowledged: Seen[] = [];
    for (const writer of [await begin(way), await begin(way)]) {
      try {
        await writer.append(streamId, 0);
        acknowledged.push({ streamId, revision: 1 });
        await writer.end('commit');
      } catch (error) {
        expect(error).toMatchObject(way === 'es.append' ? { code: 'ES001' } : { constructor: NothingWritten });
        await writer.end('rollback');
      }
    }
    return acknowledged;
  }

  test('acknowledges events that are not there', async () => {
    await mutateAppend([
      ['if not found then', 'if false then'],
      ['returning event.position', 'on conflict do nothing returning event.position'],
    ]);
    expect(await scenario(newShelf(), 'es.append')).toHaveLength(2);
    expect(await committedEvents(pool)).toHaveLength(1);
  });

  test.each(WAYS)('... the store acknowledges what is there, by %s', async (way) => {
    expect(await scenario(newShelf(), way)).toEqual(await committedEvents(pool));
  });
});
