import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  apiKeyFold,
  createApiKey,
  evolve,
  restrictApiKey,
  revokeApiKey,
  type ApiKey,
} from '../../src/access/api-key.js';
import { describeApiKeyEvent } from '../../src/access/describe.js';
import type { ApiKeyEvent } from '../../src/access/events.js';
import type { Recorded } from '../../src/store/event.js';

const folder = join(import.meta.dirname, '..', 'corpus');
type Example = ApiKeyEvent & { streamType: string };
const examples = readdirSync(folder)
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Example)
  .filter(({ streamType }) => streamType === 'apiKey');

const sentences: Record<ApiKeyEvent['type'], string> = {
  ApiKeyCreated: 'Made an API key of the role EDITOR, until 2027-01-01T00:00:00.000Z.',
  ApiKeyRestricted: 'Let the API key see only profiles whose tag is "site:berlin" and (is "edge" or is not "test").',
  ApiKeyRevoked: 'Ended the API key.',
};
const data = { role: 'EDITOR', prefix: 'sp_AbCdEfG', expiresAt: null } as const;
const active: ApiKey = { status: 'active', ...data };

test('the golden corpus has an example of every event of API keys', () => {
  expect(examples.map(({ type }) => type).sort()).toEqual(Object.keys(sentences).sort());
});

test.each(examples)('$type folds, changes the key and has a sentence', (example) => {
  const before = example.type === 'ApiKeyCreated' ? apiKeyFold.initial : active;
  expect(evolve(before, example as unknown as Recorded<ApiKeyEvent>)).not.toEqual(before);
  expect(describeApiKeyEvent(example)).toBe(sentences[example.type]);
});

test('which profiles a key sees is said when it changes, and of no key that is ended', () => {
  const tagFilter = { is: 'edge' };
  const restricted = { ...active, tagFilter } as const;
  expect(restrictApiKey(active, tagFilter)).toEqual([{ type: 'ApiKeyRestricted', data: { tagFilter } }]);
  expect(restrictApiKey(restricted, tagFilter)).toEqual([]);
  expect(restrictApiKey(restricted, null)).toEqual([{ type: 'ApiKeyRestricted', data: { tagFilter: null } }]);
  expect(() => restrictApiKey({ ...active, status: 'revoked' }, null)).toThrow('There is no API key with this id');
});

test('a key is made once and ended once', () => {
  expect(createApiKey(apiKeyFold.initial, data)).toEqual([{ type: 'ApiKeyCreated', data }]);
  expect(createApiKey(active, data)).toEqual([]);
  expect(revokeApiKey(active)).toEqual([{ type: 'ApiKeyRevoked', data: {} }]);
  expect(revokeApiKey({ ...active, status: 'revoked' })).toEqual([]);
});
