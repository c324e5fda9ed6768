import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filledIn } from '../../src/manifests/macros.js';
import { has } from '../support/needs.js';
import { authored, configMap } from './authored.js';
import { built, scratch } from './built.js';
import { MACRO, profile, template } from './site-profile.js';

// What a site's values may hold is anything; install.sh is shell, sed and awk, each with a language of its own.

const shells = [['dash'], ['busybox', 'ash']].filter(([program = '']) => has(program));
let folder: Awaited<ReturnType<typeof scratch>>;
let unpacked: string;

beforeAll(async () => {
  folder = await scratch();
  unpacked = await unpack(authored(profile));
  if (has('busybox'))
    execFileSync('sh', ['-c', `mkdir '${folder.path}/busybox' && busybox --install -s '${folder.path}/busybox'`]);
});
afterAll(() => folder.remove());

async function unpack(version: ReturnType<typeof authored>): Promise<string> {
  const target = mkdtempSync(join(folder.path, 'unpacked-'));
  execFileSync('tar', ['-xzf', (await built(folder.path, version)).file, '-C', target]);
  return target;
}

function install(shell: readonly string[], at: string, args: readonly string[], site: string) {
  const cwd = mkdtempSync(join(folder.path, 'cwd-'));
  writeFileSync(join(cwd, 'site.env'), site);
  const [program = 'sh', ...rest] = [...shell, join(at, 'install.sh'), '--site', 'site.env', ...args];
  const path = shell[0] === 'busybox' ? `${join(folder.path, 'busybox')}:${process.env['PATH']}` : process.env['PATH'];
  const run = spawnSync(program, rest, {
    ...{ cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    env: { ...process.env, PATH: path, SITE: 'set' },
  });
  return { ...run, left: readdirSync(cwd).filter((name) => name !== 'site.env') };
}

const HOSTILE = [
  ['a command', '$(touch pwned) `touch pwned` ; touch pwned | touch pwned && touch pwned'],
  ['quotes', `'; touch pwned; '"; touch pwned; "`],
  ['what sed replaces by', '\\1 & \\n / # | \\& \\/'],
  ['what printf formats', '%s %d %n %% %*s \\033[2J'],
  ['what awk escapes', '\\\\ \\t \\" \\/ \\101'],
  ['a list of options', '-n -e --target kubectl'],
  ['an equals sign', '=a=b=='],
  ['brackets of every kind', '[]]{}()<>*?!~^$'],
  ['other placeholders', '${PORT} {{ .spectro.var.PORT }} $${PORT} {{ {{ }} }}'],
  ['letters of every script', 'ä ß 漢字 עברית 🏪'],
  ['the end of a here document', 'END OF RECORDS'],
  ['a very long text', 'x'.repeat(100_000)],
] as const;

describe.each(shells.map((shell) => ({ shell, named: shell.join(' ') })))('in $named', ({ shell }) => {
  test.each(HOSTILE)('%s in a value stays a text', (_, value) => {
    const { status, stdout, stderr, left } = install(
      shell,
      unpacked,
      ['--target', 'print'],
      `PLAIN=${value}\n${MACRO}=${value}\n`,
    );
    expect({ status, stderr, left }).toEqual({ status: 0, stderr: '', left: [] });
    const variables = new Map([
      ['PLAIN', value],
      ['PORT', '8080'],
      ['EMPTY', ''],
    ]);
    expect(stdout).toContain(filledIn(template, { variables, macros: new Map([[MACRO, value]]) }));
  });

  test.each([
    ['a name that is a command', '$(touch pwned)=x\n'],
    ['settings of the shell', 'PATH=/nowhere\nIFS=x\nHOME=/nowhere\n'],
    ['a name of sed', 's/a/b/=x\n'],
  ])('%s does nothing but a note', (_, lines) => {
    const { status, stderr, left } = install(shell, unpacked, ['--target', 'print'], `PLAIN=x\n${MACRO}=y\n${lines}`);
    expect({ status, left }).toEqual({ status: 0, left: [] });
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .every((line) => line.startsWith('install.sh: note: ')),
    ).toBe(true);
  });

  test('what an author typed in names and defaults is no program either', async () => {
    const typed = `'; touch pwned; $(touch pwned) \`touch pwned\` %s \\1 &\nEND OF RECORDS\nEND OF CHARTS`;
    const version = authored({
      name: typed,
      description: typed,
      tags: ["a'b", '$(x)'],
      layers: [{ name: 'a', manifests: { m: `${configMap('m')}data: {x: "\${NAME}"}\n` } }],
      variables: [
        { ...profile.variables![0]!, name: 'NAME', displayName: typed, description: typed, defaultValue: typed },
      ],
    });
    const { status, stdout, stderr, left } = install(shell, await unpack(version), ['--target', 'print'], '');
    expect({ status, stderr, left }).toEqual({ status: 0, stderr: '', left: [] });
    expect(stdout).toContain(`x: "${typed}"`);
  });

  test('a folder full of blanks, quotes and dollars is one like any other', () => {
    const manifests = join(mkdtempSync(join(folder.path, 'k3s-')), `a b'c"$d;e`);
    mkdirSync(manifests);
    const site = `PLAIN=x\n${MACRO}=y\n`;
    const { status, stderr } = install(shell, unpacked, ['--target', 'k3s', '--manifests-dir', manifests], site);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(existsSync(join(manifests, 'edge-gateway/001/edge-gateway--first-settings.yaml'))).toBe(true);
  });

  test('a folder that is full is told, and what was there stays', () => {
    const root = mkdtempSync(join(folder.path, 'full-'));
    mkdirSync(join(root, 'edge-gateway/001'), { recursive: true });
    writeFileSync(join(root, 'edge-gateway/001/edge-gateway--first-settings.yaml'), 'old');
    // Writing to it fails as on a full disk, whoever writes.
    symlinkSync('/dev/full', join(root, 'edge-gateway/001/edge-gateway--first-other.yaml.new'));
    mkdirSync(join(root, 'edge-gateway/002'));
    symlinkSync('/dev/full', join(root, 'edge-gateway/002/edge-gateway--second-more.yaml.new'));
    const site = `PLAIN=x\n${MACRO}=y\n`;
    const { status, stderr } = install(shell, unpacked, ['--target', 'k3s', '--manifests-dir', root], site);
    expect(status).toBe(1);
    expect(stderr).toContain("can't be written. Is its disk full?");
    expect(existsSync(join(root, 'edge-gateway/001/edge-gateway--first-settings.yaml'))).toBe(true);
  });
});
