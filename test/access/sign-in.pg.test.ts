import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAttempts } from '../../src/access/attempts.js';
import { createPasswords } from '../../src/access/passwords.js';
import { createCounters } from '../../src/throttle/counters.js';
import { openPeople, PASSWORD, type People } from './people.js';

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people.close());

const REFUSED = 'This address and this password don’t fit together. Check both, or ask an administrator.';

describe('whoever doesn’t know the password', () => {
  test('learns the same of a wrong one, of nobody’s address, of an account without one and of a disabled one', async () => {
    await people.letIn('wrong@example.com');
    await people.letIn('without@example.com', { password: null });
    const accountId = await people.letIn('disabled@example.com');
    await people.admin('updateAccount', { accountId, disabled: true }, 'account { id }');
    for (const name of ['wrong', 'nobody', 'without', 'disabled']) {
      const { data, cookie } = await people.signIn(`${name}@example.com`, 'a password that is wrong');
      expect([data?.signIn, cookie]).toEqual([
        { viewer: null, userErrors: [{ code: 'REFUSED', message: REFUSED, path: [] }] },
        null,
      ]);
    }
    // Only who knows it is told that there is such an account, and what became of it.
    expect((await people.signIn('disabled@example.com')).data?.signIn.userErrors).toMatchObject([
      { message: 'This account is disabled. Ask an administrator to enable it.' },
    ]);
  });

  test('costs a hash for nobody’s address too', async () => {
    const passwords = createPasswords();
    const kept = await passwords.hash(PASSWORD);
    const cost = async (against: string | null) => {
      const began = process.cpuUsage();
      for (let i = 0; i < 5; i += 1) expect(await passwords.fits('another password', against)).toBe(false);
      return process.cpuUsage(began).user;
    };
    await cost(kept);
    // Within a factor that no machine's noise reaches: without a hash it would be hundreds.
    expect((await cost(kept)) / (await cost(null))).toBeLessThan(5);
  });

  test('has ten attempts for an account, is told when to come again, and others aren’t kept out by it', async () => {
    await people.letIn('target@example.com');
    await people.letIn('bystander@example.com');
    const wrong = () => people.signIn('target@example.com', 'a password that is wrong');
    const answers = await Promise.all(Array.from({ length: 12 }, wrong));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    const { status, headers, errors } = await people.signIn('target@example.com');
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBe(errors[0]?.extensions.retryAfterSeconds);
    expect(errors).toMatchObject([
      { message: expect.stringContaining('too many attempts'), extensions: { code: 'RATE_LIMITED' } },
    ]);
    expect((await people.signIn('bystander@example.com')).cookie).not.toBeNull();
  });

  test('starts anew after having come in', async () => {
    await people.letIn('slips@example.com');
    for (let i = 0; i < 3; i += 1) {
      for (let j = 0; j < 6; j += 1) await people.signIn('slips@example.com', 'a password that is wrong');
      expect((await people.signIn('slips@example.com')).cookie).not.toBeNull();
    }
  });
});

test('attempts are counted by account from everywhere, and by address for every account', async () => {
  const counters = createCounters({ redisUrl: null, pool: people.app.db, log: people.app.log });
  // Two of them, as two APIs have them.
  const [one, other] = [createAttempts(counters), createAttempts(counters)];
  for (let i = 0; i < 100; i += 1) await (i % 2 ? one : other).count('hunted@example.com', `10.0.1.${i}`);
  await expect(one.count('hunted@example.com', '10.0.2.1')).rejects.toMatchObject({ code: 'TOO_OFTEN' });
  for (let i = 0; i < 100; i += 1) await (i % 2 ? one : other).count(`${i}@example.com`, '10.0.3.1');
  await expect(other.count('somebody@example.com', '10.0.3.1')).rejects.toThrow(/Try again in 15 minutes/);
  await other.count('somebody@example.com', '10.0.3.2');
  await counters.close();
});

