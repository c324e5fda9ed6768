import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { endPool } from '../../src/database.js';
import { unsearchedEvents } from '../../src/audit/unsearched.js';
import { LINE_READER } from '../../src/audit/line-index.js';
import { readCheckpoint } from '../../src/store/checkpoint.js';
import { decodeCursor } from '../../src/store/cursor.js';
import { both, textCondition } from '../../src/audit/text-filter.js';
import { machine, newUid, openFactory, type Factory } from '../devices/factory.js';
import { eventually } from '../store/eventually.js';
import { openPool } from '../support/pool.js';

/** The audit searched by words, over GraphQL and in exports. */
let factory: Factory;
let db: Pool;
let butcher: string;
beforeAll(async () => {
  factory = await openFactory();
  db = openPool(factory.databaseUrl);
  const bakery = await factory.profile('Bakery of Till-17', ['seen', 'site:berlin']);
  await factory.publish(bakery.profileId, '1.0.1', 'a: 2\n');
  const hidden = await factory.profile('Butcher', ['hidden']);
  butcher = hidden.profileId;
  await factory.publish(hidden.profileId, '1.0.1', 'a: 3\n');
  await factory.mutate('pauseRollout', { profileId: bakery.id, note: 'Easter holidays' }, 'systemProfile { id }');
  await factory.registered(machine(newUid(), { name: 'oven in the cellar' }));
  await caughtUp();
});
afterAll(async () => {
  await endPool(db);
  await factory.close();
});

/** Until every event is in the index: transactions of tests beside this one keep the newest behind the fence for a while. */
const caughtUp = () =>
  eventually(async () => {
    await factory.app.auditIndex.catchUp();
    const { rows } = await db.query<{ last: string }>(
      'select position::text as last from es.event order by generation desc, transaction_id desc, position desc limit 1',
    );
    const reached = await readCheckpoint(db, LINE_READER);
    return reached !== null && decodeCursor(reached).position === rows[0]!.last;
  });

type Line = { summary: string; subject: string; type: string };

async function page(text: string, more: string, bearer: string) {
  const query = `query Q($text: String) { auditLog(${more} filter: { text: $text }) {
    nodes { summary subject type } pageInfo { hasNextPage endCursor } } }`;
  const json = { 'content-type': 'application/json' };
  const { body } = await factory.call('POST', '/graphql', bearer, { query, variables: { text } }, json);
  return body as {
    data: { auditLog: { nodes: Line[]; pageInfo: { hasNextPage: boolean; endCursor: string } } | null };
    errors?: { message: string; extensions: { code: string } }[];
  };
}
const found = async (text: string, bearer = factory.adminKey) =>
  (await page(text, 'first: 100', bearer)).data.auditLog!.nodes;

