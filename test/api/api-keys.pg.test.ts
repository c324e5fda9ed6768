import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../store/eventually.js';
import { openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

type Made = { apiKey: { id: string; name: string; role: string; prefix: string }; secret: string };

test('a key is made, listed without itself, found by its id, told by the audit and ended', async () => {
  const { apiKey, secret, userErrors } = await workshop.mutate<Made>(
    'createApiKey',
    { name: 'CI', role: 'EDITOR', note: 'for the pipeline' },
    'apiKey { id name role prefix } secret',
  );
  expect(userErrors).toEqual([]);
  expect(apiKey).toMatchObject({ name: 'CI', role: 'EDITOR', prefix: secret.slice(0, 10) });
  const listed = await workshop.query('{ apiKeys { id name expiresAt lastUsedAt } }');
  expect(listed).toEqual({ apiKeys: [{ id: apiKey.id, name: 'CI', expiresAt: null, lastUsedAt: null }] });
  expect(JSON.stringify(listed)).not.toContain(secret);
  expect(await workshop.query(`{ node(id: "${apiKey.id}") { id } }`)).toEqual({ node: { id: apiKey.id } });
  const audited = async () => {
    const query = `{ auditLog(filter: { subjectId: "${apiKey.id}" }) { edges { node { summary subject note } } } }`;
    return (await workshop.query<{ auditLog: { edges: object[] } }>(query)).auditLog.edges;
  };
  // The audit reads behind the fence, which another test's transaction may hold for a moment.
  await eventually(async () => (await audited()).length > 0);
  const summary = 'Made an API key of the role EDITOR, without an end.';
  expect(await audited()).toEqual([{ node: { summary, subject: 'API key "CI"', note: 'for the pipeline' } }]);
  expect(await workshop.mutate('revokeApiKey', { apiKeyId: apiKey.id }, 'deletedId')).toEqual({
    deletedId: apiKey.id,
    userErrors: [],
  });
  expect(await workshop.query('{ apiKeys { id } }')).toEqual({ apiKeys: [] });
  expect(await workshop.query(`{ node(id: "${apiKey.id}") { id } }`)).toEqual({ node: null });
});

test('a name that is taken is DUPLICATE, with its path', async () => {
  await workshop.mutate('createApiKey', { name: 'Twin', role: 'VIEWER' }, 'apiKey { id }');
  const { userErrors } = await workshop.mutate('createApiKey', { name: 'Twin', role: 'VIEWER' }, 'apiKey { id }');
  expect(userErrors).toMatchObject([{ code: 'DUPLICATE', path: ['name'] }]);
});
