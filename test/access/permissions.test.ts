import { describe, expect, test } from '@jest/globals';
import { covers, permissionsOf } from '../../src/access/may.js';
import { PERMISSIONS, ROLES } from '../../src/access/permissions.js';

const READING = [
  'systemProfile.get',
  'systemProfile.list',
  'registry.get',
  'registry.list',
  'device.get',
  'device.list',
] as const;

describe('what roles may', () => {
  test.each([
    { role: 'VIEWER', beyond: [] },
    { role: 'AUDITOR', beyond: ['archive.download', 'audit.get', 'audit.list', 'access.list', 'operation.get'] },
    {
      role: 'OPERATOR',
      beyond: [
        'archive.request',
        'archive.download',
        'device.create',
        'device.update',
        'device.delete',
        'operation.get',
      ],
    },
    {
      role: 'EDITOR',
      beyond: [
        'systemProfile.create',
        'systemProfile.update',
        'systemProfile.publish',
        'archive.request',
        'archive.download',
        'registry.sync',
      ],
    },
  ] as const)('$role reads, and beyond that: $beyond', ({ role, beyond }) => {
    expect([...permissionsOf(role)].sort()).toEqual([...READING, ...beyond].sort());
  });

  test('ADMIN may everything', () => {
    expect(permissionsOf('ADMIN')).toEqual(PERMISSIONS);
  });

  test('whoever may create or change a thing may read it, since the answer shows it', () => {
    const writing = PERMISSIONS.filter((one) =>
      /^(systemProfile|registry|device)\.(create|update|publish|sync)$/.test(one),
    );
    for (const role of ROLES)
      for (const permission of writing.filter((one) => permissionsOf(role).includes(one)))
        expect(permissionsOf(role)).toContain(`${permission.split('.')[0] ?? ''}.get`);
  });
});

describe('handing on', () => {
  test.each([
    { role: 'ADMIN', gives: ['VIEWER', 'AUDITOR', 'OPERATOR', 'EDITOR', 'ADMIN'] },
    { role: 'EDITOR', gives: ['VIEWER', 'EDITOR'] },
    { role: 'OPERATOR', gives: ['VIEWER', 'OPERATOR'] },
    { role: 'AUDITOR', gives: ['VIEWER', 'AUDITOR'] },
    { role: 'VIEWER', gives: ['VIEWER'] },
  ] as const)('$role covers $gives and no other role', ({ role, gives }) => {
    expect(ROLES.filter((other) => covers(role, other))).toEqual(gives);
  });
});
