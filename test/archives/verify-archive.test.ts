import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { verifyArchive } from '../../src/archives/verify-archive.js';
import { headerOf, padding } from '../../src/tar/entry.js';
import { startProgram } from '../support/program.js';
import { authored, configMap } from './authored.js';
import { built, entriesOf, scratch, type Built } from './built.js';
import { Shelf } from './packed-content.js';
import { signerFrom } from './signer.js';

let folder: Awaited<ReturnType<typeof scratch>>;
let archive: Built;
let written = 0;

beforeAll(async () => {
  folder = await scratch();
  const shelf = new Shelf();
  const layers = [
    {
      name: 'web',
      manifests: { config: configMap('web'), long: configMap('x', `data: {x: ${'y'.repeat(100_000)}}\n`) },
    },
    shelf.packLayer({ name: 'vault', charts: { vault: {} } }),
  ];
  archive = await built(folder.path, authored({ layers }), [], shelf);
});
afterAll(() => folder.remove());

/** What is said of these bytes: of a whole archive who signed it, else the fault. */
async function verdict(bytes: Buffer, key: string | null = signerFrom().publicKey): Promise<string> {
  const path = join(folder.path, `altered-${written++}.tgz`);
  await writeFile(path, bytes);
  const file = await open(path);
  try {
    const { slug, version, signedBy } = await verifyArchive(file, key);
    return `${slug} ${version} ${signedBy === null ? 'unchecked' : 'signed'}`;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await file.close();
  }
}

const member = (path: string, bytes: Buffer, mode: 0o644 | 0o755 = 0o644, level = 6) =>
  gzipSync(Buffer.concat([headerOf(path, mode, bytes.length), bytes, padding(bytes.length)]), { level });

/** The archive with other members in place of some. */
function altered(change: (path: string, original: Buffer) => Buffer | readonly Buffer[]): Buffer {
  const members = archive.members.flatMap(({ path, offset, length }) =>
    change(path, archive.bytes.subarray(offset, offset + length)),
  );
  const last = archive.members.at(-1)!;
  return Buffer.concat([...members, archive.bytes.subarray(last.offset + last.length)]);
}

const contentOf = (path: string) => entriesOf(archive).find((entry) => entry.path === path)!.bytes;
const with_ = (path: string, bytes: Buffer, level?: number) =>
  altered((one, original) => (one === path ? member(path, bytes, 0o644, level) : original));

describe('an archive as it was built', () => {
  test.each([
    ['the right key', () => signerFrom().publicKey, 'edge-gateway 1.0.0 signed'],
    [
      'several, one of them right',
      () => signerFrom('another').publicKey + signerFrom().publicKey,
      'edge-gateway 1.0.0 signed',
    ],
    ['no key', () => null, 'edge-gateway 1.0.0 unchecked'],
    ['the wrong key', () => signerFrom('another').publicKey, 'checksums.txt is not signed by this key.'],
    ['no PEM', () => 'x', 'There is no Ed25519 public key in PEM. Get it from the server: /signing-keys.pem.'],
  ])('is checked with %s', async (_, key, said) => expect(await verdict(archive.bytes, key())).toBe(said));
});

