import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { NotFound } from '../../src/errors.js';
import type { Kind } from '../../src/no-such.js';
import { actorId, globalId, readActorId, readGlobalId, uuidOf, uuidOfInput } from '../../schema/global-id.js';

const UUID = '0190a000-0000-7000-8000-000000000000';

describe('a global id', () => {
  test('says what it was made of', () => {
    expect(readGlobalId(globalId('ProfileVersion', UUID, '1.0.0'))).toEqual({
      type: 'ProfileVersion',
      key: `${UUID}:1.0.0`,
    });
    expect(uuidOf('SystemProfile', globalId('SystemProfile', UUID))).toBe(UUID);
  });

  test.each([
    { what: 'nothing', id: '' },
    { what: 'no base64url', id: 'ß?' },
    { what: 'an unknown type', id: Buffer.from(`Query:${UUID}`).toString('base64url') },
    { what: 'a member of every object', id: Buffer.from('constructor:x').toString('base64url') },
    { what: 'padding', id: `${globalId('Archive', 'a')}=` },
    { what: 'plain base64', id: Buffer.from('Archive:??>').toString('base64') },
    { what: 'broken UTF-8', id: Buffer.concat([Buffer.from('Archive:'), Buffer.from([0xff])]).toString('base64url') },
  ])('of $what is none', ({ id }) => {
    expect(readGlobalId(id)).toBeNull();
  });

  test('is never read as something that it was not made of', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        const read = readGlobalId(id);
        expect(read === null || globalId(read.type, read.key) === id).toBe(true);
      }),
    );
  });

  test('of another type or without a UUID names nothing', () => {
    expect(uuidOf('Archive', globalId('SystemProfile', UUID))).toBeNull();
    expect(uuidOf('Archive', globalId('Archive', 'x'))).toBeNull();
    expect(() => uuidOfInput('Layer', 'x'.repeat(5_000), 'layerId')).toThrow(NotFound);
  });

  test.each<[Kind, string]>([
    ['SystemProfile', 'There is no profile with this id; choose one from the list.'],
    ['Layer', "There is no layer with this id; read the draft's layers again."],
    ['Archive', 'There is no archive with this id; request it for a published version.'],
    ['Registry', 'There is no registry with this id; choose one from the list.'],
    ['Device', 'There is no device with this id; choose one from the list.'],
    ['Account', 'There is no account with this id; choose one from the list.'],
    ['ApiKey', 'There is no API key with this id; choose one from the list.'],
    ['Session', 'There is no session with this id; it may have ended by itself.'],
  ])('that names no %s is told by the field and in words, never repeated', (kind, message) => {
    for (const id of ['x', globalId('Pack', UUID)])
      expect(() => uuidOfInput(kind, id, 'thing')).toThrow(
        expect.objectContaining({ name: 'NotFound', message, path: ['thing'] }),
      );
  });

  test('of an actor leads back to it', () => {
    const id = actorId({ kind: 'API_KEY', id: 'administrator' });
    expect(readActorId(id)).toBe('administrator');
    expect(readActorId(globalId('Archive', UUID))).toBeNull();
  });
});
