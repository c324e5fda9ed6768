import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** A request as it goes over the wire, the same bytes every time. */
export function postOf(url: string, key: string, body: object): Buffer {
  const { host } = new URL(url);
  const text = JSON.stringify(body);
  const head = [
    'POST /graphql HTTP/1.1',
    `host: ${host}`,
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
  ].join('\r\n');
  return Buffer.from(`${head}\r\n\r\n${text}`);
}

/** What a load gave: answers in its time. */
export type Load = { readonly perSecond: number; readonly answers: number };

/**
 * Keeps `connections` busy for a while, each with one request at a time. Written on sockets, because a client that costs
 * more than the server under load would measure itself.
 * @throws Error on an answer that isn't 200 or tells of errors
 */
export async function load(url: string, request: Buffer, connections: number, forMs: number): Promise<Load> {
  const { hostname, port } = new URL(url);
  const until = performance.now() + forMs;
  const began = performance.now();
  const counts = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(Number(port), hostname).setNoDelay();
      await once(socket, 'connect');
      try {
        return await busy(socket, request, until);
      } finally {
        socket.destroy();
      }
    }),
  );
  const answers = counts.reduce((sum, count) => sum + count, 0);
  return { perSecond: answers / ((performance.now() - began) / 1_000), answers };
}

function busy(socket: Socket, request: Buffer, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let [received, answers] = ['', 0];
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      const end = received.indexOf('\r\n\r\n');
      const length = end < 0 ? NaN : Number(/\r\ncontent-length: (\d+)/i.exec(received.slice(0, end))?.[1]);
      if (!(received.length >= end + 4 + length)) return;
      if (!received.startsWith('HTTP/1.1 200') || received.includes('"errors"')) reject(new Error(received));
      [received, answers] = ['', answers + 1];
      if (performance.now() < until) socket.write(request);
      else resolve(answers);
    });
    socket.write(request);
  });
}
