import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createDownloadHandler } from '../src/archives/download.js';
import { openArchiveStore } from '../src/archives/store-file.js';
import { freePort } from '../src/embedded/port.js';
import { newId } from '../src/ids.js';
import { present } from './program.js';
import { interleaved, timed } from './rounds.js';
import type { Line, Scenario } from './scenario.js';
import { mebibytes, spreadText } from './words.js';

const SIZE = 256 * 1_048_576;

/** One archive over loopback to a client that only counts. */
export const download: Scenario = {
  name: 'download',
  title: `An archive of ${mebibytes(SIZE)} downloaded over loopback by curl, beside nginx with sendfile.`,
  async run() {
    if (!present('nginx')) return [withoutNginx];
    const folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-bench-'));
    const sha256 = await largeFile(folder);
    const [ours, nginx] = [await serveOurs(folder, sha256), await serveNginx(folder)];
    try {
      const fetched = (url: string) => async () => {
        const seconds = (await timed(() => curl(url))) / 1_000;
        return SIZE / 1_048_576 / seconds;
      };
      const rounds = await interleaved({
        ours: fetched(ours.url),
        nginx: fetched(`${nginx.url}/sha256/${sha256.slice(0, 2)}/${sha256}.tgz`),
      });
      const ratio = rounds.ratio('ours', 'nginx');
      const { spread } = rounds;
      const measured = `${ratio.toFixed(2)} (${spreadText(spread.ours, 'MiB/s')}; nginx ${spreadText(spread.nginx, 'MiB/s')})`;
      return [{ what: 'throughput', target: '≥ 0.7 of nginx', measured, met: ratio >= 0.7, note: '' }];
    } finally {
      await ours.close();
      await nginx.close();
      await rm(folder, { recursive: true });
    }
  },
};

const withoutNginx: Line = {
  what: 'throughput',
  target: '≥ 0.7 of nginx',
  measured: 'not measured',
  met: null,
  note: 'nginx is not on this machine.',
};

async function largeFile(folder: string): Promise<string> {
  const file = path.join(folder, 'large');
  const handle = await open(file, 'w');
  const block = randomBytes(1_048_576);
  for (let written = 0; written < SIZE; written += block.length) await handle.write(block);
  await handle.close();
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  const sha256 = hash.digest('hex');
  await mkdir(path.join(folder, 'sha256', sha256.slice(0, 2)), { recursive: true });
  await rename(file, path.join(folder, 'sha256', sha256.slice(0, 2), `${sha256}.tgz`));
  return sha256;
}

type Served = { readonly url: string; close(): Promise<void> };

async function serveOurs(folder: string, sha256: string): Promise<Served> {
  const id = newId();
  const row = { id, status: 'READY', sha256, fileName: 'bench.tgz', error: null };
  const handler = createDownloadHandler({
    archives: { rows: () => Promise.resolve([row as never]) },
    archiveStore: openArchiveStore(folder),
    authenticate: () => Promise.resolve({ actor: { kind: 'API_KEY', id: 'bench' }, role: 'ADMIN' }),
    urlKey: Buffer.alloc(32),
  });
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/archives/${id}.tgz`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serveNginx(folder: string): Promise<Served> {
  const port = await freePort();
  const config = path.join(folder, 'nginx.conf');
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  await writeFile(
    config,
    `daemon off; worker_processes 1; user root; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events {} http { access_log off; sendfile on; tcp_nopush on; ${paths.join(' ')} server { listen 127.0.0.1:${port}; root ${folder}; } }`,
  );
  const child = spawn('nginx', ['-c', config, '-p', folder], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries += 1)
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      break;
    else await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    url,
    close: async () => {
      child.kill('SIGQUIT');
      await once(child, 'exit');
    },
  };
}

async function curl(url: string): Promise<void> {
  const child = spawn('curl', ['-sf', '-o', '/dev/null', url], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`curl ended with ${code} on ${url}.`);
}
