import { generateKeyPairSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { buildArchive } from '../../src/archives/build.js';
import { noArchiveSources } from '../../src/archives/layer-contents.js';
import { signerOf } from '../../src/archives/signing.js';
import { openArchiveStore } from '../../src/archives/store-file.js';
import type { ArchivedImage } from '../../src/images/archived-image.js';
import { largeProfile } from '../large-profile.js';
import { printCost } from '../process-cost.js';

// node pack-images.js <folder with image/ and room> <the image, its blobs by digest and size>
const [folder = '', described = ''] = process.argv.slice(2);
const { blobs, ...image } = JSON.parse(described) as ArchivedImage;
const opened: ArchivedImage = {
  ...image,
  blobs: blobs.map((blob) => ({
    ...blob,
    open: () => createReadStream(path.join(folder, 'image/blobs/sha256', blob.sha256), { highWaterMark: 256 * 1_024 }),
  })),
};
const place = path.join(folder, 'with-images');
const version = largeProfile(2);
const signer = signerOf(generateKeyPairSync('ed25519').privateKey, 'The bench');
await printCost(() =>
  buildArchive({
    ...{ version, earlier: [], store: openArchiveStore(place), signer, sources: noArchiveSources },
    images: () => Promise.resolve({ images: [opened], offline: { complete: true, reasons: [] } }),
  }),
);
await rm(place, { recursive: true });
