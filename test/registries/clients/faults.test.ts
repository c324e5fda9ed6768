import { describe, expect, test } from '@jest/globals';
import type { RequestListener } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Credentials } from '../../../src/registries/client.js';
import { clientOf, faultOf, files, indexed, patience, serve } from './host.js';

const INDEX = 'apiVersion: v1\nentries:\n  web:\n  - version: 1.0.0\n    urls: [web-1.0.0.tgz]\n';
const SECRET = 'correct-horse';
const BASIC: Credentials = { type: 'BASIC', username: 'ann', password: SECRET };

const answering = (status: number, headers: Record<string, string> = {}, body = ''): RequestListener => {
  return (_request, response) => void response.writeHead(status, headers).end(body);
};

type Row = readonly [name: string, listener: RequestListener, fault: { name: string; code: string }, sentence: RegExp];

const rows: readonly Row[] = [
  ['asks for credentials', answering(401), { name: 'Invalid', code: 'CREDENTIALS' }, /only with credentials/],
  ['forbids', answering(403), { name: 'Invalid', code: 'CREDENTIALS' }, /only with credentials/],
  ['has no index', answering(404), { name: 'Invalid', code: 'NOT_FOUND_THERE' }, /isn't at http:.*index\.yaml/],
  ['is gone', answering(410), { name: 'Invalid', code: 'NOT_FOUND_THERE' }, /410/],
  ['is busy', answering(429, { 'retry-after': '120' }), { name: 'Unavailable', code: 'BUSY' }, /in 120 seconds/],
  [
    'is busy until a time',
    answering(503, { 'retry-after': 'Sun, 22 Nov 2026 12:00:00 GMT' }),
    { name: 'Unavailable', code: 'BUSY' },
    /after 2026-11-22T12:00:00/,
  ],
  ['fails', answering(500), { name: 'Unavailable', code: 'SERVER_FAULT' }, /fails with status 500/],
  ['is a teapot', answering(418), { name: 'Invalid', code: 'UNEXPECTED_ANSWER' }, /status 418/],
  ['says "unchanged" unasked', answering(304), { name: 'Invalid', code: 'UNEXPECTED_ANSWER' }, /status 304/],
  [
    'answers with a page',
    answering(200, { 'content-type': 'text/html; charset=utf-8' }, '<!DOCTYPE html><title>Sign in</title>'),
    { name: 'Invalid', code: 'UNEXPECTED_ANSWER' },
    /web page for people/,
  ],
  [
    'answers with a page called text',
    answering(200, { 'content-type': 'text/plain' }, '\n <html lang="en">'),
    { name: 'Invalid', code: 'UNEXPECTED_ANSWER' },
    /web page for people/,
  ],
  ['answers with something else', answering(200, {}, 'hello'), { name: 'Invalid', code: 'NOT_AN_INDEX' }, /no entries/],
  ['answers with nothing', answering(200), { name: 'Invalid', code: 'NOT_AN_INDEX' }, /input is empty/],
  [
    'announces 10 GB',
    (_request, response) => void response.writeHead(200, { 'content-length': '10000000000' }).write('apiVersion: v1'),
    { name: 'Invalid', code: 'TOO_LARGE' },
    /67108864 bytes/,
  ],
  [
    'sends 10 GB unannounced',
    (_request, response) => {
      const more = () => {
        while (response.write(MEGABYTE));
      };
      response.on('drain', more);
      more();
    },
    { name: 'Invalid', code: 'TOO_LARGE' },
    /67108864 bytes/,
  ],
  [
    'sends a bomb of gzip',
    (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
    { name: 'Invalid', code: 'TOO_LARGE' },
    /67108864 bytes/,
  ],
  [
    'sends broken gzip',
    (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB.subarray(0, 100)),
    { name: 'Invalid', code: 'UNEXPECTED_ANSWER' },
    /gzip that can't be read/,
  ],
  [
    "sends an encoding that wasn't asked for",
    answering(200, { 'content-encoding': 'br' }, INDEX),
    { name: 'Invalid', code: 'UNEXPECTED_ANSWER' },
    /encoding that wasn't asked for/,
  ],
  [
    'breaks off',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(INDEX, () => response.destroy());
    },
    { name: 'Unavailable', code: 'UNREACHABLE' },
    /broke off the connection/,
  ],
  [
    'redirects to a file',
    answering(302, { location: 'file:///etc/passwd' }),
    { name: 'Invalid', code: 'REDIRECT_REFUSED' },
    /file: address/,
  ],
  ['redirects to nowhere', answering(302), { name: 'Invalid', code: 'REDIRECT_REFUSED' }, /can't be read/],
  [
    'redirects with a password',
    answering(302, { location: `http://ann:${SECRET}@127.0.0.1/` }),
    { name: 'Invalid', code: 'REDIRECT_REFUSED' },
    /password in it/,
  ],
  [
    'redirects to the metadata service',
    answering(302, { location: 'http://169.254.169.254/latest/meta-data/' }),
    { name: 'Invalid', code: 'ADDRESS_REFUSED' },
    /metadata/,
  ],
  [
    'redirects in a circle',
    answering(302, { location: '/index.yaml' }),
    { name: 'Invalid', code: 'TOO_MANY_REDIRECTS' },
    /more than 5 times/,
  ],
];

const MEGABYTE = Buffer.alloc(1_024 * 1_024, '# nothing\n');
const BOMB = gzipSync(Buffer.alloc(80 * 1_024 * 1_024));

describe('a registry that', () => {
  test.each(rows)('%s is told in one sentence', async (_name, listener, expected, sentence) => {
    const { url } = await serve(listener);
    const fault = await faultOf(indexed(clientOf({ url })));
    expect(fault).toMatchObject(expected);
    expect(fault.message).toMatch(sentence);
    expect(fault.message).toMatch(/^[^\n]{20,400}\.$/);
  });

  test("doesn't accept credentials is told without them", async () => {
    const { url } = await serve(answering(401, { 'www-authenticate': `Basic realm="${SECRET}"` }));
    const fault = await faultOf(indexed(clientOf({ url, credentials: BASIC })));
    expect(fault).toMatchObject({ name: 'Invalid', code: 'CREDENTIALS', path: ['authentication'] });
    expect(fault.message).toContain("doesn't accept these credentials");
    expect(JSON.stringify([fault.message, fault.stack, fault.cause])).not.toContain(SECRET);
  });

  test("isn't there is unavailable", async () => {
    const { url } = await serve(answering(200));
    const port = await closedPort();
    const fault = await faultOf(indexed(clientOf({ url: url.replace(/\d+$/, String(port)) })));
    expect(fault).toMatchObject({ name: 'Unavailable', code: 'UNREACHABLE' });
    expect(fault.message).toMatch(/refuses connections on port \d+/);
  });

  test("has a name that doesn't exist is invalid or, without a network, unavailable", async () => {
    const fault = await faultOf(indexed(clientOf({ url: 'https://registry.invalid' })));
    expect(fault.message).toMatch(/^registry\.invalid (is no known host|can't be looked up)/);
  });

  test("speaks no HTTP isn't a registry", async () => {
    const server = net.createServer((socket) => socket.resume().end('220 mail.example ESMTP\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const fault = await faultOf(indexed(clientOf({ url: `http://127.0.0.1:${port}` })));
    await new Promise((resolve) => server.close(resolve));
    expect(fault).toMatchObject({ name: 'Invalid', code: 'NOT_A_REGISTRY' });
  });

  test('is in a private network is refused where none may be', async () => {
    const host = await serve(files({ '/index.yaml': INDEX }));
    for (const url of [
      host.url,
      host.url.replace('127.0.0.1', 'localhost'),
      host.url.replace('127.0.0.1', '2130706433'),
    ]) {
      const fault = await faultOf(indexed(clientOf({ url }, { allowPrivate: false })));
      expect(fault).toMatchObject({ name: 'Invalid', code: 'ADDRESS_REFUSED' });
    }
    expect(host.asked).toEqual([]);
  });
});

test('a registry may redirect five times', async () => {
  const { url } = await serve(({ url: place = '' }, response) => {
    const hops = Number(new URL(place, 'http://x').searchParams.get('hops') ?? 0);
    if (hops === 5) response.end(INDEX);
    else response.writeHead(302, { location: `/index.yaml?hops=${hops + 1}` }).end();
  });
  expect((await indexed(clientOf({ url }))).entries).toHaveLength(1);
});

describe('a slow registry', () => {
  const hasty = { idleMs: 150, leastBytesPerSecond: 1_024 };

  test('that hangs is given up', async () => {
    const { url } = await serve(() => undefined);
    const fault = await faultOf(indexed(clientOf({ url }, { patience: hasty })));
    expect(fault).toMatchObject({ name: 'Unavailable', code: 'TIMED_OUT' });
    expect(fault.message).toContain('does not answer within 0.15 seconds');
  });

  test('that drips a byte now and then is given up', async () => {
    const { url } = await serve((request, response) => {
      response.write('apiVersion: v1\n');
      const drip = setInterval(() => response.write('#'), 20);
      request.socket.on('close', () => clearInterval(drip));
    });
    const fault = await faultOf(indexed(clientOf({ url }, { patience: hasty })));
    expect(fault).toMatchObject({ name: 'Unavailable', code: 'TIMED_OUT' });
    expect(fault.message).toContain('sends next to nothing');
  });

  test('is left when the caller gives up, with its reason', async () => {
    const { url } = await serve(() => undefined);
    const giveUp = new AbortController();
    const reading = faultOf(clientOf({ url }).index(null, async () => undefined, giveUp.signal));
    giveUp.abort(new Error('Enough.'));
    expect((await reading).message).toBe('Enough.');
  });
});

describe('credentials', () => {
  test.each<readonly [string, Credentials, string]>([
    ['a user name and password', BASIC, `Basic ${Buffer.from(`ann:${SECRET}`).toString('base64')}`],
    ['a token', { type: 'TOKEN', token: SECRET }, `Bearer ${SECRET}`],
  ])('of %s are shown to the registry and to no host that it redirects to', async (_name, credentials, expected) => {
    const other = await serve(files({ '/moved.yaml': INDEX, '/web-1.0.0.tgz': 'archive' }));
    const own = await serve(({ url }, response) => {
      response.writeHead(307, { location: url === '/index.yaml' ? `${other.url}/moved.yaml` : '/index.yaml' }).end();
    });
    await indexed(clientOf({ url: own.url, credentials }));
    expect(own.asked.map(({ headers }) => headers.authorization)).toEqual([expected]);
    expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("aren't shown to other hosts that charts are on", async () => {
    const other = await serve(files({ '/web-1.0.0.tgz': 'archive' }));
    const { url } = await serve(files({}));
    const ref = { name: 'web', version: '1.0.0', url: `${other.url}/web-1.0.0.tgz`, digest: null };
    await clientOf({ url, credentials: BASIC }).fetch(ref, patience());
    expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('that can not stand in a header are refused before anything is asked, unnamed', () => {
    const credentials = { type: 'TOKEN', token: `${SECRET}\r\nX-Evil: 1` } as const;
    expect(() => clientOf({ url: 'https://registry.example', credentials })).toThrow(/^The token has spaces/);
  });
});

async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
