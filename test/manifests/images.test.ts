import { describe, expect, test } from '@jest/globals';
import { isImageReference, isPinned, tagOf } from '../../src/manifests/image-reference.js';
import { needsOf } from '../../src/manifests/images.js';
import { imagesInValues } from '../../src/manifests/values-images.js';
import { readYaml } from '../../src/manifests/yaml-text.js';

const parsed = (text: string) => readYaml(text).documents[0]?.value;
const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('an object needs', () => {
  const images = (text: string) =>
    needsOf(parsed(text)).images.map(({ image, path }) => `${image} @ ${path.join('.')}`);
  const rows: [name: string, text: string, expected: string[]][] = [
    ['the containers of a Pod', 'kind: Pod\nspec: {containers: [{image: a:1}]}', ['a:1 @ spec.containers.0.image']],
    [
      'init and ephemeral containers',
      'spec: {initContainers: [{image: a}], ephemeralContainers: [{image: b}]}',
      ['a @ spec.initContainers.0.image', 'b @ spec.ephemeralContainers.0.image'],
    ],
    [
      'the template of a workload',
      'kind: Deployment\nspec: {template: {spec: {containers: [{}, {image: a}]}}}',
      ['a @ spec.template.spec.containers.1.image'],
    ],
    [
      'the template of a CronJob',
      'kind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{image: a}]}}}}}',
      ['a @ spec.jobTemplate.spec.template.spec.containers.0.image'],
    ],
    [
      'a template inside a custom resource',
      'kind: Prometheus\nspec: {server: {podTemplate: {containers: [{image: a}]}}}',
      ['a @ spec.server.podTemplate.containers.0.image'],
    ],
    ['an image volume', 'spec: {volumes: [{image: {reference: a}}]}', ['a @ spec.volumes.0.image.reference']],
    [
      'a container disk',
      'spec: {template: {spec: {volumes: [{name: r, containerDisk: {image: a}}]}}}',
      ['a @ spec.template.spec.volumes.0.containerDisk.image'],
    ],
    [
      'a kernel',
      'spec: {template: {spec: {domain: {firmware: {kernelBoot: {container: {image: a}}}}}}}',
      ['a @ spec.template.spec.domain.firmware.kernelBoot.container.image'],
    ],
    [
      'the registry of a DataVolume',
      'kind: DataVolume\nspec: {source: {registry: {url: "docker://a/b:1"}}}',
      ['a/b:1 @ spec.source.registry.url'],
    ],
    [
      'the registry of a template',
      'spec: {dataVolumeTemplates: [{spec: {source: {registry: {url: "docker://a"}}}}]}',
      ['a @ spec.dataVolumeTemplates.0.spec.source.registry.url'],
    ],
    [
      'what an operator installs',
      'spec: {containers: [{env: [{name: RELATED_IMAGE_X, value: a:1}, {name: IMPORTER_IMAGE, value: b:1}, {name: OTHER, value: c:1}]}]}',
      ['a:1 @ spec.containers.0.env.0.value', 'b:1 @ spec.containers.0.env.1.value'],
    ],
    ['nothing that runs already', 'status: {containers: [{image: a}]}', []],
    ['nothing of a schema', 'spec: {properties: {containers: {items: {image: {type: string}}}}}', []],
    ['shared parts once', 'a: &x {containers: [{image: a}]}\nb: *x\n', ['a @ a.containers.0.image']],
  ];
  test.each(rows)('%s', (_name, text, expected) => expect(images(text)).toEqual(expected));

  const downloads = (text: string) => needsOf(parsed(text)).downloads.map(({ url }) => url);
  test.each([
    ['a disk over HTTP', 'spec: {source: {http: {url: "https://a/b.qcow2"}}}', ['https://a/b.qcow2']],
    ['a disk in a bucket', 'spec: {source: {s3: {url: "s3://a"}}}', ['s3://a']],
    [
      'a chart that k3s fetches',
      'apiVersion: helm.cattle.io/v1\nkind: HelmChart\nspec: {chart: a, repo: "https://b"}',
      ['a'],
    ],
    [
      'no chart that comes along',
      'apiVersion: helm.cattle.io/v1\nkind: HelmChart\nspec: {chart: a, chartContent: H4s=}',
      [],
    ],
    [
      'no chart in the static folder',
      'apiVersion: helm.cattle.io/v1\nkind: HelmChart\nspec: {chart: "https://%{KUBERNETES_API}%/static/a.tgz"}',
      [],
    ],
    [
      'a volume in Terraform',
      'spec:\n  hcl: |\n    resource "libvirt_volume" "a" {\n      source = "https://a/b.qcow2"\n    }\n',
      ['https://a/b.qcow2'],
    ],
  ])('%s', (_name, text, expected) => expect(downloads(text)).toEqual(expected));
});

describe('values name', () => {
  const images = (text: string) =>
    imagesInValues(parsed(text)).map(({ image, path }) => `${image} @ ${path.join('.')}`);
  const rows: [name: string, text: string, expected: string[]][] = [
    ['an image', 'image: nginx:1.25', ['nginx:1.25 @ image']],
    ['an image and its tag', 'image: nginx\ntag: "1.25"', ['nginx:1.25 @ image']],
    ['an image and its registry', 'registry: r.example\nimage: a/b:1', ['r.example/a/b:1 @ image']],
    ['a repository and its tag', 'image: {repository: a/b, tag: 1.25}', ['a/b:1.25 @ image.repository']],
    [
      'registry, repository, tag',
      'image: {registry: r.example, repository: a/b, tag: v1}',
      ['r.example/a/b:v1 @ image.repository'],
    ],
    ['a digest', `image: {repository: a/b, tag: v1, digest: "${DIGEST}"}`, [`a/b:v1@${DIGEST} @ image.repository`]],
    ['a repository whose tag the chart knows', 'image: {repository: a/b, tag: ""}', ['a/b @ image.repository']],
    [
      'repository, image, version',
      'driver: {repository: nvcr.io/nvidia, image: driver, version: "535"}',
      ['nvcr.io/nvidia/driver:535 @ driver.image'],
    ],
    [
      'the images of a pack',
      'pack: {content: {images: [{image: a:1}, {image: b:2}]}}',
      ['a:1 @ pack.content.images.0.image', 'b:2 @ pack.content.images.1.image'],
    ],
    ['no Git repository', 'repository: https://git.example/a.git\ntag: v1', []],
    ['no chart repository', 'source: {repository: charts, branch: main}', []],
    ['no template', 'image: "{{ .Values.global.image }}"', []],
    ['no truth value', 'image: true\nrepository: null', []],
  ];
  test.each(rows)('%s', (_name, text, expected) => expect(images(text)).toEqual(expected));
});

describe('a reference', () => {
  test.each([
    ['nginx', true, null],
    ['nginx:1.25', true, '1.25'],
    ['localhost:5000/a/b', true, null],
    ['localhost:5000/a/b:v1', true, 'v1'],
    [`r.example/a@${DIGEST}`, true, null],
    [`r.example/a:v1@${DIGEST}`, true, 'v1'],
    ['https://a/b', false, null],
    ['A/B', false, null],
    ['a b', false, null],
    ['', false, null],
  ])('%s', (text, isReference, tag) => {
    expect(isImageReference(text)).toBe(isReference);
    if (isReference) expect(tagOf(text)).toBe(tag);
  });

  test('is pinned by a whole digest only', () => {
    expect([`a@${DIGEST}`, `a:v1@${DIGEST}`, 'a:v1', 'a@sha256:abc'].map(isPinned)).toEqual([true, true, false, false]);
  });
});
