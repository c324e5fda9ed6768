import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Layer, ProfileEvent } from '../../src/profiles/events.js';
import { evolve } from '../../src/profiles/fold.js';
import type { Existing, Profile } from '../../src/profiles/profile.js';
import { profileUpcasters } from '../../src/profiles/upcasters.js';
import { schemaVersionOf, upcast } from '../../src/store/upcasting.js';
import { eventTypes } from './arbitraries.js';
import { added, created, layer, manifest, published } from './samples.js';
import { after, recorded } from './specification.js';

/**
 * One stored example of every event type in every schema version that was ever written. Files are only ever added:
 * what the log may hold must fold for good.
 */
const folder = join(import.meta.dirname, '..', 'corpus');

type Example = { streamType: string; type: string; schemaVersion: number; data: object };
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Example;
const examples = readdirSync(folder)
  .map((file) => ({ file, example: read(file) }))
  .filter(({ example }) => example.streamType === 'profile');

const layerId = '01920000-0000-7000-8000-0000000000a1';
const till: Layer = layer(layerId, { manifests: [manifest('till')], installOrder: 1, vmManifest: true });
const beforehand: Partial<Record<string, Profile>> = {
  ProfileCreated: after(),
  DraftOpened: after(created, published()),
};

describe('the golden corpus of profiles', () => {
  test.each(eventTypes)('has an example of every version of %s', (type) => {
    const versions = Array.from(
      { length: schemaVersionOf(profileUpcasters, 'profile', type) },
      (_, index) => index + 1,
    );
    const files = examples.filter(({ example }) => example.type === type).map(({ file }) => file);
    expect(files.sort()).toEqual(versions.map((version) => `${type}.v${version}.json`));
  });

  test.each(examples)('$file is of a known type and changes a profile', ({ file, example }) => {
    expect(file).toBe(`${example.type}.v${example.schemaVersion}.json`);
    expect(eventTypes).toContain(example.type);
    const before =
      beforehand[example.type] ?? after(created, added(till), added(layer('01920000-0000-7000-8000-0000000000a2')));
    const next = apply(before, example);
    expect(withoutTime(next)).not.toEqual(withoutTime(before));
    expect(JSON.parse(JSON.stringify(next))).toEqual(next);
  });
});

function apply(state: Profile, { streamType, type, schemaVersion, data }: Example): Profile {
  const newest = upcast(profileUpcasters, streamType, type, schemaVersion, data);
  const [event] = recorded([{ type, data: newest } as ProfileEvent], 10);
  if (!event) throw new Error('unreachable');
  return evolve(state, event);
}

function withoutTime(state: Profile): Partial<Existing> {
  return state.status === 'absent' ? {} : { ...state, updatedAt: '' };
}
