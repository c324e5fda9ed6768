import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildArchive } from '../src/archives/build.js';
import { noArchiveSources } from '../src/archives/layer-contents.js';
import { createMemberCache } from '../src/archives/member-cache.js';
import { signerOf } from '../src/archives/signing.js';
import { openArchiveStore } from '../src/archives/store-file.js';
import { largeProfile } from './large-profile.js';
import { interleaved, timed, type Rounds } from './rounds.js';
import type { Line, Scenario } from './scenario.js';
import { spreadText } from './words.js';

const run = promisify(execFile);
const LAYERS = 40;

/** A version packed, whole and after an edit of one layer, beside tar and gzip on the same files. */
export const archive: Scenario = {
  name: 'archive',
  title: `A text-only profile of ${LAYERS} layers packed into a .tgz, beside GNU tar and gzip on the same files.`,
  async run(tell) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-bench-'));
    try {
      const store = openArchiveStore(path.join(folder, 'store'));
      const signer = signerOf(generateKeyPairSync('ed25519').privateKey, 'The bench');
      const order = { earlier: [], store, signer, sources: noArchiveSources };
      const cache = createMemberCache(path.join(folder, 'members'), { onFault: tell as never });
      const first = await buildArchive({ ...order, version: largeProfile(LAYERS), cache });
      const files = path.join(folder, 'files');
      await mkdir(files);
      await run('tar', [
        '-xzf',
        path.join(folder, 'store/sha256', first.sha256.slice(0, 2), `${first.sha256}.tgz`),
        '-C',
        files,
      ]);
      let edits = 0;
      const shell = (script: string) => timed(() => run('sh', ['-c', script], { cwd: folder }));
      const rounds = await interleaved({
        cold: () => timed(() => buildArchive({ ...order, version: largeProfile(LAYERS) })),
        edited: () =>
          timed(() => buildArchive({ ...order, cache, version: largeProfile(LAYERS, `# edit ${(edits += 1)}\n`) })),
        gzip: () => shell('tar -cf - -C files . | gzip -6 > out.tgz && sync out.tgz'),
      });
      const again = await buildArchive({ ...order, version: largeProfile(LAYERS) });
      return linesOf(rounds, again.sha256 === first.sha256);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

function linesOf(rounds: Rounds<'cold' | 'edited' | 'gzip'>, isSame: boolean): readonly Line[] {
  const { spread } = rounds;
  const [cold, edited] = [rounds.ratio('cold', 'gzip'), rounds.ratio('edited', 'gzip')];
  return [
    {
      what: 'cold',
      target: '≤ 2 × tar | gzip -6',
      measured: `${cold.toFixed(2)} × (${spreadText(spread.cold, 'ms')}; tar | gzip ${spreadText(spread.gzip, 'ms')})`,
      met: cold <= 2,
      note: 'ours also signs, lists checksums, provenance and SBOM, and syncs to disk.',
    },
    {
      what: 'one layer edited',
      target: '≤ 0.5 ×',
      measured: `${edited.toFixed(2)} × (${spreadText(spread.edited, 'ms')})`,
      met: edited <= 0.5,
      note: '',
    },
    {
      what: 'the same bytes again',
      target: 'always',
      measured: isSame ? 'the same' : 'DIFFERENT',
      met: isSame,
      note: '',
    },
  ];
}
