import { describe } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../src/embedded/port.js';
import type { Pair } from './certificates.js';
import { digestOf, type Stored } from './oci-artifacts.js';

/** Who may use the registry: ann, with the password that `HTPASSWD` holds the bcrypt hash of. */
export const USER = { username: 'ann', password: 'correct-horse' };
const HTPASSWD = 'ann:$2y$05$Kn00QFr1ThqNSRBW7DB./elvRWnk11E0jLieMnXQ.k7UszTTuangq\n';

const POLL_MS = 20;
const isInstalled = spawnSync('docker-registry', ['--version']).status === 0;

/** Claims that are held on a real registry (Debian's docker-registry): skipped where it isn't installed. */
export function describeWithDockerRegistry(title: string, claims: () => void): void {
  if (isInstalled) describe(title, claims);
  else describe.skip(`${title} [needs docker-registry: apt install docker-registry]`, claims);
}

/** A running registry. `host`: with its port. */
export type DockerRegistry = {
  readonly host: string;
  push(repository: string, tag: string, artifact: Stored): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a registry of its own on a free port, empty, with a password. */
export async function startDockerRegistry(tls?: Pair): Promise<DockerRegistry> {
  const folder = mkdtempSync(path.join(tmpdir(), 'docker-registry-'));
  const port = await freePort();
  const file = (name: string, content: string) => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const http = {
    addr: `127.0.0.1:${port}`,
    ...(tls && { tls: { certificate: file('server.pem', tls.certificate), key: file('server.key', tls.key) } }),
  };
  // JSON is YAML.
  const config = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: path.join(folder, 'storage') } },
    http,
    auth: { htpasswd: { realm: 'tests', path: file('htpasswd', HTPASSWD) } },
  };
  const server = spawn('docker-registry', ['serve', file('config.yml', JSON.stringify(config))], { stdio: 'ignore' });
  const stop = async () => {
    if (server.exitCode === null && server.kill()) await once(server, 'exit');
    rmSync(folder, { recursive: true });
  };
  await listening(port, () => server.exitCode !== null);
  return {
    host: `127.0.0.1:${port}`,
    push: (repository, tag, artifact) => push(port, repository, tag, artifact),
    stop,
  };
}

async function listening(port: number, hasEnded: () => boolean): Promise<void> {
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/v2/`).then(
      () => true,
      () => false,
    );
  while (!(await answers())) {
    if (hasEnded()) throw new Error('docker-registry ended before it listened.');
    await pause(POLL_MS);
  }
}

async function push(port: number, repository: string, tag: string, { manifest, blobs }: Stored): Promise<void> {
  const base = `http://127.0.0.1:${port}`;
  const authorization = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
  const send = async (method: string, url: string | URL, type = '', body: string | Buffer = '') => {
    const headers = { authorization, ...(type !== '' && { 'content-type': type }) };
    const answer = await fetch(url, { method, headers, ...(body.length > 0 && { body }) });
    if (!answer.ok) throw new Error(`${method} ${String(url)} was answered with ${answer.status}.`);
    return answer;
  };
  for (const blob of blobs.values()) {
    const started = await send('POST', `${base}/v2/${repository}/blobs/uploads/`);
    const place = new URL(started.headers.get('location') ?? '', base);
    place.searchParams.set('digest', digestOf(blob));
    await send('PUT', place, 'application/octet-stream', blob);
  }
  const { mediaType } = JSON.parse(manifest) as { mediaType: string };
  await send('PUT', `${base}/v2/${repository}/manifests/${tag}`, mediaType, manifest);
}
