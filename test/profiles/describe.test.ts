import { describe, expect, test } from '@jest/globals';
import { describeProfileEvent } from '../../src/profiles/describe.js';
import type { ProfileEvent } from '../../src/profiles/events.js';
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

const web = layer('web-id', { name: 'web' });
const before = after(created, added(web), added(pack('db-id', { name: 'db' })));
const sentence = (event: ProfileEvent, state: typeof before | null = before) =>
  describeProfileEvent(recorded([event])[0]!, state);

const named: [ProfileEvent, string][] = [
  [created, 'Created the profile "Gateway" with a draft of version 1.0.0.'],
  [
    {
      type: 'ProfileCreated',
      data: {
        name: 'Copy',
        slug: 'copy',
        description: '',
        tags: [],
        version: '1.0.0',
        origin: { profileId: 'p', version: '2.0.0' },
      },
    },
    'Cloned version 2.0.0 of another profile as "Copy", with a draft of version 1.0.0.',
  ],
  [{ type: 'ProfileRenamed', data: { name: 'Edge' } }, 'Renamed the profile "Gateway" to "Edge".'],
  [{ type: 'DescriptionChanged', data: { description: 'new' } }, 'Changed the description.'],
  [{ type: 'DescriptionChanged', data: { description: '' } }, 'Cleared the description.'],
  [{ type: 'TagsChanged', data: { tags: ['edge'] } }, 'Set the tags to "edge".'],
  [{ type: 'TagsChanged', data: { tags: ['a', 'b', 'c', 'd', 'e'] } }, 'Set the tags to "a", "b", "c", "d" and "e".'],
  [
    { type: 'TagsChanged', data: { tags: ['a', 'b', 'c', 'd', 'e', 'f'] } },
    'Set the tags to "a", "b", "c", "d" and 2 more.',
  ],
  [{ type: 'TagsChanged', data: { tags: [] } }, 'Removed all tags.'],
  [added(web), 'Added the manifest layer "web".'],
  [added(pack('p', { name: 'proxy' })), 'Added the pack layer "proxy" from nginx 1.2.7.'],
  [
    added(layer('c', { name: 'chart', kind: 'HELM_CHART', source })),
    'Added the Helm chart layer "chart" from nginx 1.2.7.',
  ],
  [{ type: 'LayerRenamed', data: { layerId: 'web-id', name: 'site' } }, 'Renamed the layer "web" to "site".'],
  [
    { type: 'LayerValuesChanged', data: { layerId: 'web-id', values: values() } },
    'Changed the values of the layer "web".',
  ],
  [
    { type: 'LayerInstallOrderChanged', data: { layerId: 'web-id', installOrder: -5 } },
    'Set the install order of the layer "web" to -5.',
  ],
  [
    { type: 'LayerInstallOrderChanged', data: { layerId: 'web-id', installOrder: null } },
    'Left the install order of the layer "web" to its values.',
  ],
  [
    { type: 'LayerVmMarkChanged', data: { layerId: 'web-id', vmManifest: true } },
    'Marked the layer "web" as defining virtual machines.',
  ],
  [
    { type: 'LayerVmMarkChanged', data: { layerId: 'web-id', vmManifest: false } },
    'Marked the layer "web" as not defining virtual machines.',
  ],
  [
    { type: 'LayerVmMarkChanged', data: { layerId: 'web-id', vmManifest: null } },
    'Left it to the values of the layer "web" whether it defines virtual machines.',
  ],
  [{ type: 'LayerSourceChanged', data: { layerId: 'db-id', source } }, 'Moved the layer "db" to nginx 1.2.7.'],
  [
    { type: 'LayerPresetsChanged', data: { layerId: 'db-id', presets: ['size:small', 'mode:ha'] } },
    'Chose the presets "size:small" and "mode:ha" for the layer "db".',
  ],
  [{ type: 'LayerPresetsChanged', data: { layerId: 'db-id', presets: [] } }, 'Chose no presets for the layer "db".'],
  [
    { type: 'ManifestAttached', data: { layerId: 'web-id', manifest: manifest('till') } },
    'Attached the manifest "till" to the layer "web".',
  ],
  [
    { type: 'ManifestReplaced', data: { layerId: 'web-id', manifest: manifest('till') } },
    'Replaced the manifest "till" of the layer "web".',
  ],
  [
    { type: 'ManifestDetached', data: { layerId: 'web-id', name: 'till' } },
    'Detached the manifest "till" from the layer "web".',
  ],
  [{ type: 'LayersReordered', data: { layerIds: ['db-id', 'web-id'] } }, 'Reordered the layers to "db" and "web".'],
  [{ type: 'LayerRemoved', data: { layerId: 'web-id' } }, 'Removed the layer "web".'],
  [variablesSet(variable('SITE')), 'Set the variables "SITE".'],
  [variablesSet(), 'Removed all variables.'],
  [published(), 'Published version 1.0.0.'],
  [opened('1.0.1', [], '1.0.0'), 'Opened a draft of version 1.0.1, based on 1.0.0.'],
  [opened('1.0.0'), 'Opened a draft of version 1.0.0.'],
  [discarded(), 'Discarded the draft of version 1.0.0.'],
  [deleted, 'Deleted the profile "Gateway".'],
];

describe('with the profile before it', () => {
  test.each(named.map(([event, text]) => [text, event] as const))('%s', (text, event) =>
    expect(sentence(event)).toBe(text),
  );
});

describe('with the event alone', () => {
  test('every type has a sentence that ends with a full stop and names no id', () => {
    for (const [event] of named) expect(sentence(event, null)).toMatch(/^[A-Z](?!.*-id).*\.$/);
  });

  test('a layer without a known name is a layer', () =>
    expect(sentence({ type: 'LayerRemoved', data: { layerId: 'web-id' } }, null)).toBe('Removed a layer.'));

  test('a type from a later release is told by its name', () =>
    expect(sentence({ type: 'LayerPaintedBlue', data: {} } as unknown as ProfileEvent)).toBe('Layer painted blue.'));

  test('a type called like a method of objects is told by its name', () =>
    expect(sentence({ type: 'toString', data: {} } as unknown as ProfileEvent)).toBe('To string.'));
});
