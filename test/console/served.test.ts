import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createConsoleHandler } from '../../src/console.js';

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'console-'));
  await writeFile(path.join(folder, 'index.html'), '<title>page</title>');
  const handler = (await createConsoleHandler(folder))!;
  server = createServer((request, response) => {
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

test.each([
  ['the root is the page for a browser', 'GET', '/', BROWSER, 200],
  ['the root is the page for curl, which takes anything', 'GET', '/', { accept: '*/*' }, 200],
  ['the root answers a watchdog that asks for the head alone', 'HEAD', '/', {}, 200],
  ['an address of the page is the page for a browser', 'GET', '/profiles/1', BROWSER, 200],
  ['a program at an address of the page is told where the API is', 'GET', '/profiles/1', {}, 404],
  ['a script that is missing is not the page', 'GET', '/assets/gone.js', BROWSER, 404],
])('%s', async (_claim, method, address, headers, status) => {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${address}`, {
    method,
    headers: { ...headers, connection: 'close' },
  });
  expect(answer.status).toBe(status);
  expect((await answer.text()).includes('<title>page</title>')).toBe(status === 200 && method === 'GET');
});
