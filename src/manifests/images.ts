import { isImageReference, withoutTransport, type FoundDownload, type FoundImage } from './image-reference.js';
import { listOf, mappingOf, textOf, valueAt, type Mapping } from './plain-value.js';

/** What an object needs from registries and the network. */
export type Needs = { readonly images: readonly FoundImage[]; readonly downloads: readonly FoundDownload[] };

const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];
/** DataVolume sources that are fetched by URL (CDI); a registry's is an image. */
const URL_SOURCES = ['http', 's3', 'gcs', 'imageio', 'vddk'];
/** Operators name the images of what they install in their environment: OLM's RELATED_IMAGE_*, KubeVirt's and CDI's *_IMAGE. */
const OPERATOR_VARIABLE = /^RELATED_IMAGE_|_IMAGE$/;
/** No object is this deep, but aliases of aliases can pretend to be. */
const MAX_DEPTH = 200;
/** Downloads in Terraform's language. */
const HCL_SOURCE = /\bsource\s*=\s*"(https?:\/\/[^"\s]{1,2000})"/g;

/**
 * Finds every image and download of a Kubernetes object: in containers of any kind at any depth (a template inside a
 * custom resource counts), KubeVirt's disks and kernels, CDI's sources, image volumes, operators' environments,
 * HelmCharts and Terraform. Shared (aliased) parts are walked once.
 */
export function needsOf(object: unknown): Needs {
  const needs = { images: [] as FoundImage[], downloads: [] as FoundDownload[] };
  const seen = new Set<object>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null || seen.has(value) || path.length > MAX_DEPTH) return;
    seen.add(value);
    const mapping = mappingOf(value);
    if (mapping) find(mapping, path, needs);
    for (const [key, child] of Object.entries(value)) {
      if (path.length > 0 || (key !== 'status' && key !== 'metadata')) walk(child, [...path, key]);
    }
  };
  walk(object, []);
  findCharts(object, needs);
  return needs;
}

type Found = { images: FoundImage[]; downloads: FoundDownload[] };

function find(value: Mapping, path: readonly string[], { images, downloads }: Found): void {
  const image = (found: unknown, ...steps: readonly string[]): void => {
    const text = textOf(found);
    if (text !== null) images.push({ image: withoutTransport(text), path: [...path, ...steps] });
  };
  for (const list of CONTAINER_LISTS) {
    listOf(value[list]).forEach((container, index) => {
      image(valueAt(container, 'image'), list, String(index), 'image');
      for (const [variable, steps] of operatorImages(container)) image(variable, list, String(index), ...steps);
    });
  }
  image(valueAt(value.containerDisk, 'image'), 'containerDisk', 'image');
  image(valueAt(value.kernelBoot, 'container', 'image'), 'kernelBoot', 'container', 'image');
  listOf(value.volumes).forEach((volume, index) => {
    image(valueAt(volume, 'image', 'reference'), 'volumes', String(index), 'image', 'reference');
  });
  image(valueAt(value.source, 'registry', 'url'), 'source', 'registry', 'url');
  for (const source of URL_SOURCES) {
    const url = textOf(valueAt(value.source, source, 'url'));
    if (url !== null) downloads.push({ url, path: [...path, 'source', source, 'url'] });
  }
  for (const match of (textOf(value.hcl) ?? '').matchAll(HCL_SOURCE)) {
    downloads.push({ url: match[1] ?? '', path: [...path, 'hcl'] });
  }
}

function operatorImages(container: unknown): readonly [value: string, path: readonly string[]][] {
  return listOf(valueAt(container, 'env')).flatMap((variable, index): [string, string[]][] => {
    const name = textOf(valueAt(variable, 'name'));
    const value = textOf(valueAt(variable, 'value'));
    if (name === null || value === null || !OPERATOR_VARIABLE.test(name) || !isImageReference(value)) return [];
    return [[value, ['env', String(index), 'value']]];
  });
}

/** k3s' HelmChart fetches its chart unless it brings it along. */
function findCharts(object: unknown, { images, downloads }: Found): void {
  if (textOf(valueAt(object, 'kind')) !== 'HelmChart') return;
  if (!(textOf(valueAt(object, 'apiVersion')) ?? '').startsWith('helm.cattle.io/')) return;
  const job = textOf(valueAt(object, 'spec', 'jobImage'));
  if (job !== null) images.push({ image: job, path: ['spec', 'jobImage'] });
  const chart = textOf(valueAt(object, 'spec', 'chart'));
  if (chart === null || textOf(valueAt(object, 'spec', 'chartContent')) !== null) return;
  // %{KUBERNETES_API}% is the device's own static folder.
  if (!chart.includes('%{KUBERNETES_API}%')) downloads.push({ url: chart, path: ['spec', 'chart'] });
}