describe('a search of the audit', () => {
  test.each([
    ['a word of the sentence', 'paused rollout', 'RolloutPaused'],
    ['the beginning of a word', 'east', 'RolloutPaused'],
    ['the name of the subject', 'till-17', 'VersionPublished'],
    ['a part of the name', 'BAKERY', 'VersionPublished'],
    ['the name of the event', 'VersionPublished', 'VersionPublished'],
    ['a version', '1.0.1', 'VersionPublished'],
    ['a name inside the event', 'oven', 'DeviceRegistered'],
  ])('finds %s', async (_, text, type) => expect((await found(text)).map((line) => line.type)).toContain(type));

  test('finds only what has all of the words, and nothing for a word that is nowhere', async () => {
    const lines = await found('published bakery');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every(({ subject }) => subject.includes('Bakery'))).toBe(true);
    expect(await found('bakery zeppelin')).toEqual([]);
  });

  test('for no word at all is no search', async () => {
    expect((await found(' -- ')).length).toBe((await found('')).length);
  });

  test('takes what looks like a query for words', async () => {
    for (const text of ["bakery' | 'butcher", 'bakery & !easter', "\\'", '(:*', "''"]) {
      const { errors } = await page(text, 'first: 100', factory.adminKey);
      expect([text, errors]).toEqual([text, undefined]);
    }
  });

  test.each(['x'.repeat(257), 'a\0b'])('refuses %j with a sentence', async (text) => {
    const { errors } = await page(text, '', factory.adminKey);
    expect(errors).toMatchObject([{ message: expect.stringContaining('characters at most') }]);
  });

  test('is paged by cursors without a gap', async () => {
    const all = await found('bakery');
    const seen: Line[] = [];
    for (let after = ''; ;) {
      const { data } = await page('bakery', `first: 2 ${after}`, factory.adminKey);
      seen.push(...data.auditLog!.nodes);
      if (!data.auditLog!.pageInfo.hasNextPage) break;
      after = `after: "${data.auditLog!.pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(all);
    expect(all.length).toBeGreaterThan(4);
  });

  test('finds people by what they are called now, which is not in the index', async () => {
    const account = {
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      role: 'EDITOR',
      password: 'a long enough password',
    };
    const made = await factory.mutate<{ account: { id: string } }>('createAccount', account, 'account { id }');
    await caughtUp();
    expect((await found('lovelace')).map(({ type }) => type)).toContain('AccountCreated');
    expect((await found('ada@example.com')).map(({ type }) => type)).toContain('AccountCreated');
    await factory.mutate('updateAccount', { accountId: made.account.id, name: 'Grace Hopper' }, 'account { id }');
    expect((await found('hopper')).map(({ type }) => type)).toContain('AccountCreated');
    const { rows } = await db.query<{ words: string }>('select words::text as words from audit.line');
    expect(rows.map(({ words }) => words).join(' ')).not.toMatch(/lovelace|hopper|ada@example/i);
  });

  test('by somebody who sees only some profiles finds nothing of the others', async () => {
    const { secret } = await factory.mutate<{ secret: string }>(
      'createApiKey',
      { name: 'narrow', role: 'ADMIN', tagFilter: { is: 'seen' } },
      'secret',
    );
    expect((await found('butcher')).length).toBeGreaterThan(0);
    expect(await found('butcher', secret)).toEqual([]);
    const published = await found('published', secret);
    expect(published.length).toBeGreaterThan(0);
    expect(published.every(({ subject }) => subject.includes('Bakery'))).toBe(true);
    const csv = await fetch(`${factory.url}/audit/export?format=csv&text=published`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(await csv.text()).not.toContain('Butcher');
  });

  test.each(['jsonl', 'csv'])('exports as %s exactly what it finds', async (format) => {
    const answer = await fetch(`${factory.url}/audit/export?format=${format}&text=bakery+published`, {
      headers: { authorization: `Bearer ${factory.adminKey}` },
    });
    const lines = (await answer.text())
      .trim()
      .split(/\r?\n/)
      .slice(format === 'csv' ? 1 : 0);
    expect(lines).toHaveLength((await found('bakery published')).length);
    expect(lines.every((line) => line.includes('Bakery') && line.includes('VersionPublished'))).toBe(true);
  });

  describe('tells how far it reaches', () => {
    const query = '{ auditLog { unsearchedSince } }';
    const json = { 'content-type': 'application/json' };
    const since = async (bearer = factory.adminKey) => {
      const { body } = await factory.call('POST', '/graphql', bearer, { query }, json);
      return (body as { data: { auditLog: { unsearchedSince: string | null } } }).data.auditLog.unsearchedSince;
    };
    /** As after an upgrade: the log is there, old, and the index is not. */
    const anew = async () => {
      await db.query("delete from es.subscription where name = 'audit-lines'");
      await db.query("update es.event set recorded_at = recorded_at - interval '1 day'");
    };
    const oldest = async (stream?: string) => {
      const { rows } = await db.query<{ at: Date }>(
        'select min(recorded_at) as at from es.event where $1::text is null or stream_id = $1::uuid',
        [stream ?? null],
      );
      return rows[0]!.at.toISOString();
    };

    beforeAll(() => db.query('alter table es.event disable trigger append_only'));
    afterAll(() => db.query('alter table es.event enable trigger append_only'));

    test('from the first line that is not in it on, and no more when all are', async () => {
      expect(await since()).toBeNull();
      await anew();
      expect(await since()).toBe(await oldest());
      expect(await unsearchedEvents(db)).toBeGreaterThan(10);
      await caughtUp();
      expect(await since()).toBeNull();
      expect(await unsearchedEvents(db)).toBe(0);
    });

    test('by what one sees: who sees some profiles is told of their lines alone', async () => {
      const { secret } = await factory.mutate<{ secret: string }>(
        'createApiKey',
        { name: 'butchers', role: 'ADMIN', tagFilter: { is: 'hidden' } },
        'secret',
      );
      await anew();
      expect(await since(secret)).toBe(await oldest(butcher));
      await caughtUp();
    });
  });

  test('knows every event once, however often the log is read again', async () => {
    await db.query("delete from es.subscription where name = 'audit-lines'");
    await caughtUp();
    const { rows } = await db.query<{ lines: number; events: number }>(
      'select (select count(*)::integer from audit.line) as lines, (select count(*)::integer from es.event) as events',
    );
    expect(rows[0]!.lines).toBe(rows[0]!.events);
  });
});

describe('among very many lines', () => {
  const MANY = 50_000;
  type Plan = { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] };
  const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];

  beforeAll(async () => {
    await db.query(
      `insert into es.event (transaction_id, recorded_at, stream_id, command_id, revision, generation, command_index,
                             schema_version, stream_type, type, data, metadata, hash)
       select '3'::xid8, now(), gen_random_uuid(), gen_random_uuid(), 1, 1, 0, 1, 'profile', 'LayerAdded', '{}', '{}', sha256('')
         from generate_series(1, $1::integer)`,
      [MANY],
    );
    await db.query(
      `insert into audit.line (stream_id, revision, words)
       select stream_id, 1, array_to_tsvector(array['common', 'layer', 'n' || position % 1000, 'word' || position])
         from es.event where transaction_id = '3'::xid8`,
    );
    await db.query('analyze audit.line');
    await db.query('analyze es.event');
  }, 300_000);

  test.each(['word77', 'n77', 'common', 'common layer', 'published bakery', 'zeppelin'])(
    '%j is looked up and no table is read whole',
    async (text) => {
      const where = both(undefined, await textCondition(db, text))!;
      const values: unknown[] = [];
      const condition = where((value) => `$${values.push(value)}`);
      const sql = `select event.type from es.event as event where ${condition}
        order by event.generation desc, event.transaction_id desc, event.position desc limit 51`;
      const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${sql}`, values);
      const nodes = flat(rows[0]!['QUERY PLAN'][0].Plan);
      expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'line')).toEqual([]);
    },
  );
});
