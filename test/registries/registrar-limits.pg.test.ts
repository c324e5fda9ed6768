import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { limits } from '../../src/limits.js';
import type { AddRegistry } from '../../src/registries/commands.js';
import { caller, openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
let count = 0;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

const add = (changes: Partial<AddRegistry>) => {
  const name = `Registry ${(count += 1)}`;
  const input: AddRegistry = { name, kind: 'PACK', endpoint: 'https://packs.example/', synchronize: false, ...changes };
  return workshop.commands.add(input, caller('ada'));
};

const { nameLength, endpointLength, secretBytes, certificateBytes } = limits;
/** Every row: what is limited, its limit, a registry that has that much of it, and where a fault is. */
const rows: readonly [what: string, limit: number, of: (size: number) => Partial<AddRegistry>, path: string[]][] = [
  ['characters of a name', nameLength.max, (size) => ({ name: '😀'.repeat(size) }), ['name']],
  [
    'characters of an address',
    endpointLength,
    (size) => ({ endpoint: 'https://packs.example/'.padEnd(size, 'a') }),
    ['endpoint'],
  ],
  [
    'bytes of a password',
    secretBytes,
    (size) => ({ authentication: { type: 'BASIC', username: 'robot', password: 'x'.repeat(size) } }),
    ['authentication', 'password'],
  ],
  [
    'bytes of a token',
    secretBytes,
    (size) => ({ authentication: { type: 'TOKEN', token: 'x'.repeat(size) } }),
    ['authentication', 'token'],
  ],
  [
    'bytes of a certificate',
    certificateBytes,
    (size) => ({ tls: { ca: '-----BEGIN CERTIFICATE-----\n'.padEnd(size, 'A') } }),
    ['tls', 'ca'],
  ],
];

describe.each(rows)('%s: %i', (_, limit, of, path) => {
  test('are taken', async () => {
    expect(await add(of(limit))).toHaveProperty('registryId');
  });

  test('and one more is refused', async () => {
    await expect(add(of(limit + 1))).rejects.toMatchObject({ name: 'Invalid', code: 'TOO_LONG', path });
  });
});
