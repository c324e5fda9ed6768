import { describe, expect } from '@jest/globals';
import { BERLIN, tellsOfSight } from './sight.js';
import { PASSWORD } from './people.js';

describe('for a person who sees only Berlin', () =>
  tellsOfSight(async ({ mutate, url }) => {
    const person = { email: 'berlin@example.com', name: 'berlin', role: 'ADMIN', password: PASSWORD };
    const { account } = await mutate<{ account: { id: string } }>(
      'createAccount',
      { ...person, tagFilter: BERLIN },
      'account { id tagFilter { text } }',
    );
    expect(account).toMatchObject({ tagFilter: { text: 'is "edge" and is "site:berlin"' } });
    const change = { accountId: account.id, tagFilter: { is: 'site:paris' } };
    return {
      bearer: await signedIn(url, person.email),
      moveToParis: () => mutate('restrictAccount', change, 'account { id }'),
      moved: 'Let the account see only profiles whose tag is "site:paris".',
    };
  }));

/** The token of a new session, which counts as a bearer's too. */
async function signedIn(url: string, email: string): Promise<string> {
  const query =
    'mutation S($input: SignInInput!) { signIn(input: $input) { viewer { tagFilter { text } permissions } } }';
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input: { email, password: PASSWORD } } }),
  });
  const { data } = (await response.json()) as { data: { signIn: { viewer: { permissions: string[] } } } };
  expect(data.signIn.viewer).toMatchObject({ tagFilter: { text: 'is "edge" and is "site:berlin"' } });
  expect(data.signIn.viewer.permissions).not.toContain('access.update');
  return /system-profiles-session=(sps_[\w-]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? '';
}
