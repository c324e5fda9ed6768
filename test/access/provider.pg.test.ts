import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../src/embedded/port.js';
import { eventually } from '../store/eventually.js';
import { signInThere, traveller } from './journey.js';
import { CLIENT, startProvider, type Claims, type RunningProvider } from './oidc-provider.js';
import { openPeople, PASSWORD, type People } from './people.js';

let provider: RunningProvider;
let mapped: People;
let plain: People;
let sighted: People;

/** An API that trusts the provider; its address has to be known before both. */
async function trusting(port: number, issuer: string, env: NodeJS.ProcessEnv): Promise<People> {
  return openPeople({
    ...{ PORT: String(port), OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret },
    ...{ OIDC_NAME: 'Example Inc.', OIDC_SCOPES: 'openid email profile groups', ...env },
  });
}

beforeAll(async () => {
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  provider = await startProvider();
  provider.trust(ports.map((port) => `http://127.0.0.1:${port}/sign-in/callback`));
  mapped = await trusting(ports[0], provider.issuer, { OIDC_ROLES: 'edge-admins=ADMIN, edge-team=EDITOR' });
  plain = await trusting(ports[1], provider.issuer, {});
  const roles = { OIDC_ROLES: '*=EDITOR', OIDC_TAGS: 'berlin=site:berlin, berlin=edge, paris=site:paris, boss=*' };
  sighted = await trusting(ports[2], provider.issuer, roles);
}, 60_000);
afterAll(async () => {
  await Promise.all([mapped.close(), plain.close(), sighted.close()]);
  await provider.close();
});

const VIEWER = '{ viewer { role actor { name } account { email hasPassword } } }';

/** Signs somebody in at the provider; tells where they end up and who they are there. */
async function arrive(people: People, login: string, claims: Claims, to = '/') {
  provider.people[login] = claims;
  const by = traveller();
  const start = `${people.url}/sign-in/provider?to=${encodeURIComponent(to)}`;
  const { url } = await signInThere(by, start, login);
  const cookie = by.cookies(new URL(people.url).host);
  const { data } = await people.ask<{ viewer: object } | null>(VIEWER, {}, { cookie });
  return { url: url.slice(people.url.length), viewer: data?.viewer ?? null, cookie, by };
}
const verified = (email: string, more: Claims = {}): Claims => ({
  email,
  email_verified: true,
  name: 'Ada Byron',
  ...more,
});

describe('with a mapping of roles', () => {
  test('whoever the provider gives a role gets an account with it, and lands where they wanted to', async () => {
    const groups = ['staff', 'edge-team'];
    const { url, viewer } = await arrive(mapped, 'ada', verified('ada@corp.example', { groups }), '/profiles?search=x');
    expect(url).toBe('/profiles?search=x');
    expect(viewer).toEqual({
      role: 'EDITOR',
      actor: { name: 'Ada Byron' },
      account: { email: 'ada@corp.example', hasPassword: false },
    });
  });

  test('the same person has the same account next time, with the role and name of that day', async () => {
    await arrive(mapped, 'bea', verified('bea@corp.example', { groups: ['edge-team'] }));
    const { viewer } = await arrive(mapped, 'bea', {
      ...verified('bea.new@corp.example', { groups: ['edge-team', 'edge-admins'] }),
      name: 'Bea New',
    });
    expect(viewer).toMatchObject({ role: 'ADMIN', actor: { name: 'Bea New' }, account: { email: 'bea@corp.example' } });
    const { rows } = await mapped.app.db.query<{ type: string; actor: string }>(
      `select event.type, event.metadata -> 'actor' ->> 'id' as actor from es.event as event
        where stream_id = (select id from access.account where email = 'bea@corp.example') order by revision`,
    );
    expect(rows).toEqual(
      ['AccountCreated', 'AccountRenamed', 'AccountRoleChanged'].map((type) => ({ type, actor: 'identity-provider' })),
    );
  });

  test.each<[string, string, Claims]>([
    ['gives no role', 'NO_ROLE', verified('none@corp.example', { groups: ['staff'] })],
    ['tells no address of', 'NO_EMAIL', { name: 'Nameless', groups: ['edge-team'] }],
  ])('whoever the provider %s is told so and stays outside', async (_, reason, claims) => {
    const { url, viewer } = await arrive(mapped, reason, claims);
    expect([url, viewer]).toEqual([`/#sign-in=${reason}`, null]);
  });

  test('two first sign-ins at once make one account', async () => {
    const claims = verified('twice@corp.example', { groups: ['edge-team'] });
    const both = await Promise.all([arrive(mapped, 'twice', claims), arrive(mapped, 'twice', claims)]);
    expect(both.map(({ url }) => url)).toEqual(['/', '/']);
  });
});

