import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort } from '../../src/embedded/port.js';
import { eventually } from '../store/eventually.js';

/** A Redis of a test's own, to flush and to kill. */
export type OwnRedis = {
  readonly url: string;
  flush(): Promise<void>;
  /** SIGKILL: everything in it is gone, unless it keeps a log. */
  kill(): Promise<void>;
  /** Starts it again on the same port: empty, or with what its log holds. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/** Starts a Redis; `appendOnly`: it keeps a log of what it was told, which outlives a kill. */
export type StartRedis = (options?: { readonly appendOnly: boolean }) => Promise<OwnRedis>;

const binary = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .map((folder) => path.join(folder, 'redis-server'))
  .find((file) => existsSync(file));

/** The same claims about jobs in PostgreSQL and in Redis; those about Redis are skipped where there is no redis-server. */
export function describeBothQueues(claims: (startRedis: StartRedis | null) => void): void {
  describe('jobs in PostgreSQL', () => claims(null));
  describeWithOwnRedis('jobs in Redis', claims);
}

/** Claims that need a Redis which may be killed. */
export function describeWithOwnRedis(title: string, claims: (start: StartRedis) => void): void {
  const start: StartRedis = (options) => startRedis(binary ?? 'redis-server', options?.appendOnly ?? false);
  if (binary !== undefined) describe(title, () => claims(start));
  else describe.skip(`${title} [needs Redis: install redis-server]`, () => claims(start));
}

async function startRedis(program: string, appendOnly: boolean): Promise<OwnRedis> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const settings = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      appendOnly ? 'yes' : 'no',
      '--dir',
      folder,
    ];
    child = spawn(program, [...settings, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
    await eventually(async () => (await command(url, 'ping')) === 'PONG');
  };
  const kill = async (): Promise<void> => {
    const dying = child;
    child = null;
    if (dying === null || dying.exitCode !== null) return;
    const gone = new Promise((resolve) => dying.once('exit', resolve));
    dying.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    url,
    start,
    kill,
    async flush() {
      await command(url, 'flushall');
    },
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function command(url: string, name: string): Promise<unknown> {
  const client = new Redis(url, { retryStrategy: () => null, lazyConnect: true });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.call(name);
  } catch {
    return null; // not listening yet
  } finally {
    client.disconnect();
  }
}
