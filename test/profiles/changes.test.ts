import { describe, expect, test } from '@jest/globals';
import { changesOf, changesWithTexts } from '../../src/profiles/changes.js';
import type { ProfileEvent } from '../../src/profiles/events.js';
import { evolve } from '../../src/profiles/fold.js';
import {
  added,
  created,
  deleted,
  discarded,
  layer,
  manifest,
  opened,
  pack,
  published,
  source,
  values,
  variable,
  variablesSet,
} from './samples.js';
import { after, recorded } from './specification.js';

const web = layer('web-id', { name: 'web', manifests: [manifest('constructor', 'e')] });
const db = pack('db-id', { name: 'db' });
const draft = [created, added(web), added(db)];

function changes(event: ProfileEvent, ...history: ProfileEvent[]) {
  const before = after(...(history.length > 0 ? history : draft));
  const now = evolve(before, recorded([event], 9)[0]!);
  return changesOf(before, now).map(({ path, before: was, after: is }) => [
    path.join('/'),
    digestOr(was),
    digestOr(is),
  ]);
}

function digestOr(value: unknown) {
  return typeof value === 'object' && value !== null && 'digest' in value ? String(value.digest).slice(7, 8) : value;
}

describe('what an event changed', () => {
  test.each<[string, ProfileEvent, unknown[]]>([
    ['a new name', { type: 'ProfileRenamed', data: { name: 'Edge' } }, [['name', 'Gateway', 'Edge']]],
    ['tags, one a line', { type: 'TagsChanged', data: { tags: ['a', 'b'] } }, [['tags', 'edge', 'a\nb']]],
    ['no tags', { type: 'TagsChanged', data: { tags: [] } }, [['tags', 'edge', null]]],
    [
      'values',
      { type: 'LayerValuesChanged', data: { layerId: 'web-id', values: values('f') } },
      [['layers/web/values', 'a', 'f']],
    ],
    [
      'an attached manifest',
      { type: 'ManifestAttached', data: { layerId: 'web-id', manifest: manifest('till') } },
      [['layers/web/manifests/till', null, 'b']],
    ],
    [
      'a manifest called like a method of objects',
      { type: 'ManifestDetached', data: { layerId: 'web-id', name: 'constructor' } },
      [['layers/web/manifests/constructor', 'e', null]],
    ],
    [
      'an install order',
      { type: 'LayerInstallOrderChanged', data: { layerId: 'web-id', installOrder: 5 } },
      [['layers/web/installOrder', null, '5']],
    ],
    [
      'a VM mark',
      { type: 'LayerVmMarkChanged', data: { layerId: 'web-id', vmManifest: true } },
      [['layers/web/vmManifest', null, 'true']],
    ],
    [
      'a layer under its new name',
      { type: 'LayerRenamed', data: { layerId: 'web-id', name: 'site' } },
      [['layers/site/name', 'web', 'site']],
    ],
    [
      'the order of layers',
      { type: 'LayersReordered', data: { layerIds: ['db-id', 'web-id'] } },
      [['layers', 'web\ndb', 'db\nweb']],
    ],
    [
      'what a pack resolved to',
      { type: 'LayerSourceChanged', data: { layerId: 'db-id', source: { ...source, version: '1.2.8' } } },
      [['layers/db/source/version', '1.2.7', '1.2.8']],
    ],
    [
      'an edit without an effect',
      { type: 'LayerInstallOrderChanged', data: { layerId: 'web-id', installOrder: null } },
      [],
    ],
    ['a layer that is not there', { type: 'LayerRemoved', data: { layerId: 'nobody' } }, []],
    [
      'a removed layer, whole',
      { type: 'LayerRemoved', data: { layerId: 'web-id' } },
      [
        ['layers/web/name', 'web', null],
        ['layers/web/kind', 'MANIFEST', null],
        ['layers/web/values', 'a', null],
        ['layers/web/manifests/constructor', 'e', null],
      ],
    ],
    [
      'Finish',
      published(),
      [
        ['draft', '1.0.0', null],
        ['latestVersion', null, '1.0.0'],
      ],
    ],
  ])('%s', (_, event, expected) => expect(changes(event)).toEqual(expected));

  test('a creation changed everything from nothing', () => {
    const now = after(created);
    expect(changesOf({ status: 'absent' }, now)).toEqual([
      { path: ['name'], before: null, after: 'Gateway' },
      { path: ['description'], before: null, after: 'of a shop' },
      { path: ['tags'], before: null, after: 'edge' },
      { path: ['draft'], before: null, after: '1.0.0' },
    ]);
  });

  test('a variable is shown as JSON under its name', () => {
    const [[path, before, now]] = changes(variablesSet(variable('SITE', { defaultValue: 'berlin' }))) as [
      [string, unknown, string],
    ];
    expect([path, before]).toEqual(['variables/SITE', null]);
    expect(JSON.parse(now)).toMatchObject({ name: 'SITE', defaultValue: 'berlin' });
  });

  test('a draft opened on the newest version changes no layer; on another, those that differ', () => {
    expect(changes(opened('1.0.1', [web, db], '1.0.0'), ...draft, published())).toEqual([['draft', null, '1.0.1']]);
    expect(changes(opened('1.0.1', [web], '0.9.0'), ...draft, published()).map(([path]) => path)).toContain(
      'layers/db/values',
    );
  });

  test('discarding a draft gives back what was published', () => {
    const edited: ProfileEvent = { type: 'LayerValuesChanged', data: { layerId: 'web-id', values: values('f') } };
    const history = [...draft, published(), opened('1.0.1', [web, db], '1.0.0'), edited];
    expect(changes(discarded('1.0.1'), ...history)).toEqual([
      ['draft', '1.0.1', null],
      ['layers/web/values', 'f', 'a'],
    ]);
  });

  test('a deletion is told with its time', () =>
    expect(changes(deleted, ...draft, published()).map(([path]) => path)).toEqual(['deletedAt']));
});

test('texts of many events are read once, each digest once', async () => {
  const before = after(...draft);
  const event = recorded([{ type: 'LayerValuesChanged', data: { layerId: 'web-id', values: values('f') } }], 9)[0]!;
  const moment = { before, event, after: evolve(before, event) };
  const asked: (readonly string[])[] = [];
  const found = await changesWithTexts([moment, moment], (digests) => {
    asked.push(digests);
    return Promise.resolve(new Map(digests.map((digest) => [digest, `text ${digest.slice(7, 8)}`])));
  });
  expect(found).toEqual(Array(2).fill([{ path: ['layers', 'web', 'values'], before: 'text a', after: 'text f' }]));
  expect(asked).toHaveLength(1);
  expect(asked[0]).toHaveLength(2);
});
