import { describe, expect, test } from '@jest/globals';
import { STRANGER } from '../../src/access/caller.js';
import { lacking, may, requirePermission } from '../../src/access/may.js';
import {
  FIELD_NEEDS,
  needOfRoute,
  NESTED_NEEDS,
  NODE_NEEDS,
  PERMISSIONS,
  ROLES,
  ROUTE_NEEDS,
  type Need,
} from '../../src/access/permissions.js';
import { expectRefusal } from '../support/refusal.js';

type Needs = Readonly<Record<string, Need>>;
type Asker = Parameters<typeof may>[0];

const openTo = (caller: Asker, needs: Needs) => Object.keys(needs).filter((name) => may(caller, needs[name]!));
const closedTo = (caller: Asker, needs: Needs) => Object.keys(needs).filter((name) => !may(caller, needs[name]!));

const EVERYBODY = ['signIn', 'signOut', 'changePassword', 'endSession'];
const ACCESS = ['accounts', 'apiKeys'];
const AUDIT = ['auditLog', 'verifyAudit', 'lastAuditVerification'];

describe('what may be asked for', () => {
  test.each([
    { role: 'VIEWER', closed: [...AUDIT, ...ACCESS] },
    { role: 'AUDITOR', closed: [] },
    { role: 'OPERATOR', closed: [...AUDIT, ...ACCESS] },
    { role: 'EDITOR', closed: [...AUDIT, ...ACCESS] },
    { role: 'ADMIN', closed: [] },
  ] as const)('$role queries everything but: $closed', ({ role, closed }) => {
    expect(closedTo({ role }, FIELD_NEEDS.Query)).toEqual(closed);
    expect(openTo({ role }, FIELD_NEEDS.Query)).toContain('systemProfiles');
  });

  test.each([
    { role: 'VIEWER', open: [] },
    { role: 'AUDITOR', open: [] },
    {
      role: 'OPERATOR',
      open: [
        ...['requestArchive', 'createDeviceToken', 'linkDevice', 'removeDevice', 'approveUpdate', 'importReceipt'],
        ...['setRollout', 'pauseRollout', 'resumeRollout'],
      ],
    },
    {
      role: 'EDITOR',
      open: [
        ...['createSystemProfile', 'cloneSystemProfile', 'importSystemProfile', 'updateProfileInformation'],
        ...['reviseSystemProfile', 'discardDraft', 'setVariables', 'addManifestLayer', 'addPackLayer'],
        ...['addHelmChartLayer', 'updateLayer', 'removeLayer', 'reorderLayers', 'attachManifest', 'detachManifest'],
        ...['finishSystemProfile', 'requestArchive', 'syncRegistry'],
      ],
    },
  ] as const)('$role does beside signing in and out: $open', ({ role, open }) =>
    expect(openTo({ role }, FIELD_NEEDS.Mutation)).toEqual([...open, ...EVERYBODY]),
  );

  test('ADMIN alone deletes profiles, keeps registries, accounts and keys', () => {
    expect(closedTo({ role: 'ADMIN' }, FIELD_NEEDS.Mutation)).toEqual([]);
    const forAdmin = Object.keys(FIELD_NEEDS.Mutation).filter((name) =>
      ROLES.every((role) => may({ role }, FIELD_NEEDS.Mutation[name]!) === (role === 'ADMIN')),
    );
    expect(forAdmin).toEqual([
      ...['deleteSystemProfile', 'addRegistry', 'updateRegistry', 'removeRegistry'],
      ...['createAccount', 'updateAccount', 'restrictAccount', 'createApiKey', 'restrictApiKey', 'revokeApiKey'],
    ]);
  });

  test.each(ROLES)('%s follows everything as it happens', (role) =>
    expect(openTo({ role }, FIELD_NEEDS.Subscription)).toEqual([
      ...['profileChanged', 'archiveReady', 'archiveUpdated', 'registrySynced', 'deviceUpdated', 'devicesChanged'],
    ]),
  );

  test.each([
    { role: 'VIEWER', ids: [], fields: ['SystemProfile.rollout', 'SystemProfile.pendingUpdates'] },
    {
      role: 'AUDITOR',
      ids: ['Account', 'ApiKey'],
      fields: ['Archive.downloadUrl', 'SystemProfile.rollout', 'SystemProfile.pendingUpdates'],
    },
    {
      role: 'OPERATOR',
      ids: [],
      fields: ['Archive.downloadUrl', 'SystemProfile.rollout', 'SystemProfile.pendingUpdates'],
    },
    {
      role: 'EDITOR',
      ids: [],
      fields: ['Archive.downloadUrl', 'SystemProfile.rollout', 'SystemProfile.pendingUpdates'],
    },
    {
      role: 'ADMIN',
      ids: ['Account', 'ApiKey'],
      fields: ['Archive.downloadUrl', 'SystemProfile.rollout', 'SystemProfile.pendingUpdates'],
    },
  ] as const)('$role reads by id profiles, registries, devices, and $ids; further down $fields', (row) => {
    expect(openTo(row, NODE_NEEDS)).toEqual([
      ...['SystemProfile', 'ProfileVersion', 'ProfileEvent', 'Archive'],
      ...['Registry', 'Pack', 'PackVersion', 'Chart', 'Device', ...row.ids],
    ]);
    expect(openTo(row, NESTED_NEEDS)).toEqual(row.fields);
  });
});

