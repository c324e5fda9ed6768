import { isPinned, tagOf, type FoundImage } from '../manifests/image-reference.js';
import type { AuthoredContent } from './content.js';
import type { InspectedLayer } from './review-layer.js';
import type { ImageReference, OfflineVerdict, ReviewExtra } from './review.js';

/** Nobody reads more reasons; the first ones already say no. */
const MAX_REASONS = 100;
const MAX_IMAGES = 1_000;

/** Every image that the layers need, each once a layer with the place where it was first found. */
export function imagesOf(layers: readonly InspectedLayer[]): readonly ImageReference[] {
  const images = layers.flatMap(({ layer, values, manifests }) => {
    const found = new Map<string, ImageReference>();
    const add = (where: string, { image, path }: FoundImage): void => {
      if (found.has(image)) return;
      found.set(image, { image, layer: layer.name, origin: `${where}: ${pathText(path)}`, pinned: isPinned(image) });
    };
    for (const image of values.images) add('values', image);
    for (const { name, facts } of manifests) for (const image of facts.images) add(`manifest ${name}`, image);
    return [...found.values()];
  });
  return images.slice(0, MAX_IMAGES);
}

/** The images of the texts and more of packs and charts: each once a layer, in the order of the layers. */
export function withImages(
  found: readonly ImageReference[],
  more: readonly ImageReference[],
  { layers }: AuthoredContent,
): readonly ImageReference[] {
  if (more.length === 0) return found;
  const once = new Map<string, ImageReference>();
  for (const image of [...found, ...more]) {
    const key = JSON.stringify([image.layer, image.image]);
    if (!once.has(key)) once.set(key, image);
  }
  const place = new Map(layers.map(({ name }, index) => [name, index]));
  const placeOf = ({ layer }: ImageReference): number => place.get(layer) ?? layers.length;
  return [...once.values()].sort((a, b) => placeOf(a) - placeOf(b)).slice(0, MAX_IMAGES);
}

/** Whether an archive of these layers deploys without a network, and every reason why it doesn't. */
export function offlineVerdict(
  layers: readonly InspectedLayer[],
  images: readonly ImageReference[],
  extra: ReviewExtra,
): OfflineVerdict {
  const reasons = [
    ...layers.flatMap((inspected) => [...contentReasons(inspected, images, extra), ...downloadReasons(inspected)]),
    ...images.flatMap((image) => imageReasons(image, extra)),
  ];
  const shown = reasons.slice(0, MAX_REASONS);
  const more = reasons.length - shown.length;
  return { complete: reasons.length === 0, reasons: more > 0 ? [...shown, `And ${more} more reasons.`] : shown };
}

/** A pack or chart travels only when its content is stored, and its images are known only when its values name them. */
function contentReasons(
  { layer }: InspectedLayer,
  images: readonly ImageReference[],
  extra: ReviewExtra,
): readonly string[] {
  if (layer.kind === 'MANIFEST') return [];
  const what = layer.kind === 'PACK' ? 'pack' : 'chart';
  const called = layer.source ? `${what} ${layer.source.name} ${layer.source.version}` : what;
  return [
    ...(extra.storedLayers?.has(layer.id)
      ? []
      : [`Layer "${layer.name}": the content of the ${called} isn't stored, so no archive can hold it.`]),
    ...(images.some((image) => image.layer === layer.name)
      ? []
      : [`Layer "${layer.name}": its values name no image of the ${called}. List them under pack.content.images.`]),
  ];
}

function downloadReasons({ layer, manifests }: InspectedLayer): readonly string[] {
  return manifests.flatMap(({ name, facts }) =>
    facts.downloads.map(
      ({ url, path }) => `Layer "${layer.name}": manifest ${name} downloads ${brief(url)} (${pathText(path)}).`,
    ),
  );
}

function imageReasons({ image, layer, pinned }: ImageReference, extra: ReviewExtra): readonly string[] {
  if (!extra.archivedImages?.has(image)) {
    const mutable = pinned ? '' : ', and its tag can come to mean another one';
    return [`Layer "${layer}": the image ${brief(image)} isn't in the archive${mutable}.`];
  }
  // Kubernetes' default for these is imagePullPolicy: Always, even with the image at hand.
  const always = !pinned && ['latest', null].includes(tagOf(image));
  return always
    ? [`Layer "${layer}": the image ${brief(image)} is pulled anew at every start. Give it a version.`]
    : [];
}

/** ["spec", "containers", "0", "image"] as "spec.containers[0].image". */
function pathText(path: readonly string[]): string {
  return path.reduce(
    (text, step) => (/^\d+$/.test(step) ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

function brief(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