describe('with a mapping of tags', () => {
  const SEES = '{ viewer { tagFilter { text } account { id tagFilter { text } } } }';
  const sees = async (login: string, groups: string[]) => {
    const { cookie, url } = await arrive(sighted, login, verified(`${login}@corp.example`, { groups }));
    type Sees = { viewer: { tagFilter: { text: string } | null; account: { id: string } } } | null;
    const { data } = await sighted.ask<Sees>(SEES, {}, { cookie });
    return { url, cookie, text: data?.viewer.tagFilter?.text ?? null, accountId: data?.viewer.account.id ?? '' };
  };

  test('somebody sees profiles with any of the tags that they are given, from the first sign-in on', async () => {
    expect(await sees('fay', ['berlin', 'paris'])).toMatchObject({
      text: 'is "site:berlin" or is "edge" or is "site:paris"',
    });
  });

  test('what they see follows the provider at every sign-in, in sessions that are open too', async () => {
    const first = await sees('gus', ['paris']);
    expect(first.text).toBe('is "site:paris"');
    expect((await sees('gus', ['paris', 'boss'])).text).toBeNull();
    expect((await sighted.ask(SEES, {}, first)).data).toMatchObject({ viewer: { tagFilter: null } });
    await sees('gus', ['berlin']);
    expect((await sighted.ask(SEES, {}, first)).data).toMatchObject({
      viewer: { tagFilter: { text: 'is "site:berlin" or is "edge"' } },
    });
    const { rows } = await sighted.app.db.query<{ type: string }>(
      `select event.type from es.event as event
        where stream_id = (select id from access.account where email = 'gus@corp.example') order by revision`,
    );
    expect(rows.map(({ type }) => type)).toEqual(['AccountCreated', 'AccountRestricted', 'AccountRestricted']);
  });

  test('whoever is let see nothing is told so and stays outside', async () => {
    expect(await sees('hal', ['rome'])).toMatchObject({ url: '/#sign-in=NO_TAGS', accountId: '' });
  });
});

describe('without a mapping', () => {
  test('an account that was made here is linked by its verified address, and keeps its role', async () => {
    const id = await plain.letIn('carl@corp.example', { role: 'AUDITOR', name: 'Carl', password: null });
    const { viewer } = await arrive(plain, 'carl', verified('Carl@corp.example', { groups: ['edge-admins'] }));
    expect(viewer).toMatchObject({ role: 'AUDITOR', actor: { name: 'Carl' } });
    const audit = async () => {
      const query = `{ auditLog(filter: { subjectId: "${id}" }) { nodes { summary } } }`;
      const headers = { authorization: `Bearer ${plain.adminKey}` };
      return (await plain.ask<{ auditLog: { nodes: object[] } }>(query, {}, headers)).data?.auditLog.nodes ?? [];
    };
    await eventually(async () => (await audit()).length === 2);
    expect(await audit()).toContainEqual({ summary: 'Linked the account with the identity provider.' });
  });

  test.each<[string, string, Claims]>([
    ['nobody made an account for', 'NO_ACCOUNT', verified('stranger@corp.example')],
    [
      'brings an address that the provider didn’t verify',
      'EMAIL_UNVERIFIED',
      { email: 'owned@corp.example', email_verified: false },
    ],
  ])('whoever %s stays outside', async (_, reason, claims) => {
    if (reason === 'EMAIL_UNVERIFIED') await plain.letIn('owned@corp.example', { role: 'ADMIN' });
    const { url, viewer } = await arrive(plain, reason, claims);
    expect([url, viewer]).toEqual([`/#sign-in=${reason}`, null]);
  });

  test('what somebody sees is said here, and stays so when they come in', async () => {
    await plain.letIn('ida@corp.example', { tagFilter: { is: 'site:berlin' } });
    const { cookie } = await arrive(plain, 'ida', verified('ida@corp.example', { groups: ['boss'] }));
    expect((await plain.ask('{ viewer { tagFilter { text } } }', {}, { cookie })).data).toEqual({
      viewer: { tagFilter: { text: 'is "site:berlin"' } },
    });
  });

  test('a disabled account stays closed, and its sessions ended', async () => {
    const accountId = await plain.letIn('dora@corp.example');
    const { cookie } = await arrive(plain, 'dora', verified('dora@corp.example'));
    await plain.admin('updateAccount', { accountId, disabled: true }, 'account { id }');
    expect((await plain.ask(VIEWER, {}, { cookie })).status).toBe(401);
    expect((await arrive(plain, 'dora', verified('dora@corp.example'))).url).toBe('/#sign-in=ACCOUNT_DISABLED');
  });

  test('a password goes on working beside the provider', async () => {
    await plain.letIn('eve@corp.example');
    await arrive(plain, 'eve', verified('eve@corp.example'));
    expect((await plain.signIn('eve@corp.example', PASSWORD)).cookie).not.toBeNull();
  });
});

