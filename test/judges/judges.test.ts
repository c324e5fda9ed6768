import { describe, expect, test } from '@jest/globals';
import { chartArchive } from '../archives/packed-content.js';
import { chartFaults, helmChartFaults } from './helm.js';
import { K3s, type ManifestFile } from './k3s.js';
import { objectFaults, objectsIn } from './kubernetes.js';
import { layoutFaults } from './oci.js';

const configMap = (name: string, more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;
let clock = 0;
const file = (path: string, ...texts: string[]): ManifestFile => ({
  path,
  text: texts.join('---\n'),
  mtimeMs: ++clock,
});
const A = '/ConfigMap default/a';
const B = '/ConfigMap default/b';

describe('k3s', () => {
  test('goes by the order of paths and takes nothing but .yaml, .yml and .json', () => {
    const k3s = new K3s();
    k3s.scan([
      file('b/x.yaml', configMap('b')),
      file('a/y.yml', configMap('a')),
      file('a/z.txt', 'no'),
      file('a/.h.yaml', 'no'),
    ]);
    expect(k3s.deeds.map((deed) => deed.object)).toEqual([A, B]);
  });

  test('deletes what a file no longer holds, and nothing when a file goes', () => {
    const k3s = new K3s();
    k3s.scan([file('x.yaml', configMap('a'), configMap('b'))]);
    k3s.scan([file('x.yaml', configMap('a'))]);
    expect(k3s.identities()).toEqual([A]);
    k3s.scan([]);
    expect(k3s.identities()).toEqual([A]);
  });

  test('deletes everything of a file that became nothing but a comment', () => {
    const k3s = new K3s();
    k3s.scan([file('x.yaml', configMap('a'))]);
    expect(k3s.scan([file('other/x.yaml', '# nothing\n')])).toEqual([]);
    expect(k3s.identities()).toEqual([]);
  });

  test('lets two files of one basename, up to the first dot, delete what the other made (k3s#2791)', () => {
    const k3s = new K3s();
    k3s.scan([file('1/x.yaml', configMap('a')), file('2/x.more.yaml', configMap('b'))]);
    expect(k3s.identities()).toEqual([B]);
  });

  test('gives an object to the file that was applied last', () => {
    const k3s = new K3s();
    k3s.scan([file('1/x.yaml', configMap('a')), file('2/y.yaml', configMap('a'))]);
    k3s.scan([file('1/x.yaml', '# gone\n')]);
    expect(k3s.identities()).toEqual([A]);
    expect(k3s.deeds.map((deed) => deed.did)).toEqual(['created', 'taken over']);
  });

  test('spares what says so, and looks again at what failed', () => {
    const k3s = new K3s();
    k3s.scan([file('x.yaml', configMap('a', '  labels: {objectset.rio.cattle.io/prune: "false"}\n'))]);
    k3s.scan([file('x.yaml', '# nothing\n')]);
    expect(k3s.identities()).toEqual([A]);
    const broken = file('y.yaml', 'a: [\n');
    expect([k3s.scan([broken]).length, k3s.scan([broken]).length]).toEqual([1, 1]);
  });

  test('applies everything again after a restart, which changes nothing', () => {
    const k3s = new K3s();
    const files = [file('x.yaml', configMap('a')), file('y.yaml', '# nothing\n')];
    k3s.scan(files);
    k3s.restart();
    k3s.scan(files);
    expect(k3s.deeds.map((deed) => deed.did)).toEqual(['created', 'updated']);
  });
});

describe('Kubernetes', () => {
  const labelled = (label: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {${label}}}\n`;

  test.each([
    ['a name of capitals', configMap('A'), /no DNS name/],
    ['a label with a blank', labelled('a: "b c"'), /label that Kubernetes forbids/],
    ['a label of 64 characters', labelled(`a: ${'b'.repeat(64)}`), /label that Kubernetes forbids/],
    ['a label that is a number', labelled('a: 7'), /label that Kubernetes forbids/],
    ['data over 1 MiB', `${configMap('a')}data: {x: "${'y'.repeat(1_048_577)}"}\n`, /data over 1 MiB/],
    ['no kind', 'apiVersion: v1\n', /no apiVersion and kind/],
  ])('refuses %s', (_, text, fault) => expect(objectsIn(text).flatMap(objectFaults).join()).toMatch(fault));

  test('takes what is in order, and a label of no characters', () => {
    expect(objectsIn(labelled('a.b/c: ""')).flatMap(objectFaults)).toEqual([]);
  });
});

describe('Helm and its controller', () => {
  const chart = (name: string, spec: object) =>
    helmChartFaults({
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChart',
      metadata: { name, namespace: 'kube-system' },
      spec,
    });
  const fine = { targetNamespace: 'a', chartContent: chartArchive('c').toString('base64') };

  test('take a chart of their rules', async () => expect(await chart('c', fine)).toEqual([]));

  test.each([
    ['a name of 51 characters', 'c'.repeat(51), fine, /no Job of helm-controller/],
    ['two charts', 'c', { ...fine, chart: 'x' }, /not exactly one chart/],
    ['a chart from elsewhere', 'c', { targetNamespace: 'a', chart: 'https://example.org/x.tgz' }, /does not serve/],
    ['values that are a list', 'c', { ...fine, valuesContent: '- a\n' }, /no mapping/],
    ['no namespace', 'c', { ...fine, targetNamespace: '' }, /target namespace/],
  ])('refuse %s', async (_, name, spec, fault) => expect((await chart(name, spec)).join()).toMatch(fault));

  test.each([
    ['a version that is none', chartArchive('c', { version: 'one' }), /version that Helm does not take/],
    ['what is no archive', Buffer.from('x'), /can't be unpacked/],
  ])('refuse a chart with %s', async (_, archive, fault) => expect((await chartFaults(archive)).join()).toMatch(fault));
});

test('OCI refuses a layout without its blobs, of another version, with a reference twice', () => {
  const named = {
    mediaType: 'x',
    digest: `sha256:${'0'.repeat(64)}`,
    size: 1,
    annotations: { 'org.opencontainers.image.ref.name': '1' },
  };
  const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [named, named] };
  const files = new Map([
    ['oci-layout', Buffer.from('{}')],
    ['index.json', Buffer.from(JSON.stringify(index))],
    ['blobs/sha256/x', Buffer.from('y')],
  ]);
  const said = layoutFaults(files).join();
  for (const fault of [/no known version/, /reference twice/, /holds another blob/, /is missing/])
    expect(said).toMatch(fault);
});
