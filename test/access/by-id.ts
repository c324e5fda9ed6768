import { globalId } from '../../schema/global-id.js';
import { machine, type Machine } from '../devices/factory.js';

/** A profile with its archive, its device and everything that names them. */
export type Site = {
  profileId: string;
  id: string;
  archiveId: string;
  deviceId: string;
  slug: string;
  machine: Machine;
};

/** The id of nothing. */
export const ABSENT_ID = '01920000-0000-7000-8000-0000000000ff';
/** What never was. */
export const ABSENT: Site = {
  profileId: ABSENT_ID,
  ...{ id: globalId('SystemProfile', ABSENT_ID), archiveId: globalId('Archive', ABSENT_ID) },
  ...{ deviceId: globalId('Device', ABSENT_ID), slug: 'nowhere', machine: machine('nowhere') },
};

/** What every payload has. */
export const USER_ERRORS = 'userErrors { code message path }';
/** A mutation on a place. */
export const mutation =
  (field: string, more: object, selection = '') =>
  (place: Site) => ({
    query: `mutation($input: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) { ${field}(input: $input) { ${selection} ${USER_ERRORS} } }`,
    variables: { input: { profileId: place.id, ...more } },
  });
const onDevice = (field: string, more: (place: Site) => object) => (place: Site) => {
  const { query } = mutation(field, {})(place);
  return { query, variables: { input: { deviceId: place.deviceId, ...more(place) } } };
};
const layer = { layerId: globalId('Layer', ABSENT_ID) };
const registry = { registryId: globalId('Registry', ABSENT_ID) };

/** Every field at a root that takes the id of a profile, or of what hangs on one. */
export const BY_ID: Readonly<Record<string, (place: Site) => { query: string; variables?: object }>> = {
  node: ({ id }) => ({ query: `{ node(id: "${id}") { id } }` }),
  nodes: ({ profileId, id, archiveId, deviceId }) => ({
    query: '($ids: [ID!]!) { nodes(ids: $ids) { __typename } }'.replace('(', 'query('),
    variables: {
      ids: [
        id,
        archiveId,
        deviceId,
        globalId('ProfileVersion', profileId, '1.0.0'),
        globalId('ProfileEvent', profileId, 1),
      ],
    },
  }),
  systemProfile: ({ id }) => ({
    query: `{ systemProfile(id: "${id}", includeDeleted: true) { name rollout { version } } }`,
  }),
  compareVersions: ({ id }) => ({
    query: `{ compareVersions(profileId: "${id}", from: "1.0.0", to: "1.0.0") { from } }`,
  }),
  exportSystemProfile: ({ id }) => ({
    query: `{ exportSystemProfile(profileId: "${id}", version: "1.0.0", format: PALETTE_JSON) }`,
  }),
  archive: ({ archiveId }) => ({ query: `{ archive(id: "${archiveId}") { fileName downloadUrl } }` }),
  verifyAudit: ({ id }) => ({ query: `{ verifyAudit(subjectId: "${id}") { events } }` }),
  cloneSystemProfile: mutation('cloneSystemProfile', { version: '1.0.0', name: 'Copy', newVersion: '1.0.0' }),
  updateProfileInformation: mutation('updateProfileInformation', { name: 'Mine', expectedRevision: 1 }),
  reviseSystemProfile: mutation('reviseSystemProfile', { expectedRevision: 1 }),
  discardDraft: mutation('discardDraft', {}),
  setVariables: mutation('setVariables', { variables: [] }),
  addManifestLayer: mutation('addManifestLayer', { name: 'more', manifests: [] }),
  addPackLayer: mutation('addPackLayer', { ...registry, packName: 'p', tag: '1' }),
  addHelmChartLayer: mutation('addHelmChartLayer', { ...registry, chartName: 'c', version: '1' }),
  updateLayer: mutation('updateLayer', { ...layer, values: 'b: 2' }),
  removeLayer: mutation('removeLayer', layer),
  reorderLayers: mutation('reorderLayers', { layerIds: [] }),
  attachManifest: mutation('attachManifest', { ...layer, name: 'm', content: 'x' }),
  detachManifest: mutation('detachManifest', { ...layer, name: 'm' }),
  finishSystemProfile: mutation('finishSystemProfile', {}),
  deleteSystemProfile: mutation('deleteSystemProfile', {}),
  requestArchive: mutation('requestArchive', { version: '1.0.0' }, 'archive { id }'),
  createDeviceToken: mutation('createDeviceToken', { name: 't' }, 'token'),
  pauseRollout: mutation('pauseRollout', {}),
  resumeRollout: mutation('resumeRollout', {}),
  setRollout: mutation('setRollout', { waves: [], maxFailing: 1 }),
  linkDevice: onDevice('linkDevice', ({ id }) => ({ profileId: id })),
  removeDevice: onDevice('removeDevice', () => ({})),
  approveUpdate: onDevice('approveUpdate', () => ({ version: '1.0.0' })),
};

/** Fields that take no such id; what they show is looked at one by one below. */
export const WITHOUT_ID = [
  'viewer',
  'sessions',
  'endSession',
  'changePassword',
  'systemProfiles',
  'signingKeys',
  'registries',
  'pack',
  'packVersion',
  'packs',
  'packFacets',
  'chart',
  'chartVersion',
  'charts',
  'devices',
  'auditLog',
  'lastAuditVerification',
  'accounts',
  'apiKeys',
  'createSystemProfile',
  'importSystemProfile',
  'addRegistry',
  'updateRegistry',
  'removeRegistry',
  'syncRegistry',
  'importReceipt',
  'signIn',
  'signOut',
  'createAccount',
  'updateAccount',
  'restrictAccount',
  'createApiKey',
  'restrictApiKey',
  'revokeApiKey',
];