describe('the way there and back', () => {
  test('carries PKCE, state and nonce, and asks for the scopes of the settings', async () => {
    const { by } = await arrive(plain, 'way', verified('way@corp.example'));
    const asked = new URL(by.visited.find((url) => url.startsWith(`${provider.issuer}/auth?`)) ?? '').searchParams;
    expect(Object.fromEntries(asked)).toEqual({
      client_id: CLIENT.id,
      response_type: 'code',
      redirect_uri: `${plain.url}/sign-in/callback`,
      scope: 'openid email profile groups',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  /** Gets as far as the answer of the provider, without bringing it home. */
  async function answered(login: string) {
    await plain.letIn(`${login}@corp.example`);
    provider.people[login] = verified(`${login}@corp.example`);
    const by = traveller((url) => url.includes('/sign-in/callback'));
    const { url } = await signInThere(by, `${plain.url}/sign-in/provider`, login);
    return { url, cookie: by.cookies(new URL(plain.url).host) };
  }
  const bring = async (url: string, cookie: string) => {
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    const session = response.headers.getSetCookie().some((line) => line.startsWith('system-profiles-session=sps_'));
    return [response.headers.get('location'), session];
  };

  test('an answer counts once, and only with the browser that asked', async () => {
    const { url, cookie } = await answered('once');
    expect(await bring(url, '')).toEqual(['/#sign-in=TOO_LATE', false]);
    const { cookie: another } = await answered('other');
    expect(await bring(url, another)).toEqual(['/#sign-in=FAILED', false]);
    const { url: fresh, cookie: own } = await answered('fresh');
    expect(await bring(fresh, own)).toEqual(['/', true]);
    expect(await bring(fresh, own)).toEqual(['/#sign-in=FAILED', false]);
    expect(cookie).not.toBe(own);
  });

  test.each<[string, (journey: Record<string, string>) => object]>([
    ['state', (journey) => ({ ...journey, state: 'another' })],
    ['nonce', (journey) => ({ ...journey, nonce: 'another' })],
    ['PKCE verifier', (journey) => ({ ...journey, verifier: 'a'.repeat(43) })],
  ])('an answer for another %s is refused', async (what, change) => {
    const { url, cookie } = await answered(`wrong-${what[0]}`);
    const [, name, value = ''] = /(system-profiles-sign-in)=([\w-]+)/.exec(cookie) ?? [];
    const journey = JSON.parse(Buffer.from(value, 'base64url').toString()) as Record<string, string>;
    const changed = Buffer.from(JSON.stringify(change(journey))).toString('base64url');
    expect(await bring(url, `${name}=${changed}`)).toEqual(['/#sign-in=FAILED', false]);
  });

  test('whoever turned back at the provider is told so', async () => {
    const { url, cookie } = await answered('denied');
    const state = new URL(url).searchParams.get('state') ?? '';
    const denied = `${plain.url}/sign-in/callback?error=access_denied&state=${state}&iss=${encodeURIComponent(provider.issuer)}`;
    expect(await bring(denied, cookie)).toEqual(['/#sign-in=DENIED', false]);
  });

  test.each([
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/%2f/evil.example/..//x',
  ])('nobody is led to %s', async (to) => {
    const login = `led${Buffer.from(to).toString('hex')}`;
    await plain.letIn(`${login}@corp.example`);
    const { by } = await arrive(plain, login, verified(`${login}@corp.example`), to);
    const hosts = [new URL(plain.url).host, new URL(provider.issuer).host];
    for (const url of by.visited) expect(hosts).toContain(new URL(url).host);
  });

  test('/sign-in/ways names the provider for the console’s button', async () => {
    expect(await (await fetch(`${plain.url}/sign-in/ways`)).json()).toEqual({
      provider: { name: 'Example Inc.' },
      hasAccounts: true,
    });
  });
});

test('a provider that is down keeps nobody else from working, and is asked again when it is back', async () => {
  const people = await openPeople({ OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_CLIENT_ID: 'x' });
  const response = await fetch(`${people.url}/sign-in/provider`, { redirect: 'manual' });
  expect(response.headers.get('location')).toBe('/#sign-in=UNAVAILABLE');
  await people.letIn('there@example.com');
  expect((await people.signIn('there@example.com')).cookie).not.toBeNull();
  await people.close();
});
