import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { derivedId } from '../../ids.js';
import { isPinned, tagOf, type FoundImage } from '../../manifests/image-reference.js';
import { needsOf } from '../../manifests/images.js';
import { imagesInValues } from '../../manifests/values-images.js';
import { mappingsIn } from '../../manifests/yaml-places.js';
import { remembered } from '../../recent.js';
import type { Plan, PlannedLayer } from '../contents.js';

/**
 * sbom.cdx.json: CycloneDX 1.6 of what the profile installs: its layers, the packs and charts in them with their digests
 * and origins, and the images that their texts name. Nothing of it tells when it was made: the serial number is derived
 * from the version.
 */
export function sbomOf(plan: Plan): string {
  const { version } = plan;
  const bom = new Models.Bom({
    serialNumber: `urn:uuid:${derivedId('sbom', version.profileId, version.version.version, version.version.contentDigest)}`,
  });
  const profile = new Models.Component(Enums.ComponentType.Application, version.name, {
    bomRef: 'profile',
    version: version.version.version,
    ...(version.description !== '' && { description: version.description }),
  });
  bom.metadata.component = profile;
  const images = new Map<string, Models.Component>();
  const archived = archivedDigests(plan);
  for (const layer of plan.layers) {
    const component = layerComponent(layer);
    profile.dependencies.add(component.bomRef);
    bom.components.add(component);
    for (const chart of chartComponents(layer)) {
      component.dependencies.add(chart.bomRef);
      bom.components.add(chart);
    }
    for (const name of imagesOf(layer)) {
      const image = images.get(name) ?? imageComponent(name, archived.get(name));
      images.set(name, image);
      component.dependencies.add(image.bomRef);
    }
  }
  for (const image of images.values()) bom.components.add(image);
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));

function layerComponent({ text, place }: PlannedLayer): Models.Component {
  const { source } = text;
  return new Models.Component(Enums.ComponentType.Application, source?.name ?? text.name, {
    bomRef: place.folder,
    ...(source && {
      version: source.version,
      hashes: hashOf(source.digest),
      supplier: new Models.OrganizationalEntity({ name: source.registryName }),
    }),
    properties: properties({
      'system-profiles:layer': text.name,
      'system-profiles:kind': text.kind,
      ...(source && { 'system-profiles:registry': source.registryName, 'system-profiles:tag': source.tag }),
    }),
  });
}

function chartComponents({ place, sourced }: PlannedLayer): readonly Models.Component[] {
  const releases = (sourced?.installs.releases ?? []).filter((release) => !release.generated);
  return releases.map(
    ({ chart, part }) =>
      new Models.Component(Enums.ComponentType.Application, chart.name, {
        bomRef: `${place.folder}#${part}`,
        version: chart.version,
        hashes: hashOf(chart.blob.sha256),
        purl: `pkg:helm/${encodeURIComponent(chart.name)}@${encodeURIComponent(chart.version)}`,
        properties: properties({ 'system-profiles:kind': 'CHART' }),
      }),
  );
}

/** What the images in the archive are, by the names that the layers have for them: a tag alone doesn't say. */
function archivedDigests({ included }: Plan): ReadonlyMap<string, string> {
  const images = included?.images ?? [];
  return new Map(images.flatMap(({ spellings, descriptor }) => spellings.map((name) => [name, descriptor.digest])));
}

function imageComponent(image: string, archived?: string): Models.Component {
  const [name = image, pinned] = image.split('@');
  const digest = pinned ?? archived;
  const tag = tagOf(image);
  const path = tag === null ? name : name.slice(0, -tag.length - 1);
  return new Models.Component(Enums.ComponentType.Container, path, {
    bomRef: `image:${image}`,
    ...((tag ?? digest) !== undefined && { version: tag ?? digest ?? '' }),
    ...(digest !== undefined && { hashes: hashOf(digest) }),
    ...((archived !== undefined || isPinned(image)) && { purl: imageUrl(path, digest ?? '', tag) }),
  });
}

/** As the package URL specification has it: "oci" names an image by its digest; without one there is no such name. */
function imageUrl(path: string, digest: string, tag: string | null): string {
  const short = path.slice(path.lastIndexOf('/') + 1);
  const tagged = tag === null ? '' : `&tag=${encodeURIComponent(tag)}`;
  return `pkg:oci/${encodeURIComponent(short.toLowerCase())}@${encodeURIComponent(digest)}?repository_url=${encodeURIComponent(path)}${tagged}`;
}

/** Every image that a layer's values, manifests and pack name, each once. */
function imagesOf({ text, sourced }: PlannedLayer): readonly string[] {
  const documents = [...text.manifests.map((manifest) => manifest.content), ...(sourced?.installs.asTyped ?? [])];
  return [...new Set([...imagesOfValues(text.values), ...documents.flatMap((text) => imagesOfManifest(text))])];
}

/** What is remembered of images in texts of each kind, in bytes: those of some ten thousand texts. */
const REMEMBERED_BYTES = 4 * 1024 * 1024;

const imagesOfValues = remembered(
  (values = '') => documentsIn(values).flatMap(imagesInValues).map(nameOf),
  REMEMBERED_BYTES,
);

const imagesOfManifest = remembered(
  (manifest = '') => documentsIn(manifest).flatMap((document) => needsOf(document).images.map(nameOf)),
  REMEMBERED_BYTES,
);

function nameOf({ image }: FoundImage): string {
  return image;
}

/** Most texts name no image and needn't be parsed for it. */
function documentsIn(text: string): readonly unknown[] {
  return /image|registry|repository/i.test(text) ? mappingsIn(text).map((document) => document.value) : [];
}

function hashOf(digest: string): Models.HashDictionary {
  return new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], digest.replace(/^sha256:/, '')]]);
}

function properties(values: Readonly<Record<string, string>>): Models.PropertyRepository {
  return new Models.PropertyRepository(Object.entries(values).map(([name, value]) => new Models.Property(name, value)));
}
