import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
let profileId: string;
let layerId: string;

const deployment = (image: string) =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: till }
spec:
  selector: { matchLabels: { app: till } }
  template:
    metadata: { labels: { app: till } }
    spec: { containers: [{ name: till, image: "${image}" }] }
`;
const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: books }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;

beforeAll(async () => {
  workshop = await openWorkshop();
  const { mutate } = workshop;
  const created = await mutate<{ systemProfile: { id: string } }>(
    'createSystemProfile',
    { name: 'Corner shop' },
    'systemProfile { id }',
  );
  profileId = created.systemProfile.id;
  const manifests = [
    { name: 'till', content: deployment('registry.example/till:1') },
    { name: 'books', content: CLAIM },
  ];
  const input = { profileId, name: 'till', manifests, values: 'pack:\n  namespace: shop\n' };
  layerId = (await mutate<{ layer: { id: string } }>('addManifestLayer', input, 'layer { id }')).layer.id;
  await mutate('finishSystemProfile', { profileId }, 'profileVersion { id }');
  await mutate('reviseSystemProfile', { profileId, version: '1.1.0' }, 'systemProfile { id }');
  const attached = { profileId, layerId, name: 'till', content: deployment('registry.example/till:2'), note: 'faster' };
  await mutate('attachManifest', attached, 'layer { id }');
  await mutate('finishSystemProfile', { profileId }, 'profileVersion { id }');
  await mutate('reviseSystemProfile', { profileId }, 'systemProfile { id }');
  await mutate('detachManifest', { profileId, layerId, name: 'books' }, 'layer { id }');
});
afterAll(() => workshop.close());

const compared = (from: string, to: string, id = profileId) =>
  workshop.query(
    `query C($id: ID!, $from: String!, $to: String!) { compareVersions(profileId: $id, from: $from, to: $to) {
      from to changes { kind layer summary impact diff } } }`,
    { id, from, to },
  );

describe('compareVersions over the API', () => {
  test('says what restarts between two versions, with the lines that did it', async () => {
    expect(await compared('1.0.0', '1.1.0')).toEqual({
      compareVersions: {
        from: '1.0.0',
        to: '1.1.0',
        changes: [
          {
            kind: 'MANIFEST_CHANGED',
            layer: 'till',
            summary:
              'Manifest "till" of layer "till" reads differently; Deployment "till" (spec.template): its pods are replaced one after the other.',
            impact: 'RESTART',
            diff: expect.stringMatching(/\n-.*till:1.*\n\+.*till:2.*\n$/),
          },
        ],
      },
    });
  });

  test('warns of a claim that the open draft takes away', async () => {
    expect(await compared('1.1.0', 'draft')).toMatchObject({
      compareVersions: { to: 'draft', changes: [{ kind: 'MANIFEST_REMOVED', impact: 'DATA_LOSS' }] },
    });
  });

  test('is null for a version or profile that is not there', async () => {
    const nothing = { compareVersions: null };
    expect(await compared('1.0.0', '7.0.0')).toEqual(nothing);
    expect(await compared('1.0.0', '1.1.0', 'bm9uc2Vuc2U')).toEqual(nothing);
    expect(await compared('1.0.0', '1.1.0', layerId)).toEqual(nothing);
  });
});

describe('blame over the API', () => {
  const BLAME = `image: blame(path: ["manifests", "till"]) { type revision note actor { name } recordedAt summary }
    space: blame(path: ["values", "pack", "namespace"]) { type revision }
    nothing: blame(path: ["values", "nothing"]) { type }`;
  const IMAGE = { type: 'ManifestReplaced', note: 'faster', actor: { name: 'Administrator' } };
  const SPACE = { type: 'LayerAdded', revision: 2 };
  type Blamed = { image: object; space: object; nothing: null };
  const ask = async <T>(selection: string) =>
    (await workshop.query<{ systemProfile: T }>(`{ systemProfile(id: "${profileId}") { ${selection} } }`))
      .systemProfile;

  test('of the draft, of a version and of the past each tell their own', async () => {
    const asked = await ask<Record<'draft' | 'new' | 'old' | 'at', { layers: Blamed[] }>>(
      `draft { layers { ${BLAME} } } new: version(version: "1.1.0") { layers { ${BLAME} } }
       old: version(version: "1.0.0") { layers { ${BLAME} } } at(revision: 2) { layers { ${BLAME} } }`,
    );
    const first = { type: 'LayerAdded', revision: 2 };
    expect(asked.draft.layers).toMatchObject([{ image: IMAGE, space: SPACE, nothing: null }]);
    expect(asked.new.layers).toMatchObject([{ image: IMAGE, space: SPACE, nothing: null }]);
    expect(asked.old.layers).toMatchObject([{ image: first, space: SPACE, nothing: null }]);
    expect(asked.at.layers).toMatchObject([{ image: first, space: SPACE, nothing: null }]);
  });
});
