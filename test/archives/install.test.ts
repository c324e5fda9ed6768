import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filledIn } from '../../src/manifests/macros.js';
import { has } from '../support/needs.js';
import { authored, type VersionSketch } from './authored.js';
import { built, scratch } from './built.js';
import { MACRO, profile, template } from './site-profile.js';

/** POSIX shells, each with its own sed, awk and sha256sum where it brings them. */
const shells = [
  { shell: 'dash', command: ['dash'] },
  { shell: 'busybox ash and its tools', command: ['busybox', 'ash'] },
  { shell: 'sh', command: ['sh'] },
].map(({ shell, command }) => ({ command, shell: has(command[0] ?? '') ? shell : `${shell} [needs ${command[0]}]` }));
const present = shells.filter(({ shell }) => !shell.includes('[needs'));
for (const { shell } of shells.filter((one) => !present.includes(one)))
  test.skip(`install.sh in ${shell}`, () => undefined);

let folder: Awaited<ReturnType<typeof scratch>>;
let unpacked: string;
beforeAll(async () => {
  folder = await scratch();
  unpacked = await unpack(profile, '1.0.0');
  if (has('busybox'))
    spawnSync('sh', ['-c', `mkdir '${folder.path}/busybox' && busybox --install -s '${folder.path}/busybox'`]);
});
afterAll(() => folder.remove());

async function unpack(
  sketch: VersionSketch,
  version: string,
  earlier: Parameters<typeof built>[2] = [],
): Promise<string> {
  const { file } = await built(folder.path, authored({ ...sketch, version }), earlier);
  const target = mkdtempSync(join(folder.path, 'unpacked-'));
  expect(spawnSync('tar', ['-xzf', file, '-C', target]).status).toBe(0);
  return target;
}

type Run = { status: number | null; stdout: string; stderr: string };
function install(
  command: readonly string[],
  at: string,
  args: readonly string[],
  site?: string,
  path = process.env['PATH'],
): Run {
  const siteFile = join(mkdtempSync(join(folder.path, 'site-')), 'site.env');
  if (site !== undefined) writeFileSync(siteFile, site);
  const [program = 'sh', ...rest] = [
    ...command,
    join(at, 'install.sh'),
    ...args,
    ...(site === undefined ? [] : ['--site', siteFile]),
  ];
  // Busybox brings its own sed, awk, sha256sum and find: nothing of the system's helps it out.
  const own = command[0] === 'busybox' ? `${join(folder.path, 'busybox')}:${path}` : path;
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8', env: { ...process.env, PATH: own } });
  return { status, stdout, stderr };
}
const complete = `PLAIN=a & b \\1 "c" \${PORT} {{ .spectro.var.PORT }}\n${MACRO}=edge\n`;

