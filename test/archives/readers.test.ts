import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { extract, list } from 'tar';
import { parseAllDocuments } from 'yaml';
import { authored, configMap } from './authored.js';
import { testWith } from '../support/needs.js';
import { built, entriesOf, scratch, type Built } from './built.js';

const version = authored({
  tags: ['site:north'],
  layers: [
    { name: 'web', manifests: { config: configMap('b'), second: `${configMap('a')}---\n${configMap('c')}` } },
    { name: 'empty', manifests: { later: '# nothing yet\n' } },
    { name: 'Long '.repeat(20), manifests: { [`${'m '.repeat(49)}x`]: configMap('long') }, installOrder: 3 },
  ],
});

let folder: Awaited<ReturnType<typeof scratch>>;
let archive: Built;
beforeAll(async () => {
  folder = await scratch();
  archive = await built(folder.path, version, [
    { version: '0.1.0', layers: [{ id: 'x', name: 'old', manifests: [{ name: 'm' }] }] },
  ]);
});
afterAll(() => folder.remove());

function unpackedBy(command: (target: string) => [string, string[]]): string {
  const target = mkdtempSync(join(folder.path, 'unpacked-'));
  const [program, args] = command(target);
  execFileSync(program, args, { stdio: 'pipe' });
  return target;
}

/** Every file below a folder: path, permissions and SHA-256. */
function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(root, path)).isFile())
    .map((path) => {
      const digest = createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex');
      return `${path} ${(statSync(join(root, path)).mode & 0o777).toString(8)} ${digest}`;
    })
    .sort();
}

const expected = () =>
  entriesOf(archive)
    .map((entry) => `${entry.path} ${entry.mode.slice(-3)} ${createHash('sha256').update(entry.bytes).digest('hex')}`)
    .sort();

describe('readers of tar list and unpack the same files', () => {
  testWith('tar', 'GNU tar', () => {
    expect(execFileSync('tar', ['-tzf', archive.file], { encoding: 'utf8' }).trimEnd().split('\n')).toEqual(
      archive.members.map((member) => member.path),
    );
    expect(filesBelow(unpackedBy((target) => ['tar', ['-xzpf', archive.file, '-C', target]]))).toEqual(expected());
  });

  testWith('bsdtar', 'bsdtar', () => {
    expect(execFileSync('bsdtar', ['-tzf', archive.file], { encoding: 'utf8' }).trimEnd().split('\n')).toEqual(
      archive.members.map((member) => member.path),
    );
    expect(filesBelow(unpackedBy((target) => ['bsdtar', ['-xzpf', archive.file, '-C', target]]))).toEqual(expected());
  });

  testWith('busybox', 'busybox tar', () => {
    expect(filesBelow(unpackedBy((target) => ['busybox', ['tar', '-xzf', archive.file, '-C', target]]))).toEqual(
      expected(),
    );
  });

  testWith('python3', "Python's tarfile", () => {
    const script =
      'import sys,tarfile\nt=tarfile.open(sys.argv[1],"r:gz")\nassert all(m.isfile() and m.mtime==0 for m in t)\nt.extractall(sys.argv[2])';
    expect(
      filesBelow(unpackedBy((target) => ['python3', ['-W', 'ignore', '-c', script, archive.file, target]])),
    ).toEqual(expected());
  });

  test('node-tar, strictly', async () => {
    const target = join(folder.path, 'node');
    mkdirSync(target);
    await extract({ file: archive.file, cwd: target, strict: true });
    expect(filesBelow(target)).toEqual(expected());
    const seen: string[] = [];
    await list({ file: archive.file, strict: true, onReadEntry: (entry) => void seen.push(entry.path) });
    expect(seen).toEqual(archive.members.map((member) => member.path));
  });
});

testWith('gzip', 'gzip finds every member whole', () => {
  execFileSync('gzip', ['-t', archive.file]);
});

testWith('sha256sum', 'sha256sum accepts checksums.txt, and finds a changed file', () => {
  const target = unpackedBy((to) => ['tar', ['-xzf', archive.file, '-C', to]]);
  execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'checksums.txt'], { cwd: target });
  execFileSync('sh', ['-c', 'echo >> README.md'], { cwd: target });
  expect(spawnSync('sha256sum', ['-c', '--quiet', 'checksums.txt'], { cwd: target }).status).toBe(1);
});

testWith('kubectl', 'kubectl kustomize gives every object in install order, with the tags as labels', () => {
  const target = unpackedBy((to) => ['tar', ['-xzf', archive.file, '-C', to]]);
  const out = execFileSync('kubectl', ['kustomize', target], { encoding: 'utf8' });
  const objects = parseAllDocuments(out).map(
    (document) => document.toJS() as { metadata: { name: string; labels: object } },
  );
  expect(objects.map((object) => object.metadata.name)).toEqual(['b', 'a', 'c', 'long']);
  expect(objects.every((object) => JSON.stringify(object.metadata.labels) === '{"site":"north"}')).toBe(true);
});
