import type { Role } from './caller.js';

const OPERATIONS = {
  systemProfile: ['get', 'list', 'create', 'update', 'delete', 'publish'],
  archive: ['request', 'download'],
  registry: ['get', 'list', 'create', 'update', 'delete', 'sync'],
  device: ['get', 'list', 'create', 'update', 'delete'],
  audit: ['get', 'list'],
  access: ['list', 'create', 'update', 'delete'],
  operation: ['get'],
} as const;
type Thing = keyof typeof OPERATIONS;

/** One thing that somebody may be allowed, named as Palette names it: a thing, a dot, an operation. */
export type Permission = { [T in Thing]: `${T}.${(typeof OPERATIONS)[T][number]}` }[Thing];

/** Everything that somebody may be allowed. */
export const PERMISSIONS = Object.entries(OPERATIONS).flatMap(([thing, operations]) =>
  operations.map((operation) => `${thing}.${operation}` as Permission),
);

/** What something demands: a permission; `signedIn`: any role; `anybody`: not even a key; `device`: a device's own key. */
export type Need = Permission | 'signedIn' | 'anybody' | 'device';

const READING: readonly Permission[] = [
  'systemProfile.get',
  'systemProfile.list',
  'registry.get',
  'registry.list',
  'device.get',
  'device.list',
];

/** Which role may what. Like Palette's editors, ours delete nothing that others rely on. */
export const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  VIEWER: READING,
  AUDITOR: [...READING, 'archive.download', 'audit.get', 'audit.list', 'access.list', 'operation.get'],
  OPERATOR: [
    ...READING,
    'archive.request',
    'archive.download',
    'device.create',
    'device.update',
    'device.delete',
    'operation.get',
  ],
  EDITOR: [
    ...READING,
    'systemProfile.create',
    'systemProfile.update',
    'systemProfile.publish',
    'archive.request',
    'archive.download',
    'registry.sync',
  ],
  ADMIN: PERMISSIONS,
};

/** What concerns everybody, so that nobody may who sees only some of the profiles, whatever the role. */
export const FOR_ALL: readonly Permission[] = [
  'registry.create',
  'registry.update',
  'registry.delete',
  'access.list',
  'access.create',
  'access.update',
  'access.delete',
  'operation.get',
];

/** Every role, the one that may least first. */
export const ROLES: readonly Role[] = ['VIEWER', 'AUDITOR', 'OPERATOR', 'EDITOR', 'ADMIN'];

/** What every field at a root of the schema demands; one without a row here keeps the server from starting. */
export const FIELD_NEEDS: Readonly<Record<'Query' | 'Mutation' | 'Subscription', Readonly<Record<string, Need>>>> = {
  Query: {
    viewer: 'signedIn',
    // What is behind an id decides: NODE_NEEDS.
    node: 'signedIn',
    nodes: 'signedIn',
    systemProfile: 'systemProfile.get',
    systemProfiles: 'systemProfile.list',
    compareVersions: 'systemProfile.get',
    exportSystemProfile: 'systemProfile.get',
    archive: 'systemProfile.get',
    signingKeys: 'signedIn',
    registries: 'registry.list',
    pack: 'registry.get',
    packVersion: 'registry.get',
    packs: 'registry.list',
    packFacets: 'registry.list',
    chart: 'registry.get',
    chartVersion: 'registry.get',
    charts: 'registry.list',
    devices: 'device.list',
    auditLog: 'audit.list',
    verifyAudit: 'audit.get',
    lastAuditVerification: 'audit.get',
    accounts: 'access.list',
    // Your own.
    sessions: 'signedIn',
    apiKeys: 'access.list',
  },
  Mutation: {
    createSystemProfile: 'systemProfile.create',
    cloneSystemProfile: 'systemProfile.create',
    importSystemProfile: 'systemProfile.create',
    updateProfileInformation: 'systemProfile.update',
    reviseSystemProfile: 'systemProfile.update',
    discardDraft: 'systemProfile.update',
    setVariables: 'systemProfile.update',
    addManifestLayer: 'systemProfile.update',
    addPackLayer: 'systemProfile.update',
    addHelmChartLayer: 'systemProfile.update',
    updateLayer: 'systemProfile.update',
    removeLayer: 'systemProfile.update',
    reorderLayers: 'systemProfile.update',
    attachManifest: 'systemProfile.update',
    detachManifest: 'systemProfile.update',
    finishSystemProfile: 'systemProfile.publish',
    deleteSystemProfile: 'systemProfile.delete',
    requestArchive: 'archive.request',
    addRegistry: 'registry.create',
    updateRegistry: 'registry.update',
    removeRegistry: 'registry.delete',
    syncRegistry: 'registry.sync',
    createDeviceToken: 'device.create',
    linkDevice: 'device.create',
    removeDevice: 'device.delete',
    // A rollout is about devices, though the profile keeps it.
    approveUpdate: 'device.update',
    importReceipt: 'device.update',
    setRollout: 'device.update',
    pauseRollout: 'device.update',
    resumeRollout: 'device.update',
    signIn: 'anybody',
    signOut: 'signedIn',
    changePassword: 'signedIn',
    endSession: 'signedIn',
    createAccount: 'access.create',
    updateAccount: 'access.update',
    restrictAccount: 'access.update',
    createApiKey: 'access.create',
    restrictApiKey: 'access.update',
    revokeApiKey: 'access.delete',
  },
  Subscription: {
    profileChanged: 'systemProfile.get',
    archiveReady: 'systemProfile.get',
    archiveUpdated: 'systemProfile.get',
    registrySynced: 'registry.get',
    deviceUpdated: 'device.get',
    devicesChanged: 'device.list',
  },
};

