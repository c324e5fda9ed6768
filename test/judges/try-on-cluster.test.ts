import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/project-root.js';
import { built, scratch } from '../archives/built.js';
import { signerFrom } from '../archives/signer.js';
import { golden, shelf } from '../golden/versions.js';

// The script is for machines with a cluster. Here it is held to what needs none, with programs that write down their words.

let folder: Awaited<ReturnType<typeof scratch>>;
let archives: string[];
beforeAll(async () => {
  folder = await scratch();
  archives = [];
  for (const { version, earlier } of golden) archives.push((await built(folder.path, version, earlier, shelf)).file);
  writeFileSync(join(folder.path, 'key.pem'), signerFrom().publicKey);
  writeFileSync(join(folder.path, 'wrong.pem'), signerFrom('another').publicKey);
  writeFileSync(join(folder.path, 'site.env'), '{{ .spectro.system.cluster.name }}=shop\n');
  mkdirSync(join(folder.path, 'bin'));
});
afterAll(() => folder.remove());

function program(name: string, body: string): void {
  writeFileSync(join(folder.path, 'bin', name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder.path, 'bin', name), 0o755);
}

function tryOnCluster(...words: string[]) {
  const script = join(projectRoot(), 'deploy/try-on-cluster.sh');
  const env = { PATH: `${join(folder.path, 'bin')}:${process.env['PATH']}` };
  const { status, stdout } = spawnSync('sh', [script, ...words], { cwd: folder.path, env, encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n') };
}

test('tells what is fine and what was left out, and why', () => {
  program('kubectl', 'exit 1');
  program('helm', `echo "$1 $2 $(tar -tzf "$3" 2>/dev/null | head -n 1)" >>'${join(folder.path, 'helm.log')}'`);
  const { status, lines } = tryOnCluster(...archives, '--public-key', 'key.pem', '--site', 'site.env');
  expect(lines.map((line) => line.replace(/[0-9a-f]{64}\.tgz/, 'X'))).toEqual([
    ...['tar', 'sha256sum', 'openssl', 'install.sh --target print'].map((step) => `ok       X: ${step}`),
    ...['radio-player', 'radio-schedule', 'redis'].map((name) => `ok       X: helm renders ${name}`),
    'skipped  X: the API server: kubectl reaches no cluster',
    ...['tar', 'sha256sum', 'openssl', 'install.sh --target print'].map((step) => `ok       X: ${step}`),
    ...['radio-player', 'radio-schedule'].map((name) => `ok       X: helm renders ${name}`),
    'skipped  X: the API server: kubectl reaches no cluster',
    'skipped  installing: no --install',
    'skipped  oras, helm and flux from /v2/: no --server, --api-key and --profile',
  ]);
  expect(status).toBe(0);
  expect(readFileSync(join(folder.path, 'helm.log'), 'utf8')).toMatch(/template redis redis\/Chart\.yaml\n/);
});

test('ends with 1 when something is wrong, in the line that says so', () => {
  const { status, lines } = tryOnCluster(archives[0]!, '--key', 'wrong.pem');
  expect(status).toBe(1);
  expect(lines.filter((line) => line.startsWith('FAILED')).map((line) => line.split(': ')[1])).toEqual([
    'openssl',
    'install.sh --target print',
  ]);
});

test('called wrongly says how', () => expect(tryOnCluster('--what')).toMatchObject({ status: 2 }));
