import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { guardAccess, mayReadNode } from '../../schema/access.guard.js';
import { globalId, type IdType } from '../../schema/global-id.js';
import type { Caller, Role } from '../../src/access/caller.js';
import { NODE_NEEDS, ROLES } from '../../src/access/permissions.js';

const caller = (role: Role): Caller => ({ actor: { kind: 'API_KEY', id: 'k' }, role });

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
