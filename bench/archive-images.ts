import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ArchivedImage } from '../src/images/archived-image.js';
import { present } from './program.js';
import { costOf, type Cost } from './process-cost.js';
import { interleaved, spreadOf, timed, type Contestant, type Rounds } from './rounds.js';
import type { Line, Tell } from './scenario.js';
import { mebibytes, short, spreadText } from './words.js';

const run = promisify(execFile);
const MIB = 1_048_576;
const LAYERS = 8;
const LAYER_BYTES = 64 * MIB;
const MEMORY_BYTES = 150 * MIB;
const ROUNDS = 3;

/** The same files as one layer of an image of its own, which umoci compresses. */
const UMOCI =
  'umoci init --layout packed && umoci new --image packed:app && umoci insert --image packed:app image /image';

type Packer = 'ours' | 'gzip' | 'skopeo' | 'umoci';

/** An archive with images, beside what else packs the same files. */
export async function imageLines(folder: string, tell: Tell): Promise<readonly Line[]> {
  const image = await writeImage(path.join(folder, 'image'));
  tell(`${LAYERS} layers of ${mebibytes(LAYER_BYTES)}`);
  const costs: Cost[] = [];
  const shell = (script: string) => timed(() => run('sh', ['-c', script], { cwd: folder }));
  const packers = {
    async ours() {
      const cost = await costOf('pack-images', folder, JSON.stringify(image));
      costs.push(cost);
      return cost.wallMs;
    },
    gzip: () => shell('tar -cf - -C image . | gzip -6 > images.tgz && sync images.tgz && rm images.tgz'),
    ...(present('skopeo') && {
      skopeo: () =>
        shell('skopeo copy -q oci:image:app oci-archive:images.tar:app && sync images.tar && rm images.tar'),
    }),
    ...(present('umoci') && { umoci: () => shell(`${UMOCI} && sync -f packed && rm -r packed`) }),
  };
  const rounds = await interleaved(packers as Record<Packer, Contestant>, ROUNDS);
  return [
    throughputLine(rounds),
    memoryLine(costs),
    skopeoLine(present('skopeo') ? rounds : null),
    umociLine(present('umoci') ? rounds : null),
  ];
}

function throughputLine(rounds: Rounds<Packer>): Line {
  const { spread } = rounds;
  const total = (LAYERS * LAYER_BYTES) / MIB;
  const beside = rounds.ratio('ours', 'gzip');
  return {
    what: `${total} MiB of images`,
    target: '≤ 0.35 × tar | gzip -6',
    measured: `${beside.toFixed(2)} × (${spreadText(spread.ours, 'ms')}, ${short((total / spread.ours.median) * 1_000)} MiB/s; tar | gzip ${spreadText(spread.gzip, 'ms')})`,
    met: beside <= 0.35,
    note: 'random bytes, as compressed layers are; ours checks the digest of every blob, hashes the whole and syncs to disk.',
  };
}

function memoryLine(costs: readonly Cost[]): Line {
  const { median, most } = spreadOf(costs.map(({ moreBytes }) => moreBytes));
  return {
    what: 'memory for them',
    target: '≤ 150 MiB more',
    measured: `${mebibytes(median)} (at most ${mebibytes(most)})`,
    met: most <= MEMORY_BYTES,
    note: '',
  };
}

function skopeoLine(rounds: Rounds<Packer> | null): Line {
  const note = 'skopeo writes a tar that is not compressed, without checksums and signature.';
  return lineBeside('skopeo', 'skopeo copy to oci-archive', rounds, note);
}

function umociLine(rounds: Rounds<Packer> | null): Line {
  const note =
    'umoci packs the same files as one layer, which it compresses on all cores, without checksums and signature.';
  return lineBeside('umoci', 'umoci insert', rounds, note);
}

/** What nothing was promised of. */
function lineBeside(peer: 'skopeo' | 'umoci', what: string, rounds: Rounds<Packer> | null, note: string): Line {
  const line = { what: `beside ${what}`, target: '–', met: null };
  if (rounds === null) return { ...line, measured: 'not measured', note: `${peer} is not on this machine.` };
  const measured = `${rounds.ratio('ours', peer).toFixed(2)} × (${peer} ${spreadText(rounds.spread[peer], 'ms')})`;
  return { ...line, measured, note };
}

/** Writes one image as an OCI layout of random layers, which is what a store of images holds too. */
async function writeImage(folder: string): Promise<Omit<ArchivedImage, 'blobs'> & { blobs: readonly Blob[] }> {
  const blobs = path.join(folder, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const layers: Blob[] = [];
  for (let at = 0; at < LAYERS; at += 1) layers.push(await writeLayer(blobs));
  const config = await writeBlob(blobs, {
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const descriptor = (mediaType: string, { sha256, sizeBytes }: Blob) => ({
    ...{ mediaType, digest: `sha256:${sha256}`, size: sizeBytes },
  });
  const manifest = await writeBlob(blobs, {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: layers.map((layer) => descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)),
  });
  const top = descriptor('application/vnd.oci.image.manifest.v1+json', manifest);
  const named = { ...top, annotations: { 'org.opencontainers.image.ref.name': 'app' } };
  await writeFile(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
  await writeFile(path.join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  return {
    ...{ name: 'registry.example/app:1', spellings: ['registry.example/app:1'], descriptor: top },
    ...{ platforms: ['linux/amd64'], blobs: [...layers, config, manifest] },
  };
}

type Blob = { readonly sha256: string; readonly sizeBytes: number };

async function writeLayer(folder: string): Promise<Blob> {
  const hash = createHash('sha256');
  const part = path.join(folder, 'part');
  const file = await open(part, 'w');
  for (let written = 0; written < LAYER_BYTES; written += MIB) {
    const piece = randomBytes(MIB);
    hash.update(piece);
    await file.write(piece);
  }
  await file.close();
  const sha256 = hash.digest('hex');
  await rename(part, path.join(folder, sha256));
  return { sha256, sizeBytes: LAYER_BYTES };
}

async function writeBlob(folder: string, value: object): Promise<Blob> {
  const bytes = Buffer.from(JSON.stringify(value));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await writeFile(path.join(folder, sha256), bytes);
  return { sha256, sizeBytes: bytes.length };
}
