import { describe, expect, test } from '@jest/globals';
import { contentDigest, type Authored } from '../../src/profiles/content-digest.js';
import { digest, layer, manifest, pack, source, values, variable } from './samples.js';

const authored: Authored = {
  name: 'Gateway',
  description: 'of a shop',
  tags: ['edge'],
  layers: [layer('web', { manifests: [manifest('till')] }), pack('nginx', { installOrder: 3, presets: ['mode:fast'] })],
  variables: [variable('site')],
};
const [web, nginx] = authored.layers as [ReturnType<typeof layer>, ReturnType<typeof layer>];
const of = (changes: Partial<Authored>) => contentDigest({ ...authored, ...changes });

describe('the digest of what was authored', () => {
  test('is written down once and for all', () =>
    expect(contentDigest(authored)).toBe('sha256:40e992b381da480a2e110e1859b4ed3c8dead641f3ac6400ec8b8da8adb512d0'));

  test.each<[string, Partial<Authored>]>([
    [
      'ids of layers',
      {
        layers: [
          { ...web, id: 'x' },
          { ...nginx, id: 'y' },
        ],
      },
    ],
    ['the id of the registry', { layers: [web, { ...nginx, source: { ...source, registryId: 'x' } }] }],
    ['the order of adding, where install orders rule', { layers: [nginx, web] }],
    ['sizes, which follow from the texts', { layers: [{ ...web, values: { ...values(), sizeBytes: 9 } }, nginx] }],
    [
      'the parsed header, which follows from the values',
      { layers: [{ ...web, values: values('a', { displayName: 'x' }) }, nginx] },
    ],
  ])('doesn’t count %s', (_, changes) => expect(of(changes)).toBe(contentDigest(authored)));

  test.each<[string, Partial<Authored>]>([
    ['the name', { name: 'Kiosk' }],
    ['the description', { description: '' }],
    ['the tags and their order', { tags: ['edge', 'x'] }],
    ['a layer’s name', { layers: [{ ...web, name: 'site' }, nginx] }],
    ['an explicit install order, though it is the default', { layers: [{ ...web, installOrder: 0 }, nginx] }],
    ['an explicit VM mark, though it is the default', { layers: [{ ...web, vmManifest: false }, nginx] }],
    ['the order of layers', { layers: [{ ...nginx, installOrder: -1 }, web] }],
    ['values', { layers: [{ ...web, values: values('f') }, nginx] }],
    ['a manifest’s name', { layers: [{ ...web, manifests: [manifest('shop')] }, nginx] }],
    ['a manifest’s text', { layers: [{ ...web, manifests: [manifest('till', 'f')] }, nginx] }],
    ['what a pack resolved to', { layers: [web, { ...nginx, source: { ...source, digest: digest('f') } }] }],
    ['presets', { layers: [web, { ...nginx, presets: [] }] }],
    ['variables', { variables: [] }],
  ])('counts %s', (_, changes) => expect(of(changes)).not.toBe(contentDigest(authored)));
});
