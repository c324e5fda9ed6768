import { describe, expect, test } from '@jest/globals';
import { readRoleMapping, roleByClaim } from '../../src/access/role-claim.js';

const mapping = { admins: 'ADMIN', team: 'EDITOR', auditors: 'AUDITOR' } as const;

describe('the role that a claim gives', () => {
  test.each<[string, object, string, string | null]>([
    ['of a list', { groups: ['staff', 'team'] }, 'groups', 'EDITOR'],
    ['of one text', { groups: 'team' }, 'groups', 'EDITOR'],
    ['is the one that may most of several', { groups: ['team', 'admins', 'auditors'] }, 'groups', 'ADMIN'],
    ['deep inside', { realm_access: { roles: ['auditors'] } }, 'realm_access.roles', 'AUDITOR'],
    ['under a name with dots', { 'https://corp.example/groups': ['team'] }, 'https://corp.example/groups', 'EDITOR'],
    ['of nothing', {}, 'groups', null],
    ['of values that give none', { groups: ['staff'] }, 'groups', null],
    ['of what is no text', { groups: [1, null, {}] }, 'groups', null],
    ['of a name that every object has', { groups: ['constructor', '__proto__'] }, 'groups', null],
    ['at a path that every object has', {}, 'constructor.name', null],
  ])('%s', (_, claims, path, role) => expect(roleByClaim({ ...claims }, path, mapping)).toBe(role));

  test('is that of everybody where nothing gives more', () => {
    expect(roleByClaim({}, 'groups', { ...mapping, '*': 'VIEWER' })).toBe('VIEWER');
    expect(roleByClaim({ groups: ['team'] }, 'groups', { ...mapping, '*': 'VIEWER' })).toBe('EDITOR');
  });
});

describe('a mapping', () => {
  test('is pairs of a value and a role', () => {
    expect(readRoleMapping('edge-admins=ADMIN, cn=team,dc=x=editor'.replace(',dc', ' dc'))).toEqual({
      'edge-admins': 'ADMIN',
      'cn=team dc=x': 'EDITOR',
    });
  });

  test.each(['', 'admins', 'admins=', '=ADMIN', 'admins=KING', 'a=ADMIN,'])('is never "%s"', (text) =>
    expect(() => readRoleMapping(text)).toThrow('is no value=ROLE'),
  );
});
