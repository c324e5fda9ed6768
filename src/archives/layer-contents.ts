import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { Invalid, Refused } from '../errors.js';
import { mappingOf, textOf } from '../manifests/plain-value.js';
import { readYaml } from '../manifests/yaml-text.js';
import type { PackFiles } from '../packs/pack.js';
import { readPack } from '../packs/read-pack.js';
import type { AuthoredVersion, LayerText } from '../profiles/content.js';
import { unpack } from '../registries/unpack.js';
import type { SourcedLayer } from './contents.js';
import { sha256 } from './contents/entry.js';
import { MAX_INLINE_BYTES, type Blob, type LayerChart, type LayerContent } from './contents/layer-content.js';
import { releasesOf } from './contents/releases.js';

/** Where the packs and charts of layers are kept. */
export interface ArchiveSources {
  /**
   * A pack's or chart's archive as its registry served it.
   * @param digest "sha256:…", as the layer pins it
   * @throws NotFound or Refused when it isn't stored
   */
  content(digest: string): Promise<Buffer>;
}

/** The sources of a program without any: every layer from a registry is refused. */
export const noArchiveSources: ArchiveSources = {
  content: (digest) =>
    Promise.reject(
      new Refused(
        'CONTENT_MISSING',
        `The pack or chart ${digest} isn't stored, so no archive can hold it. Synchronise its registry and request the archive again.`,
      ),
    ),
};

/**
 * Reads what the layers from registries hold and install, by layer id. One after the other, with a turn for others in
 * between: a pack may take long to unpack and its values to parse.
 * @throws Refused CONTENT_MISSING, CONTENT_CHANGED, CONTENT_UNREADABLE with the layer's name
 */
export async function readSourcedLayers(
  version: AuthoredVersion,
  sources: ArchiveSources,
): Promise<ReadonlyMap<string, SourcedLayer>> {
  const found = new Map<string, SourcedLayer>();
  for (const layer of version.layers) {
    if (layer.source === null || layer.kind === 'MANIFEST') continue;
    const content = await readContent(layer, layer.source.digest, sources);
    found.set(layer.id, { content, installs: releasesOf(layer, content) });
    await turn();
  }
  return found;
}

async function readContent(layer: LayerText, digest: string, sources: ArchiveSources): Promise<LayerContent> {
  const open = () => verified(layer, digest, sources);
  const bytes = await open();
  const archive: Blob = { sha256: digest.replace(/^sha256:/, ''), sizeBytes: bytes.length, open };
  try {
    if (layer.kind === 'HELM_CHART') return { archive, charts: [await readChart(bytes, open)], manifests: [] };
    return await readPackContent(archive, bytes);
  } catch (cause) {
    if (!(cause instanceof Invalid)) throw cause;
    throw new Refused(
      'CONTENT_UNREADABLE',
      `The ${layer.kind === 'PACK' ? 'pack' : 'chart'} of the layer "${layer.name}" can't be read: ${cause.message} Choose another version of it for the layer.`,
      [],
      { cause },
    );
  }
}

async function readPackContent(archive: Blob, bytes: Buffer): Promise<LayerContent> {
  const files = await unpack(bytes);
  const { pack, faults } = readPack(files);
  if (!pack) {
    const fault = faults.find(({ severity }) => severity === 'error');
    throw new Invalid('PACK', fault ? `${fault.file}: ${fault.message}` : 'It is no pack.');
  }
  const charts: LayerChart[] = [];
  for (const path of pack.charts) {
    const open = async () => fileIn(await unpack(await archive.open()), path);
    charts.push(await readChart(fileIn(files, path), open));
  }
  const manifests = pack.manifests.map((path) => ({ stem: stemOf(path), text: fileIn(files, path).toString('utf8') }));
  return { archive, charts, manifests };
}

async function readChart(bytes: Buffer, open: () => Promise<Buffer>): Promise<LayerChart> {
  const files = await unpack(bytes);
  const { documents, problems } = readYaml(files.get('Chart.yaml')?.toString('utf8') ?? '');
  const metadata = problems.some(({ severity }) => severity === 'ERROR') ? null : mappingOf(documents[0]?.value);
  const [name, version] = [textOf(metadata?.['name']), textOf(metadata?.['version'])];
  if (!metadata || name === null || version === null || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    throw new Invalid('CHART', 'A chart in it has no Chart.yaml with a name and a version.');
  return {
    ...{ name, version, metadata },
    blob: { sha256: sha256(bytes), sizeBytes: bytes.length, open },
    inline: bytes.length <= MAX_INLINE_BYTES ? bytes : null,
  };
}

function fileIn(files: PackFiles, path: string): Buffer {
  const bytes = files.get(path);
  if (!bytes) throw new Invalid('PACK', `It lacks the file ${path} that its pack.json names.`);
  return bytes;
}

/** "manifests/a/b.yaml" is called "b" in the values. */
function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}

/** What was pinned when the layer was added, and nothing else: a store may be restored from anywhere. */
async function verified(layer: LayerText, digest: string, sources: ArchiveSources): Promise<Buffer> {
  const bytes = await sources.content(digest);
  const actual = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (actual === digest) return bytes;
  throw new Refused(
    'CONTENT_CHANGED',
    `What is stored as the content of the layer "${layer.name}" isn't what was pinned (${digest}). Synchronise its registry and request the archive again.`,
  );
}
