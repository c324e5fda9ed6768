import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildArchive } from '../src/archives/build.js';
import { noArchiveSources } from '../src/archives/layer-contents.js';
import { createMemberCache } from '../src/archives/member-cache.js';
import { withMemory } from '../src/archives/member-memory.js';
import { signerOf } from '../src/archives/signing.js';
import { openArchiveStore } from '../src/archives/store-file.js';
import { imageLines } from './archive-images.js';
import { largeProfile } from './large-profile.js';
import { present } from './program.js';
import { interleaved, timed, type Contestant, type Rounds } from './rounds.js';
import type { Line, Scenario } from './scenario.js';
import { spreadText } from './words.js';

const run = promisify(execFile);
const LAYERS = 40;
/** An edit takes a tenth of the time of the others together, so there is time for many. */
const ROUNDS = 15;

/** A version packed, whole and after an edit of one layer, beside tar and gzip on the same files. */
export const archive: Scenario = {
  name: 'archive',
  title: `A text-only profile of ${LAYERS} layers packed into a .tgz, beside GNU tar and gzip on the same files; then one with images.`,
  async run(tell) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-bench-'));
    try {
      const store = openArchiveStore(path.join(folder, 'store'));
      const signer = signerOf(generateKeyPairSync('ed25519').privateKey, 'The bench');
      const order = { earlier: [], store, signer, sources: noArchiveSources };
      const members = path.join(folder, 'members');
      const cache = withMemory(createMemberCache(members, { onFault: tell as never }));
      const first = await buildArchive({ ...order, version: largeProfile(LAYERS), cache });
      const files = path.join(folder, 'files');
      await mkdir(files);
      await run('tar', [
        '-xzf',
        path.join(folder, 'store/sha256', first.sha256.slice(0, 2), `${first.sha256}.tgz`),
        '-C',
        files,
      ]);
      const version = largeProfile(LAYERS);
      const edited = Array.from({ length: ROUNDS + 1 }, (_, edit) => largeProfile(LAYERS, `# edit ${edit}\n`));
      const editedFromDisk = Array.from({ length: ROUNDS + 1 }, (_, edit) =>
        largeProfile(LAYERS, `# another edit ${edit}\n`),
      );
      const shell = (script: string) => timed(() => run('sh', ['-c', script], { cwd: folder }));
      const packers = {
        cold: () => timed(() => buildArchive({ ...order, version })),
        edited: () => timed(() => buildArchive({ ...order, cache, version: edited.pop() ?? version })),
        editedFromDisk: () =>
          timed(() =>
            buildArchive({ ...order, cache: createMemberCache(members), version: editedFromDisk.pop() ?? version }),
          ),
        gzip: () => shell('tar -cf - -C files . | gzip -6 > out.tgz && sync out.tgz'),
        ...(present('pigz') && { pigz: () => shell('tar -cf - -C files . | pigz -6 > out.tgz && sync out.tgz') }),
      };
      const rounds = await interleaved(packers as Packers, ROUNDS);
      const again = await buildArchive({ ...order, version });
      return [...linesOf(rounds, again.sha256 === first.sha256), ...(await imageLines(folder, tell))];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

type Packers = Record<'cold' | 'edited' | 'editedFromDisk' | 'gzip' | 'pigz', Contestant>;

function linesOf(rounds: Rounds<keyof Packers>, isSame: boolean): readonly Line[] {
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
      note: 'by the worker that built the version before, its members still at hand.',
    },
    ...besideLines(rounds),
    {
      what: 'the same bytes again',
      target: 'always',
      measured: isSame ? 'the same' : 'DIFFERENT',
      met: isSame,
      note: '',
    },
  ];
}

/** What nothing was promised of. */
function besideLines(rounds: Rounds<keyof Packers>): readonly Line[] {
  const { editedFromDisk, pigz } = rounds.spread;
  const line = { target: '–', met: null };
  return [
    {
      ...{ ...line, what: 'one layer edited, members from disk' },
      measured: `${rounds.ratio('editedFromDisk', 'gzip').toFixed(2)} × (${spreadText(editedFromDisk, 'ms')})`,
      note: 'by another worker, or after a restart.',
    },
    present('pigz')
      ? {
          ...{ ...line, what: 'cold, beside pigz' },
          measured: `${rounds.ratio('cold', 'pigz').toFixed(2)} × (tar | pigz -6 ${spreadText(pigz, 'ms')})`,
          note: 'pigz compresses on all cores, and so do we.',
        }
      : { ...{ ...line, what: 'cold, beside pigz' }, measured: 'not measured', note: 'pigz is not on this machine.' },
  ];
}
