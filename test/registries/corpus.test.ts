import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { describeRegistryEvent } from '../../src/registries/describe.js';
import type { RegistryEvent } from '../../src/registries/events.js';
import { evolve } from '../../src/registries/fold.js';
import { syncMessage } from '../../src/registries/registry.js';
import { added, synced, syncRequested } from './samples.js';
import { after, recorded } from './specification.js';

/**
 * One stored example of every event type in every schema version that was ever written. Files are only ever added:
 * what the log may hold must fold for good.
 */
const folder = join(import.meta.dirname, '..', 'corpus');

type Example = { streamType: string; type: RegistryEvent['type']; schemaVersion: number; data: object };
const examples = readdirSync(folder)
  .map((file) => ({ file, example: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Example }))
  .filter(({ example }) => example.streamType === 'registry');

/** By type: what the audit says of the example. The compiler holds this list to naming every type. */
const sentences: Record<RegistryEvent['type'], string> = {
  RegistryAdded: 'Added the registry "Edge packs" at https://packs.example/edge.',
  RegistryRenamed: 'Renamed the registry to "Shop packs".',
  RegistryEndpointChanged: 'Moved the registry to https://packs.example/shop.',
  RegistryAuthenticationChanged: 'Changed the token for the registry.',
  RegistryTlsChanged: 'Changed the certificates of the connection.',
  RegistrySynchronizationChanged: 'Switched the synchronisation off.',
  RegistrySyncRequested: 'Asked for a synchronisation.',
  RegistrySynced: 'Synchronised: 122 versions, 3 entries left out.',
  RegistrySyncFailed: 'The synchronisation failed: packs.example answered with a web page instead of an index.',
  RegistryRemoved: 'Removed the registry.',
};

describe('the golden corpus of registries', () => {
  test('has an example of every type', () =>
    expect(examples.map(({ file }) => file).sort()).toEqual(
      Object.keys(sentences)
        .map((type) => `${type}.v1.json`)
        .sort(),
    ));

  test.each(examples)('$file folds, changes the registry and has a sentence', ({ example }) => {
    const event = { type: example.type, data: example.data } as RegistryEvent;
    const before = example.type === 'RegistryAdded' ? after() : after(added(), syncRequested);
    const next = evolve(before, recorded([event], 3)[0]!);
    expect(next).not.toEqual(before);
    expect(JSON.parse(JSON.stringify(next))).toEqual(next);
    expect(describeRegistryEvent(event)).toBe(sentences[example.type]);
  });
});

describe('the state of a catalog, for people', () => {
  const community = { isDefault: true, credentialsRequired: true };
  const failed: RegistryEvent = { type: 'RegistrySyncFailed', data: { request: 2, reason: 'It is away.' } };

  test.each<[string, readonly RegistryEvent[], string]>([
    ['never asked for', [added()], 'Not synchronised yet.'],
    ['waiting', [added(), syncRequested], 'Waiting to be synchronised.'],
    ['read', [added(), syncRequested, synced(2)], '12 pack versions.'],
    ['of one entry', [added(), syncRequested, synced(2, { entries: 1 })], '1 pack version.'],
    ['of charts', [added({ content: 'CHARTS' }), syncRequested, synced(2)], '12 chart versions.'],
    [
      'the same as before',
      [added(), syncRequested, synced(2, { unchanged: true })],
      '12 pack versions, unchanged since the last time.',
    ],
    ['with faults', [added(), syncRequested, synced(2, { faults: 1 })], '12 pack versions, 1 entry was left out.'],
    ['failed', [added(), syncRequested, failed], 'It is away.'],
    [
      'switched off',
      [added({ synchronize: false })],
      'Not synchronised: name and version are typed and checked when a layer is added.',
    ],
    [
      'without the credentials that it needs',
      [added(community)],
      'This registry answers only with credentials: add a user name and password, or a token, to synchronise it.',
    ],
  ])('%s', (_, history, sentence) => {
    const registry = after(...history);
    expect(registry.status === 'absent' ? null : syncMessage(registry)).toBe(sentence);
  });
});
