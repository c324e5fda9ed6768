import { describe, expect, test } from '@jest/globals';
import { cloneProfile, createProfile, deleteProfile, importProfile } from '../../src/profiles/decide/creation.js';
import type { Existing } from '../../src/profiles/profile.js';
import { added, created, deleted, layer, published, variable, variablesSet } from './samples.js';
import { after, given, profileId } from './specification.js';

const shop = { name: 'Shop', slug: 'shop', description: '', tags: [], version: '1.0.0' };
const source = after(created, added(layer('web')), variablesSet(variable('site')), published()) as Existing;

describe('creating', () => {
  test('opens the first draft', () =>
    given()
      .when((state) => createProfile(state, shop))
      .then({ type: 'ProfileCreated', data: { ...shop, origin: null } }));

  test('refuses what is no version', () =>
    given()
      .when((state) => createProfile(state, { ...shop, version: 'v1' }))
      .thenRefused('BAD_VERSION', ['version']));
});

describe('importing', () => {
  const content = { layers: [layer('web')], variables: [variable('site')] };

  test('says what the file said, in one command', () =>
    given()
      .when((state) => importProfile(state, { ...shop, content }))
      .then(
        { type: 'ProfileCreated', data: { ...shop, origin: null } },
        added(layer('web')),
        variablesSet(variable('site')),
      ));

  test('with a key of long ago is refused, and names the profile that it made', () => {
    given(created)
      .when((state) => importProfile(state, { ...shop, content }))
      .thenRefused('ALREADY_CREATED', ['idempotencyKey']);
    expect(() => importProfile(after(created), { ...shop, content })).toThrow('"Gateway"');
  });
});

describe('cloning', () => {
  const clone =
    (newVersion: string, content = source.published ?? { layers: [], variables: [] }) =>
    (state: Parameters<typeof cloneProfile>[0]) =>
      cloneProfile(state, { source, sourceVersion: '1.0.0', content, name: 'Kiosk', slug: 'kiosk', newVersion });
  const begun = (version: string) => ({
    type: 'ProfileCreated' as const,
    data: {
      name: 'Kiosk',
      slug: 'kiosk',
      description: 'of a shop',
      tags: ['edge'],
      version,
      origin: { profileId, version: '1.0.0' },
    },
  });

  test('says what the version said, and where it came from', () =>
    given()
      .when(clone('1.0.0'))
      .then(begun('1.0.0'), added(layer('web')), variablesSet(variable('site'))));

  test('without variables sets none', () =>
    given()
      .when(clone('2.0.0', { layers: [layer('web')], variables: [] }))
      .then(begun('2.0.0'), added(layer('web'))));

  test('refuses what is no version', () => given().when(clone('1')).thenRefused('BAD_VERSION', ['newVersion']));
});

describe('deleting', () => {
  test('takes the profile with its draft', () =>
    given(created)
      .when((state) => deleteProfile(state, []))
      .then(deleted));

  test('is refused while devices follow it, by name', () => {
    given(created)
      .when((state) => deleteProfile(state, ['till-1']))
      .thenRefused('PROFILE_IN_USE', ['profileId']);
    expect(() => deleteProfile(after(created), ['a', 'b', 'c'])).toThrow('is used by "a", "b" and "c"; link');
    expect(() => deleteProfile(after(created), ['a', 'b', 'c', 'd', 'e'])).toThrow(
      'is used by "a", "b", "c" and 2 more;',
    );
  });
});
