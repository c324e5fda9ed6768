import { buildArchive } from '../../src/archives/build.js';
import { createMemberCache, noMemberCache } from '../../src/archives/member-cache.js';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { golden, shelf } from '../golden/versions.js';
import { signerFrom } from './signer.js';

// Builds the golden profile in a process of its own: build-elsewhere.ts STORE [CACHE] [STEP]. With a step it kills itself
// there, as a worker that loses its power.
const [store = '', cache = '', killAt = ''] = process.argv.slice(2);

const shiftMs = Number(process.env['SHIFT_MS'] ?? 0);
if (shiftMs !== 0) {
  const now = Date.now.bind(Date);
  Date.now = () => now() + shiftMs;
}

const reach = (step: string): void => {
  if (step === killAt) process.kill(process.pid, 'SIGKILL');
};

const real = openArchiveStore(store);
const { version, earlier } = golden[1]!;
const built = await buildArchive({
  version,
  earlier,
  store: {
    ...real,
    async begin() {
      reach('before the file');
      const place = await real.begin();
      reach('with an empty file');
      return {
        ...place,
        async commit(sha256) {
          reach('with a whole file');
          await place.commit(sha256);
          reach('with a kept file');
        },
      };
    },
  },
  sources: shelf,
  signer: signerFrom(),
  cache: cache === '' ? noMemberCache : createMemberCache(cache),
  onProgress: ({ phase, done, total }) => {
    const part = done === 1 ? 'begun' : done === total ? 'done' : done === Math.floor(total / 2) ? 'half done' : null;
    if (part) reach(`${phase} ${part}`);
  },
});
process.stdout.write(`${built.sha256}\n`);
