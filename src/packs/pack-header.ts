import { isOpen } from '../manifests/macros.js';
import { isImageReference, isPinned, tagOf, withoutTransport } from '../manifests/image-reference.js';
import { namespaceFault } from '../manifests/kubernetes-name.js';
import { listOf, mappingOf, textOf, valueAt, type Mapping } from '../manifests/plain-value.js';
import { kindOf, quoted, type FaultList } from './fault-list.js';

const MAX_IMAGES = 2_000;

/**
 * Reads the `pack:` header of a pack's values, and tells what is odd in it.
 * @returns the images of `pack.content.images`, each once, as a container runtime takes them
 */
export function readHeader(values: unknown, list: FaultList): readonly string[] {
  const header = valueAt(values, 'pack');
  const mapping = mappingOf(header);
  if (!mapping) {
    const what = header === undefined ? 'no "pack:" header' : `a "pack:" header that is ${kindOf(header)}`;
    list.warning(
      'header',
      `The values have ${what}: no namespace and no images are known. Write pack: with "namespace" and "content".`,
    );
    return [];
  }
  checkNamespace(mapping, list);
  checkPriority(mapping, list);
  checkCharts(mapping, list);
  return imagesOf(mapping, list);
}

function checkNamespace({ namespace }: Mapping, list: FaultList): void {
  if (namespace === undefined || namespace === null || namespace === '') return;
  if (typeof namespace === 'string' && (isOpen(namespace) || namespaceFault(namespace) === null)) return;
  list.warning(
    'namespace',
    `"pack.namespace" is ${kindOf(namespace)}. Write lower-case letters, digits and "-", up to 63 characters.`,
  );
}

function checkPriority(header: Mapping, list: FaultList): void {
  const priority = header['spectrocloud.com/install-priority'];
  const text = typeof priority === 'number' ? String(priority) : priority;
  if (text === undefined || (typeof text === 'string' && /^[+-]?\d{1,10}$/.test(text))) return;
  list.warning(
    'install-priority',
    `"pack.spectrocloud.com/install-priority" is ${kindOf(priority)} and says nothing. Write an integer in quotes: "10".`,
  );
}

function checkCharts(header: Mapping, list: FaultList): void {
  for (const entry of listOf(valueAt(header, 'content', 'charts'))) {
    const missing = ['repo', 'name', 'version'].filter((key) => textOf(valueAt(entry, key)) === null);
    if (missing.length > 0) {
      list.warning(
        'content-charts',
        `An entry of "pack.content.charts" lacks ${missing.map(quoted).join(', ')}. Write repo, name and version as texts.`,
      );
    }
  }
}

function imagesOf(header: Mapping, list: FaultList): readonly string[] {
  const content = valueAt(header, 'content', 'images');
  if (content === undefined || content === null) {
    list.warning(
      'content-images',
      'The header lists no images, so that none are known to be needed offline. List them under "pack.content.images", each as "- image: name:tag".',
    );
    return [];
  }
  if (!Array.isArray(content))
    list.warning(
      'content-images',
      `"pack.content.images" is ${kindOf(content)}. Write a list, each as "- image: name:tag".`,
    );
  return [
    ...new Set(
      listOf(content)
        .slice(0, MAX_IMAGES)
        .flatMap((entry) => imageOf(entry, list)),
    ),
  ];
}

function imageOf(entry: unknown, list: FaultList): readonly string[] {
  const text = textOf(valueAt(entry, 'image'));
  if (text === null) {
    const keys = Object.keys(mappingOf(entry) ?? {});
    const said =
      keys.length > 0 ? `says ${keys.slice(0, 3).map(quoted).join(', ')} instead of "image"` : `is ${kindOf(entry)}`;
    list.warning(
      'content-images',
      `An entry of "pack.content.images" ${said} and is left out. Write it as "- image: name:tag".`,
    );
    return [];
  }
  const image = withoutTransport(text.trim());
  if (isOpen(image)) return [image];
  if (!isImageReference(image)) {
    list.warning(
      'content-images',
      `${quoted(text)} is no image's name and is left out. Write registry/repository:tag.`,
    );
    return [];
  }
  const tag = tagOf(image);
  if (!isPinned(image) && (tag === null || tag === 'latest')) {
    list.warning(
      'image-tag',
      `The image ${quoted(image)} has no fixed tag, so that it can change under its name. Name a version, or a digest.`,
    );
  }
  return [image];
}