describe('the first fault is told', () => {
  const web = 'manifests/001/edge-gateway--web-config.yaml';
  const profile = (
    change: (document: { files: { offset: number }[]; filesDigest: string; minReader: object }) => object,
  ) =>
    with_(
      'profile.json',
      Buffer.from(JSON.stringify(change(JSON.parse(contentOf('profile.json').toString()) as never))),
    );

  test.each<[string, () => Buffer, RegExp]>([
    ['a changed file', () => with_(web, Buffer.from('x')), /config\.yaml" is not what checksums\.txt says/],
    [
      'a changed checksum',
      () =>
        with_(
          'checksums.txt',
          Buffer.from(
            contentOf('checksums.txt')
              .toString()
              .replace(/^./, (digit) => (digit === 'f' ? '0' : 'f')),
          ),
        ),
      /not signed by this key/,
    ],
    ['a foreign signature', () => with_('checksums.txt.sig', Buffer.alloc(64)), /not signed by this key/],
    [
      'another provenance',
      () => with_('provenance.intoto.json', Buffer.from('{}')),
      /^provenance\.intoto\.json is not as the format has it/,
    ],
    [
      'a changed profile.json',
      () => profile((document) => ({ ...document, filesDigest: 'x' })),
      /^"profile\.json" is not what checksums/,
    ],
    [
      'a reader that is too old',
      () => profile((document) => ({ ...document, minReader: { version: 2, reasons: ['Because.'] } })),
      /needs a reader of format 2.*Because\./,
    ],
    [
      'a file that is not listed',
      () => altered((path, original) => (path === web ? [original, member('extra', Buffer.from('x'))] : original)),
      /^"extra" is not in checksums\.txt/,
    ],
    ['a file twice', () => altered((path, original) => (path === web ? [original, original] : original)), /twice/],
    [
      'a file that is missing',
      () => altered((path, original) => (path === web ? [] : original)),
      /lacks ".*config\.yaml"/,
    ],
    [
      'members in another order',
      () => {
        let kept: Buffer;
        return altered((path, original) =>
          path === 'README.md' ? ((kept = original), []) : path === 'install.sh' ? [original, kept] : original,
        );
      },
      /profile\.json says otherwise/,
    ],
    ['another compression', () => with_(web, contentOf(web), 0), /profile\.json says otherwise about ".*config\.yaml"/],
    [
      'other permissions',
      () => altered((path, original) => (path === web ? member(web, contentOf(web), 0o755) : original)),
      /odd permissions/,
    ],
    [
      'a path that climbs',
      () =>
        altered((path, original) =>
          path === web ? gzipSync(Buffer.concat([headerOf('../../etc/x', 0o644, 0)])) : original,
        ),
      /leads out of it/,
    ],
    [
      'a symbolic link',
      () =>
        altered((path, original) => {
          if (path !== web) return original;
          const header = headerOf(web, 0o644, 0);
          header[156] = 0x32;
          header.write('        ', 148, 'latin1');
          header.write(
            `${header
              .reduce((sum, byte) => sum + byte, 0)
              .toString(8)
              .padStart(6, '0')}\0 `,
            148,
            'latin1',
          );
          return gzipSync(header);
        }),
      /no plain file/,
    ],
    [
      'two entries in one member',
      () =>
        altered((path, original) =>
          path === web ? gzipSync(Buffer.concat([gunzipSync(original), gunzipSync(original)])) : original,
        ),
      /something behind the entry/,
    ],
    [
      'a bomb',
      () =>
        altered((path, original) =>
          path === web ? gzipSync(Buffer.concat([headerOf(web, 0o644, 1), Buffer.alloc(50_000_000)])) : original,
        ),
      /something behind the entry/,
    ],
    [
      'a bit that fell over',
      () => {
        const bytes = Buffer.from(archive.bytes);
        const at = archive.members.find(({ path }) => path === web)!.offset + 40;
        bytes[at] = bytes[at]! ^ 1;
        return bytes;
      },
      /gzip member at byte \d+ is damaged|tar header|isn't plain/,
    ],
    ['a file that was cut short', () => archive.bytes.subarray(0, -40), /damaged|cut short/],
    [
      'a file that was cut between members',
      () => archive.bytes.subarray(0, archive.members.at(-1)!.offset),
      /cut short/,
    ],
    ['bytes behind the end', () => Buffer.concat([archive.bytes, Buffer.from('x')]), /1 bytes lie behind its end/],
    ['no archive', () => Buffer.from('plain text that is long enough'), /At byte 0 there is no gzip member/],
    ['nothing', () => Buffer.alloc(0), /cut short/],
    ['an ordinary tgz', () => gzipSync(Buffer.alloc(1024)), /lacks the metadata/],
  ])('%s', async (_, bytes, said) => {
    const sentence = await verdict(bytes());
    expect(sentence).toMatch(said);
    expect(sentence).not.toContain('\n');
  });

  test('by the command line too', async () => {
    const [good, bad] = [archive.file, join(folder.path, 'bad.tgz')];
    await writeFile(bad, archive.bytes.subarray(0, -40));
    const key = join(folder.path, 'key.pem');
    await writeFile(key, signerFrom().publicKey);
    const { verifyCommand } = await import('../../cli/verify.js');
    expect(await verifyCommand.run([good, '--public-key', key])).toBe(0);
    expect(await verifyCommand.run([good, '--key', key])).toBe(0);
    await expect(verifyCommand.run([bad])).rejects.toThrow();
    expect(await verifyCommand.run([])).toBe(2);
    await expect(verifyCommand.run(['/nowhere.tgz'])).rejects.toThrow("/nowhere.tgz can't be read (ENOENT).");
    await expect(verifyCommand.run([folder.path])).rejects.toThrow("can't be read (EISDIR).");
    await expect(verifyCommand.run([good, '--public-key', '/nowhere.pem'])).rejects.toThrow('/nowhere.pem');
  });

  test('in one line and an exit code, typed as a command', async () => {
    const bad = join(folder.path, 'typed.tgz');
    await writeFile(bad, with_('README.md', Buffer.from('other')));
    const typed = async (...words: string[]) => {
      const program = startProgram('cli/main.ts', {}, ['verify', ...words]);
      return { code: await program.ended(), lines: program.lines };
    };
    expect(await typed(bad)).toEqual({ code: 1, lines: ['"README.md" is not what checksums.txt says.'] });
    expect(await typed(archive.file)).toMatchObject({ code: 0, lines: [expect.stringContaining('nothing is wrong')] });
  });

  test('sha256sum and tar find the same archive whole', () => {
    execFileSync('sh', [
      '-c',
      `mkdir "${folder.path}/sum" && cd "${folder.path}/sum" && tar -xzf "${archive.file}" && sha256sum -c --quiet checksums.txt`,
    ]);
  });
});
