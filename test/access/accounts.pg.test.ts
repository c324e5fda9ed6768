import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../store/eventually.js';
import { openPeople, PASSWORD, type People } from './people.js';

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people.close());

const VIEWER = '{ viewer { role actor { kind name } account { email name } } }';
const sessionOf = async (email: string, password = PASSWORD) => {
  const { cookie, data } = await people.signIn(email, password);
  if (cookie === null) throw new Error(JSON.stringify(data));
  return { cookie };
};
const statusOf = async (headers: object) => (await people.ask(VIEWER, {}, headers)).status;
const CHANGE =
  'mutation C($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { code path message } } }';

describe('an account', () => {
  test('signs in with its address in any case, and is known by its cookie', async () => {
    await people.letIn('Ada@Example.com', { name: 'Ada' });
    const { status, data, headers, cookie } = await people.signIn('ada@example.COM');
    expect([status, data?.signIn]).toEqual([200, { viewer: { role: 'EDITOR' }, userErrors: [] }]);
    expect(headers.get('set-cookie')).toMatch(
      /^system-profiles-session=sps_[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/,
    );
    expect((await people.ask(VIEWER, {}, { cookie })).data).toEqual({
      viewer: {
        role: 'EDITOR',
        actor: { kind: 'USER', name: 'Ada' },
        account: { email: 'Ada@Example.com', name: 'Ada' },
      },
    });
  });

  test('is in the audit by what was done to it, by whom, and never by its password or address', async () => {
    const accountId = await people.letIn('bea@example.com');
    const change = { accountId, name: 'Beatrix', role: 'AUDITOR', disabled: true, password: 'quite another sentence' };
    expect((await people.admin('updateAccount', change, 'account { id }')).userErrors).toEqual([]);
    const audit = async () => {
      const query = `{ auditLog(first: 10, filter: { subjectId: "${accountId}" }) { nodes { type subject summary actor { name } } } }`;
      const headers = { authorization: `Bearer ${people.adminKey}` };
      return (await people.ask<{ auditLog: { nodes: { type: string }[] } }>(query, {}, headers)).data?.auditLog.nodes;
    };
    await eventually(async () => (await audit())?.length === 5);
    expect(await audit()).toMatchObject(
      ['AccountDisabled', 'AccountPasswordSet', 'AccountRoleChanged', 'AccountRenamed', 'AccountCreated'].map(
        (type) => ({
          type,
          subject: 'account "Beatrix"',
          actor: { name: 'Administrator' },
        }),
      ),
    );
    const { rows } = await people.app.db.query<{ text: string }>(
      'select event::text as text from es.event union all select kept::text from es.idempotency as kept',
    );
    for (const { text } of rows) expect(text).not.toMatch(/bea@example|Beatrix|quite another|argon2/);
  });

  test('keeps its password as argon2id with 19 MiB and two passes', async () => {
    await people.letIn('argon@example.com');
    const sql = `select password from access.account where email = 'argon@example.com'`;
    const { rows } = await people.app.db.query<{ password: string }>(sql);
    expect(rows[0]?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('that another one has the address of is DUPLICATE', async () => {
    await people.letIn('twin@example.com');
    const input = { email: 'TWIN@example.com', name: 'Twin', role: 'VIEWER' };
    expect((await people.admin('createAccount', input, 'account { id }')).userErrors).toMatchObject([
      { code: 'DUPLICATE', path: ['email'] },
    ]);
  });

  test('that is asked for again under its idempotency key is there once', async () => {
    const input = {
      ...{ email: 'once@example.com', name: 'Once', role: 'VIEWER', password: PASSWORD },
      idempotencyKey: '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c',
    };
    const first = await people.admin('createAccount', input, 'account { id }');
    expect(await people.admin('createAccount', input, 'account { id }')).toEqual(first);
  });

  test.each<[string, object, string, string]>([
    ['an address that is none', { email: 'nobody' }, 'INVALID', 'email'],
    ['an empty name', { name: '' }, 'INVALID', 'name'],
    ['a password of 11 characters', { password: 'abcdefghijk' }, 'INVALID', 'password'],
    ['a password of 257 characters', { password: 'abcdefgh'.repeat(32) + 'x' }, 'INVALID', 'password'],
    ['the address as the password', { password: 'guess@example.com' }, 'INVALID', 'password'],
    ['a password of one letter', { password: 'aaaaaaaaaaaaaaaa' }, 'INVALID', 'password'],
  ])('with %s is refused', async (_, wrong, code, field) => {
    const input = { email: 'guess@example.com', name: 'Guess', role: 'VIEWER', ...wrong };
    expect((await people.admin('createAccount', input, 'account { id }')).userErrors).toMatchObject([
      { code, path: [field] },
    ]);
  });

  test.each(['abcdefghijkl', 'abcdefgh'.repeat(32)])(
    'may have a password of 12 and of 256 characters',
    async (password) => {
      const email = `edge${password.length}@example.com`;
      await people.letIn(email, { password });
      expect((await people.signIn(email, password)).cookie).not.toBeNull();
    },
  );
});

describe('a session', () => {
  test('ends when somebody signs out, and the cookie is taken back', async () => {
    await people.letIn('out@example.com');
    const session = await sessionOf('out@example.com');
    const { headers } = await people.ask('mutation { signOut { userErrors { code } } }', {}, session);
    expect(headers.get('set-cookie')).toBe('system-profiles-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict');
    expect(await statusOf(session)).toBe(401);
  });

  test.each<[string, object]>([
    ['disabled', { disabled: true }],
    ['given a new password', { password: 'quite another sentence' }],
  ])('ends when its account is %s', async (what, change) => {
    const email = `${what.replaceAll(' ', '-')}@example.com`;
    const accountId = await people.letIn(email);
    const session = await sessionOf(email);
    expect(await statusOf(session)).toBe(200);
    await people.admin('updateAccount', { accountId, ...change }, 'account { id }');
    expect(await statusOf(session)).toBe(401);
  });

  test('has the role that its account has now', async () => {
    const accountId = await people.letIn('rise@example.com');
    const session = await sessionOf('rise@example.com');
    await people.admin('updateAccount', { accountId, role: 'ADMIN' }, 'account { id }');
    expect((await people.ask(VIEWER, {}, session)).data).toMatchObject({ viewer: { role: 'ADMIN' } });
  });

  test('is listed to its owner alone, and ended by it', async () => {
    await people.letIn('many@example.com');
    await people.letIn('other@example.com');
    const [first, second] = [await sessionOf('many@example.com'), await sessionOf('many@example.com')];
    const other = await sessionOf('other@example.com');
    const list = async (headers: object) =>
      (
        await people.ask<{ sessions: { id: string; current: boolean }[] }>(
          '{ sessions { id current address agent } }',
          {},
          headers,
        )
      ).data?.sessions;
    const sessions = (await list(first)) ?? [];
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, true]);
    const elsewhere = sessions.find(({ current }) => !current)?.id;
    const end = (headers: object) =>
      people.ask<{ endSession: object }>(
        `mutation { endSession(input: { sessionId: "${elsewhere}" }) { deletedId userErrors { code } } }`,
        {},
        headers,
      );
    expect((await end(other)).data?.endSession).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    expect((await end(first)).data?.endSession).toEqual({ deletedId: elsewhere, userErrors: [] });
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 401]);
  });

  test.each([
    ['not used for a day', `last_used_at = now() - interval '25 hours'`],
    ['a week old', `expires_at = now() - interval '1 second'`],
  ])('that is %s lets nobody in', async (_, change) => {
    const email = `old${change.length}@example.com`;
    await people.letIn(email);
    const session = await sessionOf(email);
    await people.app.db.query(
      `update access.session set ${change} where account_id = (select id from access.account where email = $1)`,
      [email],
    );
    expect(await statusOf(session)).toBe(401);
  });

  test('is kept as a digest', async () => {
    await people.letIn('digest@example.com');
    const { cookie } = await sessionOf('digest@example.com');
    const { rows } = await people.app.db.query<{ text: string }>('select session::text as text from access.session');
    for (const { text } of rows) expect(text).not.toContain(cookie.split('=')[1]);
  });
});

