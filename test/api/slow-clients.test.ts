import type { ServerResponse } from 'node:http';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createWelcome } from '../../src/access/welcome.js';
import { written } from '../../src/archives/pour.js';
import { startOperationServer, type OperationServer } from '../../src/operation-server.js';
import { ADMIN_KEY, serve, type Served } from './served.js';

// The limits are the product's own, but short: what a client of theirs would see after minutes is seen at once.

const patience = { headersMs: 400, wholeMs: 800, checkMs: 20, unreadMs: 400 };
const DRIP_MS = 5;

let served: Served;
/** answers a download when a test says so */
let sendDownload: () => void = () => undefined;
/** large downloads: how much of each was taken, and how it ended */
let poured: { bytes: number; end: 'whole' | 'cut' | null }[] = [];
beforeAll(async () => {
  served = await serve(
    {},
    {
      patience,
      plain: new Map([['/welcome', createWelcome(ADMIN_KEY).handler]]),
      downloads: async (request, response) => {
        if (request.url === '/archives/large.tgz') return pour(response);
        await new Promise<void>((resolve) => (sendDownload = resolve));
        response.end('the archive');
      },
    },
  );
});
afterEach(() => expect(served.logged.filter(({ level }) => Number(level) >= 50)).toEqual([]));
afterAll(() => served.drain());

const PIECE = Buffer.alloc(256 * 1_024);
const PIECES = 400;

/** A large download, at the client's speed. */
async function pour(response: ServerResponse): Promise<void> {
  const taken: (typeof poured)[number] = { bytes: 0, end: null };
  poured.push(taken);
  for (let i = 0; i < PIECES; i += 1) {
    try {
      await written(response, PIECE);
    } catch {
      taken.end = 'cut';
      return;
    }
    taken.bytes += PIECE.length;
  }
  taken.end = 'whole';
  response.end();
}

/** A connection that has asked for the large download. */
function asksForMuch(): net.Socket {
  const { hostname, port } = new URL(served.url);
  const socket = net.connect(Number(port), hostname).on('error', () => undefined);
  socket.write(`${lines('GET /archives/large.tgz HTTP/1.1', 'Host: x', KEY, 'Connection: close')}\r\n`);
  return socket;
}

/** A client that sends `first` at once and `drip` again and again after it, until it is cut; gives all that it heard. */
function slowly(url: string, first: string, drip: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(first);
  const dripping = setInterval(() => {
    if (drip !== '') socket.write(drip);
  }, DRIP_MS);
  return new Promise((resolve) =>
    socket.once('close', () => {
      clearInterval(dripping);
      resolve(heard);
    }),
  );
}

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`;
const head = (path: string, ...more: string[]) =>
  `${lines(`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', ...more)}\r\n`;
const KEY = `Authorization: Bearer ${ADMIN_KEY}`;
const TIMED_OUT = /^HTTP\/1\.1 408 Request Timeout\r\n(?:.+\r\n)*Connection: close\r\n/;

describe('a client that', () => {
  test.each<[what: string, first: string, drip: string]>([
    ['says nothing', '', ''],
    ['never ends its first line', 'GET /', 'a'],
    ['never ends its headers', lines('GET /graphql HTTP/1.1', 'Host: x'), lines('X-More: a')],
    ['never ends one header', `${lines('GET /graphql HTTP/1.1', 'Host: x')}X-More: `, 'a'],
    ['sends its body byte by byte', head('/graphql', KEY, 'Content-Length: 100000'), ' '],
    ['says how long its body is and sends none', head('/graphql', KEY, 'Content-Length: 5'), ''],
    ['sends pieces without an end', head('/graphql', KEY, 'Transfer-Encoding: chunked'), lines('1', ' ')],
    ['isn’t signed in and sends its body byte by byte', head('/graphql', 'Content-Length: 9999'), ' '],
    ['subscribes byte by byte', head('/graphql/stream', KEY, 'Accept: text/event-stream', 'Content-Length: 9999'), ' '],
    ['sends a link’s token byte by byte', head('/welcome', 'Content-Length: 200'), 'a'],
  ])('%s is answered 408 and cut', async (_what, first, drip) => {
    expect(await slowly(served.url, first, drip)).toMatch(TIMED_OUT);
  });

  test('was quick once is cut when its next request is slow', async () => {
    const quick = lines('GET /livez HTTP/1.1', 'Host: x', '');
    const heard = await slowly(served.url, quick + lines('GET /livez HTTP/1.1', 'Host: x'), lines('X-More: a'));
    expect(heard).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(heard.slice(heard.indexOf('alive'))).toMatch(/HTTP\/1\.1 408 Request Timeout\r\n/);
  });

  test('got its answer before the end of its body is cut all the same', async () => {
    expect(await slowly(served.url, head('/nowhere', 'Content-Length: 100000'), ' ')).toMatch(/^HTTP\/1\.1 404 /);
  });

  test('is quick waits for its answer as long as that takes, and is served while others are slow', async () => {
    const answer = fetch(`${served.url}/archives/a.tgz`, { headers: { authorization: `Bearer ${ADMIN_KEY}` } });
    const slow = slowly(served.url, head('/graphql', KEY, 'Content-Length: 100000'), ' ');
    expect((await served.ask('{ viewer { role } }')).body.data).toEqual({ viewer: { role: 'ADMIN' } });
    // By the time that the slow one is cut, the quick one's limit has passed too.
    expect(await slow).toMatch(TIMED_OUT);
    sendDownload();
    expect(await (await answer).text()).toBe('the archive');
  });
});

describe('a client of a download that', () => {
  afterEach(() => {
    poured = [];
  });

  test('reads nothing is cut', async () => {
    const socket = asksForMuch().pause();
    const began = performance.now();
    while (poured[0]?.end !== 'cut') await pause(5);
    expect(performance.now() - began).toBeGreaterThan(patience.unreadMs);
    expect(poured[0].bytes).toBeLessThan(PIECES * PIECE.length);
    socket.destroy();
  });

  test('reads slowly gets all of it, however long that takes', async () => {
    const socket = asksForMuch();
    const began = performance.now();
    let [received, sinceRest] = [0, 0];
    socket.on('data', ({ length }: Buffer) => {
      received += length;
      sinceRest += length;
      if (sinceRest < PIECES * PIECE.length * 0.05) return;
      sinceRest = 0;
      socket.pause();
      setTimeout(() => socket.resume(), patience.unreadMs / 4);
    });
    await new Promise((resolve) => socket.once('close', resolve));
    expect(performance.now() - began).toBeGreaterThan(3 * patience.unreadMs);
    expect(received).toBeGreaterThan(PIECES * PIECE.length);
    expect(poured).toMatchObject([{ end: 'whole' }]);
  });
});

describe('the port for probes', () => {
  let probes: OperationServer;
  beforeAll(async () => {
    const ports = { metrics: {} as never, health: () => Promise.resolve({ ready: true, checks: [] }) };
    probes = await startOperationServer(ports, { host: '127.0.0.1', port: 0, patience });
  });
  afterAll(() => probes.close());

  test.each([
    ['never ends its headers', lines('GET /livez HTTP/1.1', 'Host: x'), lines('X-More: a')],
    ['sends a body without an end', `${lines('GET /readyz HTTP/1.1', 'Host: x', 'Content-Length: 99999')}\r\n`, ' '],
  ])('cuts who %s', async (_what, first, drip) => {
    expect(await slowly(probes.url, first, drip)).toMatch(/^HTTP\/1\.1 (?:408 Request Timeout|200 OK)\r\n/);
    expect((await fetch(`${probes.url}/livez`)).status).toBe(200);
  });
});
