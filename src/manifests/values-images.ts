import { isImageReference, tagOf, withoutTransport, type FoundImage } from './image-reference.js';
import { mappingOf, textOf, type Mapping } from './plain-value.js';

/** No values are this deep, but aliases of aliases can pretend to be. */
const MAX_DEPTH = 200;

const TAGS = ['tag', 'imageTag', 'version'];

/**
 * Finds the images that a chart's or pack's values name, in the shapes that charts use: `image: name`, with the tag or
 * registry beside it; `{registry, repository, tag, digest}`; NVIDIA's `{repository, image, version}`; and the pack
 * header's `content.images[].image`. A guess, since only the chart knows: what can't be an image's name is left out.
 */
export function imagesInValues(values: unknown): readonly FoundImage[] {
  const found: FoundImage[] = [];
  const seen = new Set<object>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null || seen.has(value) || path.length > MAX_DEPTH) return;
    seen.add(value);
    const mapping = mappingOf(value);
    const image = mapping && imageOf(mapping, path.at(-1) ?? '');
    if (image && isImageReference(image.name)) found.push({ image: image.name, path: [...path, image.key] });
    for (const [key, child] of Object.entries(value)) walk(child, [...path, key]);
  };
  walk(values, []);
  return found;
}

function imageOf(value: Mapping, parent: string): { name: string; key: string } | null {
  const image = textOf(value.image);
  const repository = textOf(value.repository);
  const registry = textOf(value.registry) ?? textOf(value.imageRegistry);
  if (image !== null) {
    const prefix = !image.includes('/') && repository !== null ? joined(registry, repository) : registry;
    return { name: complete(joined(prefix, withoutTransport(image)), value), key: 'image' };
  }
  // A Git or chart repository is no image: something of an image has to stand beside it.
  const besides = ['tag', 'digest', 'registry', 'pullPolicy', 'imagePullPolicy'].some((key) =>
    Object.hasOwn(value, key),
  );
  if (repository === null || (!besides && !/image/i.test(parent))) return null;
  return { name: complete(joined(registry, withoutTransport(repository)), value), key: 'repository' };
}

function joined(prefix: string | null, name: string): string {
  return prefix === null || name.startsWith(`${prefix}/`) ? name : `${prefix.replace(/\/$/, '')}/${name}`;
}

/** With the tag and digest that stand beside the name. Without any, the chart adds its own version. */
function complete(name: string, value: Mapping): string {
  const digest = [value.digest, value.sha].map(textOf).find((text) => text !== null);
  const tag = TAGS.map((key) => value[key]).find((text) => typeof text === 'string' || typeof text === 'number');
  const tagged =
    tagOf(name) !== null || name.includes('@') || tag === undefined || tag === '' ? name : `${name}:${tag}`;
  if (!digest || name.includes('@')) return tagged;
  return `${tagged}@${digest.includes(':') ? digest : `sha256:${digest}`}`;
}