describe.each(present)('install.sh in $shell', ({ command }) => {
  test('fills in exactly what the program itself would', () => {
    const { status, stdout, stderr } = install(command, unpacked, ['--target', 'print'], complete);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const expected = filledIn(template, {
      variables: new Map([
        ['PLAIN', 'a & b \\1 "c" ${PORT} {{ .spectro.var.PORT }}'],
        ['PORT', '8080'],
        ['EMPTY', ''],
      ]),
      macros: new Map([[MACRO, 'edge']]),
    });
    expect(stdout).toContain(expected);
    expect(stdout.indexOf('name: settings')).toBeLessThan(stdout.indexOf('name: more'));
  });

  test.each([
    [
      'a missing value',
      complete.replace(/^PLAIN.*/, ''),
      'The site gives no value for PLAIN. Set it in site.env; site.env.example tells how.',
    ],
    [
      'a missing macro',
      'PLAIN=x\n',
      `The site gives no value for ${MACRO}. Set it in site.env; site.env.example tells how.`,
    ],
    ['a wrong format', `${complete}ADDRESS=300.1.1.1\n`, 'The value of ADDRESS is not an IPv4 address.'],
    ['no match', `${complete}PORT=123456\n`, 'The value of PORT does not match ^\\d{2,5}$.'],
    ['no option', `${complete}MODE=slow\n`, 'The value of MODE is none of fast, safe mode.'],
    ['a fixed value', `${complete}FIXED=sand\n`, 'FIXED is fixed by the profile and can not be set by a site.'],
    ['a line that is none', `${complete}what\n`, 'Line 3 of the site file is no NAME=value.'],
  ])('stops for %s, before anything is applied', (_, site, sentence) => {
    const manifests = mkdtempSync(join(folder.path, 'k3s-'));
    const { status, stderr } = install(command, unpacked, ['--target', 'k3s', '--manifests-dir', manifests], site);
    expect(stderr).toBe(`install.sh: ${sentence}\n`);
    expect(status).toBe(1);
    expect(readdirSync(manifests)).toEqual([]);
  });

  test('takes quotes, options, comments, Windows lines and old defaults', () => {
    const site = `# mine\r\n\r\nPLAIN="two\\nlines \\"quoted\\""\r\n  ADDRESS=192.0.2.1\r\nMODE=safe mode\r\n{{.spectro.system.cluster.name  |  substr 0 4}}=x=y\r\n`;
    const { status, stdout, stderr } = install(command, unpacked, ['--target', 'print'], site);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('a: "two\nlines "quoted""\n');
    expect(stdout).toContain('x=y');
  });

  test('tells of names that nobody asked for, and goes on', () => {
    const { status, stderr } = install(command, unpacked, ['--dry-run', '--target', 'print'], `${complete}PLIAN=x\n`);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'install.sh: note: PLIAN of the site file is nothing that this profile asks for.\n',
    });
  });

  test('refuses a changed file, and ignores a foreign one', () => {
    const changed = mkdtempSync(join(folder.path, 'changed-'));
    cpSync(unpacked, changed, { recursive: true });
    writeFileSync(join(changed, 'manifests/001/evil.yaml'), 'kind: Evil\n');
    expect(install(command, changed, ['--target', 'print'], complete).stdout).not.toContain('Evil');
    writeFileSync(join(changed, 'README.md'), 'other');
    expect(install(command, changed, ['--target', 'print'], complete)).toMatchObject({
      status: 1,
      stderr: 'install.sh: The file README.md is not what the archive holds. Unpack it again.\n',
    });
  });

  test('puts a version into k3s, twice the same, and the next one over it', async () => {
    const manifests = mkdtempSync(join(folder.path, 'k3s-'));
    const into = ['--target', 'k3s', '--manifests-dir', manifests];
    expect(install(command, unpacked, into, complete)).toEqual({
      status: 0,
      stdout: 'edge-gateway 1.0.0: 3 files applied by k3s.\n',
      stderr: '',
    });
    const found = () =>
      readdirSync(join(manifests, 'edge-gateway'), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.includes('.'))
        .sort();
    const first = [
      '001/edge-gateway--first-other.yaml',
      '001/edge-gateway--first-settings.yaml',
      '002/edge-gateway--second-more.yaml',
    ];
    expect(found()).toEqual(first);
    expect(statSync(join(manifests, 'edge-gateway', first[0]!)).mode & 0o777).toBe(0o600);
    expect(install(command, unpacked, into, complete).status).toBe(0);
    expect(found()).toEqual(first);

    const next = await unpack({ layers: [{ ...profile.layers![0]!, installOrder: 0 }] }, '1.1.0', [
      { version: '1.0.0', layers: authored(profile).layers },
    ]);
    expect(install(command, next, into)).toMatchObject({ status: 0, stderr: '' });
    expect(found()).toEqual([
      '001/edge-gateway--second-more.yaml',
      '999/edge-gateway--first-other.yaml',
      '999/edge-gateway--first-settings.yaml',
    ]);
  });

  test('applies group after group by kubectl and waits for what must be ready', async () => {
    const bin = mkdtempSync(join(folder.path, 'bin-'));
    const log = join(bin, 'log');
    writeFileSync(
      join(bin, 'kubectl'),
      `#!/bin/sh\necho "$*" | sed 's|-f [^ ]*/manifests|-f manifests|' >>'${log}'\ncase "$*" in *custom-columns*) echo 'Deployment shop web'; echo 'HelmChart kube-system redis' ;; esac\n`,
    );
    chmodSync(join(bin, 'kubectl'), 0o755);
    const { status, stderr } = install(
      command,
      unpacked,
      ['--target', 'kubectl'],
      complete,
      `${bin}:${process.env['PATH']}`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const waits = [
      '-n shop rollout status Deployment/web --timeout=600s',
      '-n kube-system get job/helm-install-redis',
      '-n kube-system wait --for=condition=complete job/helm-install-redis --timeout=600s',
    ];
    expect(
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => !line.startsWith('get')),
    ).toEqual([
      'apply --server-side --field-manager=system-profiles -f manifests/001',
      ...waits,
      'apply --server-side --field-manager=system-profiles -f manifests/002',
      ...waits,
      '',
    ]);
  });

  test.each([
    [['--what'], 'There is no option --what.'],
    [['--target', 'helm'], 'There is no target helm. Choose k3s, kubectl or print.'],
    [['--site'], '--site needs a value.'],
    [['--site', '/nowhere'], "The site file /nowhere can't be read."],
    [
      ['--public-key', '/dev/null', '--target', 'print'],
      'checksums.txt is not signed by this key. Get the archive again.',
    ],
    [
      ['--target', 'k3s', '--manifests-dir', '/nowhere'],
      'The folder /nowhere is not there. Is k3s a server here? Else choose it with --manifests-dir.',
    ],
  ])('%j ends in one clear line', (args, sentence) => {
    const { status, stderr } = install(command, unpacked, args, args.includes('--site') ? undefined : complete);
    expect(status).toBe(1);
    expect(stderr.endsWith(`install.sh: ${sentence}\n`)).toBe(true);
  });

  test('leaves no filled-in secret behind', () => {
    const temporary = mkdtempSync(join(folder.path, 'tmp-'));
    mkdirSync(join(temporary, 'x'));
    const siteFile = join(temporary, 'site.env');
    writeFileSync(siteFile, complete);
    const [program, ...rest] = [...command, join(unpacked, 'install.sh'), '--target', 'print', '--site', siteFile];
    expect(spawnSync(program, rest, { env: { ...process.env, TMPDIR: join(temporary, 'x') } }).status).toBe(0);
    expect(readdirSync(join(temporary, 'x'))).toEqual([]);
  });
});
