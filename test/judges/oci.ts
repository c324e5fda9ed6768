import { createHash } from 'node:crypto';

type Descriptor = { mediaType: string; digest: string; size: number; annotations?: Record<string, string> };
type Manifest = {
  schemaVersion: number;
  mediaType?: string;
  config: Descriptor;
  layers: Descriptor[];
  annotations?: Record<string, string>;
};

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFESTS = [MANIFEST, 'application/vnd.docker.distribution.manifest.v2+json'];
const INDEXES = [INDEX, 'application/vnd.docker.distribution.manifest.list.v2+json'];
const IMAGE_CONFIG = /^application\/vnd\.(oci\.image\.config\.v1|docker\.container\.image\.v1)\+json$/;
/** Registries refuse larger ones. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
/** Of a reference's last part, distribution-spec 1.1. */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
/** image-layout.md: org.opencontainers.image.ref.name. */
const REF_NAME = /^[A-Za-z0-9]+([-._:@/+]|--)?([A-Za-z0-9]+([-._:@/+]|--)?)*[A-Za-z0-9_]*$/;

/** What the OCI image specification 1.1, Flux and Helm would say of the layout in an archive's files. */
export function layoutFaults(files: ReadonlyMap<string, Buffer>): readonly string[] {
  const layout = files.get('oci-layout')?.toString('utf8') ?? '';
  const index = JSON.parse(files.get('index.json')?.toString('utf8') ?? '{}') as {
    schemaVersion?: number;
    mediaType?: string;
    manifests?: Descriptor[];
  };
  const references = index.manifests ?? [];
  const names = references.map(({ annotations }) => annotations?.['org.opencontainers.image.ref.name'] ?? '');
  return [
    ...told(/"imageLayoutVersion":\s*"1\.0\.0"/.test(layout), 'oci-layout is of no known version'),
    ...told(index.schemaVersion === 2 && index.mediaType === INDEX, 'index.json is no image index'),
    ...told(new Set(names).size === names.length, 'index.json has a reference twice'),
    ...names.flatMap((name) =>
      told(REF_NAME.test(name) && (/[/@]/.test(lastPart(name)) || TAG.test(lastPart(name))), `${name} is no reference`),
    ),
    ...blobFaults(files),
    ...references.flatMap((reference) => artifactFaults(files, reference)),
  ];
}

function blobFaults(files: ReadonlyMap<string, Buffer>): readonly string[] {
  return [...files].flatMap(([path, bytes]) =>
    path.startsWith('blobs/') ? told(path === `blobs/sha256/${sha256(bytes)}`, `${path} holds another blob`) : [],
  );
}

function lastPart(name: string): string {
  return name.split(':').at(-1) ?? '';
}

function artifactFaults(files: ReadonlyMap<string, Buffer>, reference: Descriptor): readonly string[] {
  const own = descriptorFaults(files, reference);
  if (own.length > 0) return own;
  const bytes = files.get(pathOf(reference)) ?? Buffer.alloc(0);
  const size = told(bytes.length <= MAX_MANIFEST_BYTES, 'a manifest is over 4 MiB');
  if (!INDEXES.includes(reference.mediaType)) return [...size, ...manifestFaults(files, reference, bytes)];
  // An index is kept whole, though only the chosen platforms may be there.
  const { manifests = [] } = JSON.parse(bytes.toString('utf8')) as { manifests?: Descriptor[] };
  const present = manifests.filter((one) => files.has(pathOf(one)));
  return [
    ...size,
    ...told(present.length > 0, `the index ${reference.digest} has none of its images`),
    ...present.flatMap((one) => artifactFaults(files, one)),
  ];
}

function manifestFaults(files: ReadonlyMap<string, Buffer>, reference: Descriptor, bytes: Buffer): readonly string[] {
  const manifest = JSON.parse(bytes.toString('utf8')) as Manifest;
  const { config, layers, annotations = {} } = manifest;
  const created = annotations['org.opencontainers.image.created'];
  const { mediaType = reference.mediaType } = manifest;
  const isImage = IMAGE_CONFIG.test(config.mediaType);
  return [
    ...told(MANIFESTS.includes(mediaType) && mediaType === reference.mediaType, 'a manifest is of another media type'),
    ...told(manifest.schemaVersion === 2, 'a manifest is of another schema'),
    ...told(
      Object.values(annotations).every((value) => typeof value === 'string'),
      'an annotation is no text',
    ),
    ...told(created === undefined || !Number.isNaN(Date.parse(created)), 'a moment of creation is none'),
    ...told(
      isImage || isFlux(manifest) || isHelm(manifest),
      'an artifact is no image, and neither for Flux nor for Helm',
    ),
    ...[config, ...layers].flatMap((one) => descriptorFaults(files, one)),
    ...(isHelm(manifest) ? chartNameFaults(files, reference, config) : []),
  ];
}

/** Flux takes the first layer, a tar with gzip. */
function isFlux({ config, layers }: Manifest): boolean {
  return (
    config.mediaType === 'application/vnd.cncf.flux.config.v1+json' && /tar\+gzip$/.test(layers[0]?.mediaType ?? '')
  );
}

/** Helm takes the one layer with the chart; its config is the Chart.yaml as JSON. */
function isHelm({ config, layers }: Manifest): boolean {
  const charts = layers.filter(({ mediaType }) => mediaType === 'application/vnd.cncf.helm.chart.content.v1.tar+gzip');
  return config.mediaType === 'application/vnd.cncf.helm.config.v1+json' && charts.length === 1;
}

/** Helm pulls a chart by its own name and version, "+" as "_", and refuses another one. */
function chartNameFaults(files: ReadonlyMap<string, Buffer>, { annotations }: Descriptor, config: Descriptor) {
  const { name, version } = JSON.parse(files.get(pathOf(config))?.toString('utf8') ?? '{}') as Record<string, string>;
  const wanted = `charts/${name}:${version?.replaceAll('+', '_')}`;
  const said = annotations?.['org.opencontainers.image.ref.name'] ?? '';
  return told(said === wanted, `${said} is the chart ${wanted}`);
}

function descriptorFaults(files: ReadonlyMap<string, Buffer>, descriptor: Descriptor): readonly string[] {
  const bytes = files.get(pathOf(descriptor));
  if (!/^sha256:[0-9a-f]{64}$/.test(descriptor.digest)) return [`${descriptor.digest} is no digest`];
  if (!bytes) return [`the blob ${descriptor.digest} is missing`];
  return told(bytes.length === descriptor.size, `${descriptor.digest} is of another size`);
}

function pathOf({ digest }: Descriptor): string {
  return `blobs/sha256/${digest.replace(/^sha256:/, '')}`;
}

function told(holds: boolean, fault: string): readonly string[] {
  return holds ? [] : [fault];
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