describe('the own password', () => {
  test('is changed by who knows it, and the other sessions end', async () => {
    await people.letIn('own@example.com');
    const [here, there] = [await sessionOf('own@example.com'), await sessionOf('own@example.com')];
    const change = (currentPassword: string) =>
      people.ask(CHANGE, { input: { currentPassword, newPassword: 'a wholly new sentence' } }, here);
    expect((await change('not this one at all')).data).toMatchObject({
      changePassword: { userErrors: [{ code: 'INVALID', path: ['currentPassword'] }] },
    });
    expect((await change(PASSWORD)).data).toEqual({ changePassword: { userErrors: [] } });
    expect([await statusOf(here), await statusOf(there)]).toEqual([200, 401]);
    expect((await people.signIn('own@example.com')).cookie).toBeNull();
    expect((await people.signIn('own@example.com', 'a wholly new sentence')).cookie).not.toBeNull();
  });

  test('is nothing that a key has', async () => {
    const input = { currentPassword: PASSWORD, newPassword: 'a wholly new sentence' };
    const { data } = await people.ask(CHANGE, { input }, { authorization: `Bearer ${people.adminKey}` });
    expect(data).toMatchObject({ changePassword: { userErrors: [{ code: 'REFUSED' }] } });
  });

  test.each<[string, object]>([
    ['disable', { disabled: true }],
    ['take another role', { role: 'VIEWER' }],
    ['skip the question for the old password', { password: 'a wholly new sentence' }],
  ])('an administrator can’t %s on the own account', async (what, change) => {
    const email = `self-${what.replaceAll(' ', '')}@example.com`;
    const accountId = await people.letIn(email, { role: 'ADMIN' });
    const query =
      'mutation U($input: UpdateAccountInput!) { updateAccount(input: $input) { userErrors { code path } } }';
    const { data } = await people.ask(query, { input: { accountId, ...change } }, await sessionOf(email));
    expect(data).toEqual({ updateAccount: { userErrors: [{ code: 'REFUSED', path: Object.keys(change) }] } });
  });
});
