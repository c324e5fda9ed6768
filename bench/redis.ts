import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from '../src/embedded/port.js';

/** A Redis of the measurement's own, empty, that keeps a log of what it was told as an operator's does. */
export type OwnRedis = { readonly url: string; close(): Promise<void> };

/** Starts one. @param folder for its log */
export async function startRedis(folder: string): Promise<OwnRedis> {
  const port = String(await freePort());
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'yes',
    'maxmemory-policy': 'noeviction',
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn('redis-server', words, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const url = `redis://127.0.0.1:${port}`;
  // Asks again until it is there.
  const client = new Redis(url, { maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  await client.ping();
  client.disconnect();
  return {
    url,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
