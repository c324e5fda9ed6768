import { done } from '../journeys/author.js';
import type { Product } from '../journeys/product.js';
import { data } from '../support/graphql.js';
import { furnishDevices } from './furnish-devices.js';

/** Ids of the profiles that the pages are shown with. */
export type Furnished = {
  /** published twice, with an archive */
  readonly profile: string;
  /** a draft with problems, long names and every kind of layer */
  readonly draft: string;
  /** a draft of 200 layers */
  readonly large: string;
};

type Made = { systemProfile: { id: string } };

const ID = 'systemProfile { id }';
const MOST_TAGS = [
  'edge',
  'site:berlin',
  'region:europe-central',
  'rollout:third-wave',
  'owner:retail-platform',
  'x'.repeat(128),
];
const LONG = 'Point of sale with payment terminal, digital signage and a local inventory database for large stores';
const MACHINE = `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: till}
spec:
  running: true
  runStrategy: Always
  template:
    spec:
      domain: {devices: {disks: [{name: root, disk: {bus: virtio}}]}, memory: {guest: 2Gi}}
      volumes: [{name: root, containerDisk: {image: "registry.example/till:1.0"}}]
`;

/** Puts into a fresh installation what its pages need to be looked at. Its example must be there. */
export async function furnish(product: Product): Promise<Furnished> {
  const profile = await exampleOf(product);
  await revise(product, profile);
  await furnishDevices(product, profile);
  return { profile, draft: await makeDraft(product), large: await makeLarge(product) };
}

async function exampleOf(product: Product): Promise<string> {
  type Found = { systemProfiles: { nodes: { id: string; name: string }[] } };
  const { systemProfiles } = await data<Found>(product, '{ systemProfiles { nodes { id name } } }');
  return systemProfiles.nodes.find(({ name }) => name === 'Factory edge')?.id ?? 'no example';
}

async function revise(product: Product, profileId: string): Promise<void> {
  await done(product, 'reviseSystemProfile', { profileId, version: '2.0.0' }, ID);
  type Draft = { systemProfile: { draft: { layers: { id: string; name: string }[] } } };
  const query = 'query D($id: ID!) { systemProfile(id: $id) { draft { layers { id name } } } }';
  const { systemProfile } = await data<Draft>(product, query, { id: profileId });
  const page = systemProfile.draft.layers.find(({ name }) => name === 'status-page');
  await done(product, 'updateLayer', { profileId, layerId: page?.id, installOrder: 15 }, ID);
  await done(product, 'addManifestLayer', { profileId, name: 'printer', ...map('printer'), installOrder: 25 }, ID);
  await done(product, 'finishSystemProfile', { profileId, note: 'a printer for the receipts' }, ID);
  await done(product, 'requestArchive', { profileId, version: '2.0.0' }, 'archive { id }');
}

async function makeDraft(product: Product): Promise<string> {
  const input = { name: LONG, description: `${LONG}. `.repeat(3), tags: MOST_TAGS };
  const profileId = (await done<Made>(product, 'createSystemProfile', input, ID)).systemProfile.id;
  await done(product, 'addManifestLayer', { profileId, name: 'site', ...map('site') }, ID);
  const till = { name: 'till', vmManifest: true, installOrder: 20, manifests: [{ name: 'machine', content: MACHINE }] };
  await done(product, 'addManifestLayer', { profileId, ...till }, ID);
  const long = { name: 'a-layer-whose-name-was-generated-by-a-program-that-knew-no-limits-at-all', installOrder: 30 };
  await done(product, 'addManifestLayer', { profileId, ...long, ...map('long') }, ID);
  const variables = [{ name: 'site', displayName: 'Name of the store', required: true }];
  await done(product, 'setVariables', { profileId, variables }, ID);
  return profileId;
}

async function makeLarge(product: Product): Promise<string> {
  const input = { name: 'Two hundred layers', tags: ['stress'] };
  const profileId = (await done<Made>(product, 'createSystemProfile', input, ID)).systemProfile.id;
  for (let at = 0; at < 200; at += 1) {
    const layer = { name: `layer-${String(at + 1).padStart(3, '0')}`, installOrder: at, ...map(`map-${at}`) };
    await done(product, 'addManifestLayer', { profileId, ...layer }, ID);
  }
  return profileId;
}

function map(name: string) {
  const content = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  greeting: hello\n`;
  return { manifests: [{ name: 'map', content }] };
}