/** Fields further down that demand more than the root they hang from: "Type.field". Without it they are null. */
export const NESTED_NEEDS: Readonly<Record<string, Permission>> = {
  'Archive.downloadUrl': 'archive.download',
  'SystemProfile.rollout': 'device.list',
  'SystemProfile.pendingUpdates': 'device.list',
};

/** What reading a thing by its global id demands, by the type in it; a type without a row is nobody's to read. */
export const NODE_NEEDS: Readonly<Record<string, Permission>> = {
  SystemProfile: 'systemProfile.get',
  ProfileVersion: 'systemProfile.get',
  ProfileEvent: 'systemProfile.get',
  Archive: 'systemProfile.get',
  Registry: 'registry.get',
  Pack: 'registry.get',
  PackVersion: 'registry.get',
  Chart: 'registry.get',
  Device: 'device.get',
  Account: 'access.list',
  ApiKey: 'access.list',
};

/**
 * What every address demands; one that ends with "/" stands for all that begin so, "*" for all others. Signed addresses
 * of archives and logos carry the permission of whoever asked for them, so they are served without a key.
 */
export const ROUTE_NEEDS: Readonly<Record<string, Need>> = {
  // Whoever is signed in may ask; what for is decided field by field.
  '/graphql': 'signedIn',
  '/graphql/stream': 'signedIn',
  '/archives/': 'archive.download',
  '/v2/': 'archive.download',
  '/packs/': 'registry.get',
  // Devices bring their own keys, which open nothing else but their archives; no role has one.
  '/device/': 'device',
  '/audit/export': 'audit.list',
  '/audit/proof': 'audit.get',
  '/signing-keys.pem': 'anybody',
  '/metrics': 'operation.get',
  // Whoever has the link that the first start printed.
  '/welcome': 'anybody',
  // How one can sign in, and the way to the identity provider and back.
  '/sign-in/': 'anybody',
  '/livez': 'anybody',
  '/readyz': 'anybody',
  // The console's own files; what it shows it asks for as whoever signed in.
  '*': 'anybody',
};

/**
 * What an address demands.
 * @param address as the server registers it: exact, or the beginning of others when it ends with "/"
 * @throws Error for one that isn't in the table: nobody has decided who may use it
 */
export function needOfRoute(address: string): Need {
  const need = ROUTE_NEEDS[address];
  if (need === undefined)
    throw new Error(`The address ${address} is in no row of src/access/permissions.ts: say there who may use it.`);
  return need;
}
