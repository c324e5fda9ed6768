import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ROLES } from '../../src/access/permissions.js';
import { readRoleMapping, roleByClaim } from '../../src/access/role-claim.js';
import { readTagMapping, tagFilterByClaim } from '../../src/access/tag-claim.js';
import { idempotencyOf, requireOptions } from '../../src/command-options.js';
import { Invalid } from '../../src/errors.js';
import { MEGABYTE, text, token } from './arbitraries.js';

// What identity providers say of people, how settings read it, and what makes a command that is sent again the same.

describe('a claim', () => {
  const claims = fc.dictionary(fc.oneof(text, fc.constant('groups')), fc.jsonValue({ maxDepth: 4 }));
  const mapping = fc.uniqueArray(
    fc.tuple(
      token.map((one) => one.replaceAll('=', '-')),
      fc.constantFrom(...ROLES),
    ),
    {
      minLength: 1,
      maxLength: 6,
      selector: ([value]) => value,
    },
  );

  test('gives a role of the mapping or none, whatever it holds', () => {
    fc.assert(
      fc.property(claims, fc.oneof(text, fc.constant('groups')), mapping, (all, path, pairs) => {
        const role = roleByClaim(all, path, Object.fromEntries(pairs));
        expect([null, ...pairs.map(([, one]) => one)]).toContain(role);
      }),
    );
  });

  test('gives a filter of the mapping’s own tags, everything or nothing, whatever it holds', () => {
    const tagged = [
      ['a', 'x'],
      ['b', 'y'],
    ] as const;
    fc.assert(
      fc.property(claims, fc.oneof(text, fc.constant('groups')), (all, path) => {
        const possible = [undefined, { is: 'x' }, { is: 'y' }, { any: [{ is: 'x' }, { is: 'y' }] }];
        expect(possible).toContainEqual(tagFilterByClaim(all, path, tagged));
      }),
    );
  });

  test('of a hundred thousand values comes to an end', () => {
    const groups = Array.from({ length: 100_000 }, (_, i) => `group-${i}`);
    expect(roleByClaim({ groups }, 'groups', { 'group-99999': 'EDITOR' })).toBe('EDITOR');
    expect(tagFilterByClaim({ groups }, 'groups', [['group-99999', 'x']])).toEqual({ is: 'x' });
    expect(roleByClaim({ groups }, 'a.'.repeat(MEGABYTE / 2), { a: 'ADMIN' })).toBeNull();
  });

  test('has its mapping read as it was written', () => {
    fc.assert(
      fc.property(mapping, (pairs) => {
        const wanted = Object.fromEntries(pairs);
        expect(readRoleMapping(pairs.map((pair) => pair.join('=')).join(', '))).toEqual(wanted);
        const tags = pairs.map(([value, role]) => [value, role] as const);
        expect(readTagMapping(tags.map((pair) => pair.join('=')).join(','))).toEqual(tags);
      }),
    );
  });

  test.each([
    ['roles', readRoleMapping],
    ['tags', readTagMapping],
  ] as const)('has a mapping of %s that is read or refused with the part that is wrong', (_, read) => {
    const nearly = fc.oneof(
      text,
      fc.array(fc.oneof(text, token), { maxLength: 5 }).map((all) => all.join('=')),
    );
    fc.assert(
      fc.property(nearly, (said) => {
        try {
          read(said);
        } catch (error) {
          expect((error as Error).message).toMatch(/is no value=|is no tag that|these are \d+ tags|has two roles/);
        }
      }),
    );
  });
});

describe('an idempotency key', () => {
  const by = { caller: { actor: { kind: 'API_KEY', id: 'a' }, role: 'EDITOR' }, requestId: 'r' } as const;

  test('is a UUID in any case, which counts as one', () => {
    fc.assert(
      fc.property(fc.uuid(), text, (key, note) => {
        requireOptions({ idempotencyKey: key.toUpperCase() });
        const [one, other] = [key, key.toUpperCase()].map((idempotencyKey) =>
          idempotencyOf('m', { idempotencyKey, note }, by),
        );
        expect(one).toEqual(other);
      }),
    );
  });

  test('or is refused, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.uuid().map((key) => `${key} `),
        ),
        (idempotencyKey) => expect(() => requireOptions({ idempotencyKey })).toThrow(Invalid),
      ),
    );
    expect(() => requireOptions({ idempotencyKey: 'a'.repeat(MEGABYTE) })).toThrow(Invalid);
  });

  test('tells inputs apart, and the order of their fields doesn’t count', () => {
    const input = fc.dictionary(
      fc.string({ maxLength: 5 }).filter((name) => name !== '__proto__'),
      fc.jsonValue(),
    );
    const hashOf = (given: object) => idempotencyOf('m', { idempotencyKey: 'k', ...given }, by)?.inputHash;
    fc.assert(
      fc.property(input, input, (one, other) => {
        const given = { ...one, idempotencyKey: 'k' };
        const turned = Object.fromEntries(Object.entries(given).reverse());
        expect(hashOf(turned)).toEqual(hashOf(given));
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(Buffer.compare(bytes(hashOf(one)), bytes(hashOf(other))) === 0).toBe(isSame);
      }),
    );
  });
});

function bytes(hash: unknown): Buffer {
  return Buffer.from(String(hash));
}

/** Objects with their fields in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}
