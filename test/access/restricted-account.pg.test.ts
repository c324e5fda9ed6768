import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { openPeople, type People, type UserError } from './people.js';

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people.close());

const SEES = '{ viewer { tagFilter { text } account { tagFilter { text } } } systemProfiles { totalCount } }';
const BERLIN = { is: 'site:berlin' };

/** An account with a session of it. */
async function come(email: string, more: object = {}) {
  const accountId = await people.letIn(email, { role: 'ADMIN', ...more });
  const { cookie } = await people.signIn(email);
  return { accountId, cookie: cookie ?? '' };
}
const restrict = (accountId: string, tagFilter: object | null) =>
  people.admin<{ account: { tagFilter: { text: string } | null } | null }>(
    'restrictAccount',
    { accountId, tagFilter },
    'account { tagFilter { text } }',
  );
async function asked(cookie: string, field: string, input: object) {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation M($input: ${type}) { answer: ${field}(input: $input) { userErrors { code path message } } }`;
  return people.ask<{ answer: { userErrors: UserError[] } }>(query, { input }, { cookie });
}

describe('what an account sees', () => {
  test('is set, cleared and read back, and counts in the session that is open', async () => {
    await people.admin('createSystemProfile', { name: 'Paris', tags: ['site:paris'] }, 'systemProfile { id }');
    const { accountId, cookie } = await come('open@example.com');
    const sees = async () => (await people.ask(SEES, {}, { cookie })).data;
    const before = { viewer: { tagFilter: null, account: { tagFilter: null } }, systemProfiles: { totalCount: 1 } };
    expect(await sees()).toEqual(before);
    expect(await restrict(accountId, BERLIN)).toEqual({
      account: { tagFilter: { text: 'is "site:berlin"' } },
      userErrors: [],
    });
    const text = 'is "site:berlin"';
    expect(await sees()).toEqual({
      viewer: { tagFilter: { text }, account: { tagFilter: { text } } },
      systemProfiles: { totalCount: 0 },
    });
    await restrict(accountId, null);
    expect(await sees()).toEqual(before);
  });

  test('is listed for administrators', async () => {
    await come('listed@example.com', { tagFilter: { any: [BERLIN, { isNot: 'test' }] } });
    const query = '{ accounts { email tagFilter { text any { is isNot } } } }';
    const { data } = await people.ask<{ accounts: object[] }>(
      query,
      {},
      { authorization: `Bearer ${people.adminKey}` },
    );
    expect(data?.accounts).toContainEqual({
      email: 'listed@example.com',
      tagFilter: {
        text: 'is "site:berlin" or is not "test"',
        any: [
          { is: 'site:berlin', isNot: null },
          { is: null, isNot: 'test' },
        ],
      },
    });
  });

  test('is nobody’s own to change, so that nobody shuts themselves in', async () => {
    const { accountId, cookie } = await come('own@example.com');
    expect((await asked(cookie, 'restrictAccount', { accountId, tagFilter: BERLIN })).data?.answer.userErrors).toEqual([
      { code: 'REFUSED', path: ['tagFilter'], message: expect.stringContaining('Ask another administrator') },
    ]);
  });

  test.each<[string, object | null, string, string[]]>([
    ['no condition', { all: [] }, 'INVALID', ['tagFilter', 'all']],
    ['an empty tag', { is: '' }, 'INVALID', ['tagFilter', 'is']],
  ])('is never %s', async (_, tagFilter, code, path) => {
    const { accountId } = await come(`${path.at(-1)}@example.com`);
    expect((await restrict(accountId, tagFilter)).userErrors).toMatchObject([{ code, path }]);
  });

  test('of an account that isn’t there can’t be said', async () => {
    const id = Buffer.from('Account:0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c').toString('base64url');
    expect((await restrict(id, BERLIN)).userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['accountId'] }]);
  });
});

describe('an administrator who sees only some profiles', () => {
  test.each<[string, (own: string, other: string) => object]>([
    ['restrictAccount', (own) => ({ accountId: own, tagFilter: null })],
    ['restrictAccount', (_own, other) => ({ accountId: other, tagFilter: null })],
    ['updateAccount', (own) => ({ accountId: own, role: 'ADMIN' })],
    ['createAccount', () => ({ email: 'second@example.com', name: 'Second', role: 'ADMIN' })],
    ['createApiKey', () => ({ name: 'way-out', role: 'ADMIN' })],
  ])('finds no way out by %s %#', async (field, input) => {
    const name = `${randomUUID()}@example.com`;
    const { accountId, cookie } = await come(name, { tagFilter: BERLIN });
    const { accountId: other } = await come(`other-${name}`);
    const { errors, data } = await asked(cookie, field, input(accountId, other));
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      {
        extensions: { code: 'FORBIDDEN' },
        message: expect.stringContaining('nobody has who sees only some of the profiles'),
      },
    ]);
  });
});

test('a WebSocket that is open sees from the next operation on what its account sees now', async () => {
  const { accountId, cookie } = await come('socket@example.com');
  const socket = new WebSocket(`${people.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { cookie, origin: people.url },
  });
  const said = (wanted: string) =>
    new Promise<{ payload: unknown }>((resolve) => {
      const listen = (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { type: string; payload: unknown };
        if (message.type !== wanted) return;
        socket.off('message', listen);
        resolve(message);
      };
      socket.on('message', listen);
    });
  await new Promise((resolve) => socket.once('open', resolve));
  const acknowledged = said('connection_ack');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await acknowledged;
  await restrict(accountId, BERLIN);
  const next = said('next');
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ viewer { tagFilter { text } } }' } }));
  expect((await next).payload).toMatchObject({ data: { viewer: { tagFilter: { text: 'is "site:berlin"' } } } });
  socket.terminate();
});
