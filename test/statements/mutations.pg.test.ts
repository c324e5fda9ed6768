import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { counterOf, type Counter } from './counted.js';
import { openStock, STARTER, type Stock } from './stocked.js';

let stock: Stock;
let count: Counter;
beforeAll(async () => {
  stock = await openStock();
  count = counterOf(stock.app);
}, 60_000);
afterAll(() => stock.close());

type Payload = {
  readonly userErrors: readonly object[];
  readonly systemProfile?: { readonly id: string };
  readonly layer?: { readonly id: string };
};
const PROFILE = 'systemProfile { id revision }';
const LAYER = `${PROFILE} layer { id name }`;
const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: till }\n';

/** How often a mutation asked the database, with what it gave. */
async function mutate(field: string, input: object, selection: string): Promise<Payload & { statements: number }> {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
  const document = `mutation M($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { message } } }`;
  const { data, statements } = await count(document, { input });
  const payload = data[field] as Payload;
  expect(payload.userErrors).toEqual([]);
  return { ...payload, statements: statements.length };
}

test('a profile from its first name to its end costs a handful of statements a step', async () => {
  const steps: Record<string, number> = {};
  const step = async (field: string, input: object, selection: string) => {
    const done = await mutate(field, input, selection);
    steps[field] = done.statements;
    return done;
  };
  const { systemProfile } = await step('createSystemProfile', { name: 'Cobbler' }, PROFILE);
  const profileId = systemProfile!.id;
  const added = await step('addManifestLayer', { profileId, name: 'till', values: 'a: 1\n' }, LAYER);
  const layerId = added.layer!.id;
  await step('updateLayer', { profileId, layerId, values: 'a: 2\n' }, LAYER);
  await step('attachManifest', { profileId, layerId, name: 'map', content: MAP }, LAYER);
  const packed = { profileId, registryId: STARTER, packName: 'node-monitor', tag: '1.0.x' };
  const { layer } = await step('addPackLayer', packed, LAYER);
  await step('reorderLayers', { profileId, layerIds: [layer!.id, layerId] }, PROFILE);
  await step('removeLayer', { profileId, layerId: layer!.id }, PROFILE);
  await step('updateProfileInformation', { profileId, description: 'Shoes' }, PROFILE);
  await step('finishSystemProfile', { profileId }, `${PROFILE} profileVersion { version }`);
  await step('requestArchive', { profileId, version: '1.0.0' }, 'archive { status }');
  await step('reviseSystemProfile', { profileId }, PROFILE);
  await step('discardDraft', { profileId }, PROFILE);
  await step('deleteSystemProfile', { profileId }, 'deletedId');
  // Three: the profile, the append, the profile for the answer.
  const { addPackLayer, ...others } = steps;
  expect(others).toEqual({
    ...{ createSystemProfile: 4, addManifestLayer: 3, updateLayer: 3, attachManifest: 3 },
    ...{ reorderLayers: 3, removeLayer: 3, updateProfileInformation: 3, finishSystemProfile: 4 },
    ...{ requestArchive: 5, reviseSystemProfile: 4, discardDraft: 3, deleteSystemProfile: 3 },
  });
  // And the pack, what of it is remembered apart.
  expect(addPackLayer).toBeLessThanOrEqual(12);
});
