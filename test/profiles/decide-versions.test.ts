import { describe, expect, test } from '@jest/globals';
import { limits } from '../../src/limits.js';
import { contentDigest } from '../../src/profiles/content-digest.js';
import { baseOf, discardDraft, finish, publishedVersion, revise } from '../../src/profiles/decide/versions.js';
import type { ProfileEvent } from '../../src/profiles/events.js';
import type { Review } from '../../src/profiles/review.js';
import {
  added,
  created,
  discarded,
  layer,
  manifest,
  opened,
  published,
  soundReview,
  values,
  variable,
  variablesSet,
  versionAt,
} from './samples.js';
import { expectRefusal } from '../support/refusal.js';
import { after, given } from './specification.js';

const nothing = { layers: [], variables: [] };
const heavy = (sizeBytes: number) =>
  added(layer('heavy', { values: values('a'), manifests: [manifest('big', 'b', sizeBytes - 10)] }));

describe('Finish', () => {
  const history = [
    created,
    added(layer('late', { installOrder: 2 })),
    added(layer('early')),
    variablesSet(variable('site')),
  ] as const;
  const authored = {
    name: 'Gateway',
    description: 'of a shop',
    tags: ['edge'],
    layers: [layer('early'), layer('late', { installOrder: 2 })],
    variables: [variable('site')],
  };

  test('publishes the draft with the digest of what it says', () =>
    given(...history)
      .when((state) => finish(state, soundReview))
      .then({ type: 'VersionPublished', data: { version: '1.0.0', contentDigest: contentDigest(authored) } }));

  test('is refused while the review has errors, with its problems', () => {
    const problems = [{ code: 'YAML_SYNTAX', severity: 'ERROR' as const, message: 'The text is no YAML.', path: [] }];
    const review: Review = { ...soundReview, ready: false, problems };
    given(...history)
      .when((state) => finish(state, review))
      .thenRefused('REVIEW_HAS_ERRORS');
    expect(() => finish(after(...history), review)).toThrow(expect.objectContaining({ problems }));
  });

  test('warnings don’t block', () =>
    given(...history)
      .when((state) =>
        finish(state, { ...soundReview, problems: [{ code: 'X', severity: 'WARNING', message: 'hm', path: [] }] }),
      )
      .thenAccepted());

  test('texts up to the limit are accepted', () =>
    given(created, heavy(limits.versionTextBytes))
      .when((state) => finish(state, soundReview))
      .thenAccepted());

  test('texts over the limit are refused', () =>
    given(created, heavy(limits.versionTextBytes + 1))
      .when((state) => finish(state, soundReview))
      .thenRefused('TEXT_TOO_LARGE'));

  test('as many layers as there may be, with values as long as they may be, are refused with what is too much', () => {
    const long = { ...values('a'), sizeBytes: limits.textBytes };
    const layers = Array.from({ length: limits.layers }, (_, i) => added(layer(`l${i}`, { values: long })));
    expect(() => finish(after(created, ...layers), soundReview)).toThrow(
      'The texts of version 1.0.0 are 268435456 bytes, more than 32 MiB together; shorten or remove some, then finish.',
    );
  });
});

describe('revising', () => {
  const open =
    (version?: string, basedOn: string | null = null) =>
    (state: Parameters<typeof revise>[0]) =>
      revise(state, { version, basedOn, content: nothing });

  test('offers the next patch and starts from the content given', () =>
    given(created, published())
      .when((state) => revise(state, { basedOn: '1.0.0', content: { layers: [layer('web')], variables: [] } }))
      .then(opened('1.0.1', [layer('web')], '1.0.0')));

  test('offers the patch after the highest version, not after the newest', () =>
    given(created, published(), opened('2.0.0'), published('2.0.0'), opened('1.0.1'), published('1.0.1'))
      .when(open())
      .then(opened('2.0.1')));

  test('offers the release after its prerelease', () =>
    given({ ...created, data: { ...created.data, version: '1.1.0-rc.1' } } as ProfileEvent, published('1.1.0-rc.1'))
      .when(open())
      .then(opened('1.1.0')));

  test('offers 1.0.0 after a first draft was discarded', () =>
    given(created, discarded()).when(open()).then(opened('1.0.0')));

  test('takes any version that is not published', () =>
    given(created, published()).when(open('0.9.0')).then(opened('0.9.0')));

  test('refuses a published version', () =>
    given(created, published()).when(open('1.0.0')).thenRefused('VERSION_TAKEN', ['version']));

  test('build metadata makes no new version', () =>
    given(created, published()).when(open('1.0.0+b2')).thenRefused('VERSION_TAKEN', ['version']));

  test.each(['v1.1.0', '1.1', '01.1.0', '1.1.0-', '2.2.2.develop', '', ' 1.1.0', '1.1.0\n', `1.1.0-${'a'.repeat(95)}`])(
    'refuses %j as a version',
    (version) => given(created, published()).when(open(version)).thenRefused('BAD_VERSION', ['version']),
  );

  test('what is no version is quoted as far as a name goes, beside what one is', () =>
    expect(() => open(`v${'1'.repeat(1_000_000)}`)(after(created, published()))).toThrow(
      `"v${'1'.repeat(99)}" is no version; use a semantic version such as "1.0.0" or "1.1.0-rc.1", at most 100 characters.`,
    ));

  test('a version may be as long as a name', () =>
    given(created, published())
      .when(open(`1.1.0-${'a'.repeat(94)}`))
      .thenAccepted());
});

describe('what a draft starts from', () => {
  const state = after(created, published(), opened('1.1.0'), published('1.1.0'), opened('1.0.1'), published('1.0.1'));

  test('is the newest published version', () => expect(baseOf(state, undefined)).toEqual(versionAt(6, '1.0.1')));

  test('is the version asked for', () => expect(baseOf(state, '1.0.0')).toEqual(versionAt(2)));

  test('is nothing when nothing was published', () =>
    expect(baseOf(after(created, discarded()), undefined)).toBeNull());

  test('must have been published', () => {
    expectRefusal(() => baseOf(state, '9.9.9'), 'VERSION_NOT_FOUND', ['basedOn']);
  });

  test('a version is found by its exact name', () => {
    if (state.status === 'absent') throw new Error('unreachable');
    expect(publishedVersion(state, '1.1.0', 'version')).toEqual(versionAt(4, '1.1.0'));
  });
});

describe('discarding a draft', () => {
  test('of a profile that never published', () =>
    given(created, added(layer('web')))
      .when(discardDraft)
      .then(discarded()));

  test('of the next version', () =>
    given(created, published(), opened('1.0.1')).when(discardDraft).then(discarded('1.0.1')));
});