test('of more than fifty sessions of one account, the one that was used longest ago ends', async () => {
  const accountId = await people.letIn('fifty@example.com');
  const id = Buffer.from(accountId, 'base64url').toString().split(':')[1] ?? '';
  const from = { address: '10.0.0.1', agent: '' };
  for (let i = 0; i < 51; i += 1) await people.app.sessions.begin(id, from);
  const { rows } = await people.app.db.query('select 1 from access.session where account_id = $1', [id]);
  expect(rows).toHaveLength(50);
});

describe('a stranger', () => {
  const SIGN_IN = 'mutation { signIn(input: { email: "a@b", password: "x" }) { userErrors { code } } }';

  test.each<[string, string]>([
    ['a query', '{ viewer { role } }'],
    ['the schema', '{ __schema { types { name } } }'],
    ['its own type name', '{ __typename }'],
    ['another mutation', 'mutation { signOut { viewer { role } } }'],
    ['something beside signing in', SIGN_IN.replace('mutation {', 'mutation { signOut { viewer { role } }')],
    [
      'to sign in twice',
      SIGN_IN.replace('mutation {', 'mutation { b: signIn(input: { email: "b@b", password: "y" }) { viewer { role } }'),
    ],
    [
      'to sign in through a fragment',
      'mutation { ...F } fragment F on Mutation { signIn(input: { email: "a", password: "b" }) { userErrors { code } } }',
    ],
    ['a second operation', `${SIGN_IN} query Q { viewer { role } }`],
    ['what is no GraphQL', 'mutation {'],
    ['what is longer than any signing in', SIGN_IN + '#'.repeat(20_000)],
  ])('may not ask %s', async (_, query) => {
    const { status, errors } = await people.ask(query);
    expect([status, errors]).toMatchObject([401, [{ extensions: { code: 'UNAUTHENTICATED' } }]]);
  });

  test('may not ask who signed in, through the answer of signing in, before having done so', async () => {
    const { data } = await people.signIn('nobody@example.com');
    expect(data?.signIn.viewer).toBeNull();
  });

  test.each<[string, object, string]>([
    ['from another site’s page', { origin: 'https://evil.example' }, 'POST'],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'POST'],
    ['as plain text', { 'content-type': 'text/plain' }, 'POST'],
  ])('can’t sign somebody in %s', async (_, headers) => {
    await people.letIn(`csrf${Object.values(headers)[0]!.length}@example.com`);
    expect((await people.ask(SIGN_IN, {}, headers)).status).toBe(401);
  });
});

describe('a page of another site', () => {
  test.each<[string, string, RequestInit]>([
    ['over POST', '/graphql', { method: 'POST', body: JSON.stringify({ query: '{ viewer { role } }' }) }],
    ['over GET', '/graphql?query={viewer{role}}', { headers: { 'apollo-require-preflight': '1' } }],
    [
      'over server-sent events',
      '/graphql/stream',
      {
        method: 'POST',
        headers: { accept: 'text/event-stream' },
        body: JSON.stringify({ query: '{ viewer { role } }' }),
      },
    ],
    ['at the export of the audit', '/audit/export', {}],
    ['at an archive', '/archives/01920000-0000-7000-8000-0000000000a1.tgz', {}],
  ])('gets nothing by the cookie of its visitor %s, a page of ours does', async (_, path, init) => {
    const email = `visitor${path.length}${init.method ?? ''}@example.com`;
    await people.letIn(email, { role: 'ADMIN' });
    const { cookie } = await people.signIn(email);
    const status = async (sender: object) => {
      const headers = {
        'content-type': 'application/json',
        ...(init.headers as object),
        ...sender,
        cookie: cookie ?? '',
      };
      const response = await fetch(people.url + path, { ...init, headers });
      await response.body?.cancel();
      return response.status;
    };
    expect(await status({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(401);
    expect(await status({ 'sec-fetch-site': 'same-site' })).toBe(401);
    expect(await status({ origin: people.url, 'sec-fetch-site': 'same-origin' })).not.toBe(401);
  });
});
