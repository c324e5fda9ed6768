import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { buildSchema, execute, parse, subscribe, validate } from 'graphql';
import { describe, expect, test } from '@jest/globals';
import { createSchema } from '../../schema/build.js';
import { createContext, type Context, type Ports } from '../../schema/context.js';
import { asGraphQLError, presentError } from '../../schema/errors.js';
import type { Caller, Role } from '../../src/access/caller.js';
import { may } from '../../src/access/may.js';
import { FIELD_NEEDS, ROLES } from '../../src/access/permissions.js';
import { createLog } from '../../src/log.js';
import { rootFields, type RootField } from './documents.js';

const schema = createSchema();
const emitted = buildSchema(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));
const matrix = rootFields(emitted).flatMap((row) => ROLES.map((role) => ({ ...row, role })));
const log = createLog('silent');

/** Whoever passes the guard meets a program without any parts: every other error means that it was let in. */
function contextOf(role: Role, renewed?: () => Caller | null): Context {
  const caller: Caller = { actor: { kind: 'API_KEY', id: role }, role };
  return createContext({ log } as Ports, { caller, requestId: 'r' }, renewed);
}

/** The codes and messages of what comes back first. */
async function ask({ root, document }: RootField, contextValue: Context) {
  const args = { schema, document: parse(document), contextValue };
  const result = await (root === 'Subscription' ? subscribe(args) : execute(args));
  if (Symbol.asyncIterator in result) {
    await result.return();
    return [];
  }
  return (result.errors ?? []).map((error) => presentError(asGraphQLError(error), 'r', log));
}

test('the table has every field at the roots of the schema, and no other', () => {
  const known = Object.entries(FIELD_NEEDS).flatMap(([root, needs]) =>
    Object.keys(needs).map((one) => `${root}.${one}`),
  );
  expect(
    rootFields(emitted)
      .map(({ root, field }) => `${root}.${field}`)
      .sort(),
  ).toEqual(known.sort());
});

test('every document of the matrix is valid, so that nothing but permission refuses it', () => {
  expect(rootFields(emitted).flatMap(({ document }) => validate(schema, parse(document)))).toEqual([]);
});

describe('of every field at a root', () => {
  test.each(matrix)('$role asks for $root.$field and the table decides', async ({ role, ...row }) => {
    const need = FIELD_NEEDS[row.root][row.field];
    if (need === undefined) throw new Error('The table lacks it.');
    const forbidden = (await ask(row, contextOf(role))).filter(
      ({ extensions }) => extensions?.['code'] === 'FORBIDDEN',
    );
    expect(forbidden.map(({ message }) => message)).toEqual(
      may({ role }, need)
        ? []
        : [
            `This needs the permission "${need}", which the role ${role} doesn't have. Ask an administrator for a key of another role.`,
          ],
    );
  });
});

describe('further down', () => {
  const ARCHIVE = { archiveId: '01920000-0000-7000-8000-0000000000a1', status: 'READY' };
  const field = schema.getType('Archive') as unknown as {
    getFields(): Record<string, { resolve: (...of: unknown[]) => unknown }>;
  };
  const downloadUrlFor = (role: Role) => {
    const app = { log, downloadUrl: () => 'https://profiles.example/signed' } as unknown as Ports;
    const context = createContext(app, { caller: { actor: { kind: 'API_KEY', id: role }, role }, requestId: 'r' });
    return field.getFields()['downloadUrl']?.resolve(ARCHIVE, { expiresInSeconds: 60 }, context, {});
  };

  test.each(ROLES.map((role) => ({ role, signs: role !== 'VIEWER' })))(
    'a signed address of an archive is made for $role: $signs',
    async ({ role, signs }) => {
      expect(await downloadUrlFor(role)).toBe(signs ? 'https://profiles.example/signed' : null);
    },
  );
});
