import { describe, expect, test } from '@jest/globals';
import { reviewContent, type ReviewExtra } from '../../src/profiles/review.js';
import { configMap, contentOf, layerText, machine, type Typed } from './review-content.js';
import { source } from './samples.js';

const PINNED = `registry.example/a@sha256:${'a'.repeat(64)}`;
const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "${image}"}]}\n`;
const verdict = (typed: Typed, extra?: ReviewExtra) => reviewContent(contentOf([layerText('web', typed)]), extra);

describe('images', () => {
  test('are told with layer, origin and pin, each once a layer', () => {
    const { images } = verdict({
      values: `image: ${PINNED}\n`,
      manifests: { pod: pod('nginx:1.25'), vm: machine(), again: pod('nginx:1.25') },
    });
    expect(images).toEqual([
      { image: PINNED, layer: 'web', origin: 'values: image', pinned: true },
      { image: 'nginx:1.25', layer: 'web', origin: 'manifest pod: spec.containers[0].image', pinned: false },
      {
        image: expect.stringContaining('gateway@sha256'),
        layer: 'web',
        origin: 'manifest vm: spec.template.spec.volumes[0].containerDisk.image',
        pinned: true,
      },
    ]);
  });
});

describe('an archive deploys without a network', () => {
  const chart: Typed = { kind: 'HELM_CHART', source, values: `image: ${PINNED}\n` };
  const disk =
    'apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataVolume\nmetadata: {name: a}\nspec: {source: {http: {url: "https://a.example/b.qcow2"}}}\n';
  const rows: [name: string, typed: Typed, extra: ReviewExtra, reasons: RegExp[]][] = [
    ['when it needs no image', { manifests: { a: configMap() } }, {}, []],
    [
      'when it holds every image',
      { manifests: { a: pod('nginx:1.25') } },
      { archivedImages: new Set(['nginx:1.25']) },
      [],
    ],
    [
      'when it holds the chart and its images',
      chart,
      { archivedImages: new Set([PINNED]), storedLayers: new Set(['web']) },
      [],
    ],
    [
      'not without its images',
      { manifests: { a: pod('nginx:1.25') } },
      {},
      [/image nginx:1.25 isn't in the archive, and its tag can come to mean another/],
    ],
    ['not without its pinned images', { manifests: { a: pod(PINNED) } }, {}, [/isn't in the archive\.$/]],
    [
      'not with an image that is pulled anew',
      { manifests: { a: pod('nginx') } },
      { archivedImages: new Set(['nginx']) },
      [/nginx is pulled anew at every start/],
    ],
    [
      'not with a disk from the web',
      { manifests: { a: disk } },
      {},
      [/manifest a downloads https:\/\/a.example\/b.qcow2 \(spec.source.http.url\)/],
    ],
    [
      'not with a chart that is nowhere',
      chart,
      { archivedImages: new Set([PINNED]) },
      [/content of the chart nginx 1.2.7 isn't stored/],
    ],
    [
      'not with a chart whose images nobody knows',
      { kind: 'HELM_CHART', source },
      { storedLayers: new Set(['web']) },
      [/name no image of the chart nginx 1.2.7/],
    ],
  ];
  test.each(rows)('%s', (_name, typed, extra, reasons) => {
    const { offline } = verdict(typed, extra);
    expect(offline).toEqual({
      complete: reasons.length === 0,
      reasons: reasons.map((reason): unknown => expect.stringMatching(reason)),
    });
  });

  test('with its images, once they are asked for', () => {
    const { offline, offlineWithImages } = verdict({ manifests: { a: pod('nginx:1.25'), b: pod('nginx') } });
    expect(offline.reasons).toHaveLength(2);
    expect(offlineWithImages.reasons).toEqual([expect.stringMatching(/nginx is pulled anew at every start/)]);
  });

  test('a hundred reasons are enough', () => {
    const containers = Array.from({ length: 150 }, (_, index) => `{image: a${index}}`).join(', ');
    const { offline } = verdict({
      manifests: { a: `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [${containers}]}\n` },
    });
    expect(offline.reasons).toHaveLength(101);
    expect(offline.reasons.at(-1)).toBe('And 50 more reasons.');
  });
});
