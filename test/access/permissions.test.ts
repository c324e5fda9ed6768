import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { guardAccess, mayReadNode } from '../../schema/access.guard.js';
import { globalId, type IdType } from '../../schema/global-id.js';
import type { Caller, Role } from '../../src/access/caller.js';
import { covers, NODE_NEEDS, permissionsOf, PERMISSIONS, ROLES } from '../../src/access/permissions.js';

const caller = (role: Role): Caller => ({ actor: { kind: 'API_KEY', id: 'k' }, role });
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

describe('nodes', () => {
  test('keys and accounts exist for those alone who may list them', () => {
    expect(ROLES.filter((role) => mayReadNode(caller(role), globalId('ApiKey', 'k')))).toEqual(['AUDITOR', 'ADMIN']);
    expect(ROLES.filter((role) => mayReadNode(caller(role), globalId('Account', 'a')))).toEqual(['AUDITOR', 'ADMIN']);
  });

  test.each(['System', 'Layer'] satisfies IdType[])('a type without a row (%s) is nobody’s to read', (type) => {
    expect(Object.keys(NODE_NEEDS)).not.toContain(type);
    expect(ROLES.filter((role) => mayReadNode(caller(role), globalId(type, 'x')))).toEqual([]);
  });

  test('garbage is nobody’s to read', () => {
    for (const id of ['', 'constructor', globalId('ApiKey', 'k').slice(1)])
      expect(mayReadNode(caller('ADMIN'), id)).toBe(false);
  });
});

describe('a schema with a field that nobody has decided about', () => {
  test('is refused by name', () => {
    const schema = buildSchema('type Query { viewer: String  secrets: String }');
    expect(() => guardAccess(schema)).toThrow('says who may use Query.secrets.');
  });
});