describe('which addresses are open', () => {
  const open = ['/signing-keys.pem', '/welcome', '/sign-in/', '/livez', '/readyz', '*'];

  test('a stranger reaches what one signs in with, and may sign in', () => {
    expect(openTo(STRANGER, ROUTE_NEEDS)).toEqual(open);
    expect(openTo(STRANGER, FIELD_NEEDS.Mutation)).toEqual(['signIn']);
    for (const needs of [FIELD_NEEDS.Query, FIELD_NEEDS.Subscription, NODE_NEEDS, NESTED_NEEDS])
      expect(openTo(STRANGER, needs)).toEqual([]);
  });

  test.each([
    { role: 'VIEWER', closed: ['/archives/', '/v2/', '/device/', '/audit/export', '/audit/proof', '/metrics'] },
    { role: 'AUDITOR', closed: ['/device/'] },
    { role: 'OPERATOR', closed: ['/device/', '/audit/export', '/audit/proof'] },
    { role: 'EDITOR', closed: ['/device/', '/audit/export', '/audit/proof', '/metrics'] },
    { role: 'ADMIN', closed: ['/device/'] },
  ] as const)('$role reaches all addresses but $closed', ({ role, closed }) => {
    expect(closedTo({ role }, ROUTE_NEEDS)).toEqual(closed);
    expect(openTo({ role }, ROUTE_NEEDS)).toEqual(expect.arrayContaining(['/graphql', '/graphql/stream', ...open]));
  });

  test('the devices’ demand a key that no role has', () => expect(needOfRoute('/device/')).toBe('device'));

  test('one without a row is refused by name', () => {
    expect(needOfRoute('/metrics')).toBe('operation.get');
    expect(() => needOfRoute('/secrets')).toThrow('The address /secrets is in no row of src/access/permissions.ts');
  });
});

describe('whoever lacks a permission', () => {
  test('is told which, and which role lacks it', () => {
    expectRefusal(() => requirePermission({ role: 'VIEWER' }, 'archive.request'), 'FORBIDDEN');
    expect(lacking({ role: 'VIEWER' }, 'archive.request')).toMatch(/"archive.request".* role VIEWER /);
    expect(lacking({ role: 'VIEWER', tagFilter: { is: 'a' } }, 'access.list')).toMatch(/ role VIEWER /);
  });

  test('for seeing only some of the profiles is told that', () => {
    const some = { role: 'ADMIN', tagFilter: { is: 'a' } } as const;
    expectRefusal(() => requirePermission(some, 'access.list'), 'FORBIDDEN');
    expect(lacking(some, 'access.list')).toMatch(/"access.list".* sees only some /);
  });

  test('is let in where it has it', () => {
    for (const need of ['archive.request', 'signedIn', 'anybody'] as const)
      expect(() => requirePermission({ role: 'EDITOR' }, need)).not.toThrow();
  });
});

test('every permission is named after a thing and what is done to it', () => {
  for (const one of PERMISSIONS)
    expect(one).toMatch(/^(systemProfile|archive|registry|device|audit|access|operation)\.[a-z]+$/);
});
