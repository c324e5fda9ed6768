import { describe, expect } from '@jest/globals';
import { BERLIN, tellsOfSight } from './sight.js';

describe('for a key that sees only Berlin', () =>
  tellsOfSight(async ({ mutate }) => {
    const input = { name: 'berlin', role: 'ADMIN', tagFilter: BERLIN };
    const { secret, apiKey } = await mutate<{ secret: string; apiKey: { id: string } }>(
      'createApiKey',
      input,
      'secret apiKey { id tagFilter { text } }',
    );
    expect(apiKey).toMatchObject({ tagFilter: { text: 'is "edge" and is "site:berlin"' } });
    const change = { apiKeyId: apiKey.id, tagFilter: { is: 'site:paris' } };
    return {
      bearer: secret,
      moveToParis: () => mutate('restrictApiKey', change, 'apiKey { id }'),
      moved: 'Let the API key see only profiles whose tag is "site:paris".',
    };
  }));
