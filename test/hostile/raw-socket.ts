import net from 'node:net';
import { frame } from './websocket-cases.js';

/** A WebSocket whose frames a test writes byte by byte. */
export type RawSocket = {
  readonly write: (frames: readonly Buffer[]) => void;
  /** Everything that the server has sent after its handshake, so far. */
  readonly heard: () => Buffer;
  /** Waits until the server has sent what fits. */
  readonly until: (fits: (heard: Buffer) => boolean) => Promise<void>;
  /** The code that the server closed with; null when it closed without a word. */
  readonly closed: Promise<number | null>;
  /** Stops reading, as a client does that wants answers to pile up. */
  readonly pause: () => void;
  /** Sends the same again and again until the other end takes no more; gives how often it did, at most `times`. */
  readonly pushed: (bytes: Buffer, times: number) => Promise<number>;
  readonly destroy: () => void;
};

/** Opens one. @param early what comes in the same packet as the handshake */
export async function openRaw(
  url: string,
  protocol = 'graphql-transport-ws',
  early: Buffer = Buffer.alloc(0),
): Promise<RawSocket> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  let all = Buffer.alloc(0);
  const looking = new Set<() => void>();
  const look = (): void => looking.forEach((one) => one());
  socket.on('data', (chunk) => {
    all = Buffer.concat([all, chunk]);
    look();
  });
  socket.on('error', () => undefined);
  const body = (): Buffer => (all.includes('\r\n\r\n') ? all.subarray(all.indexOf('\r\n\r\n') + 4) : Buffer.alloc(0));
  const closed = new Promise<number | null>((resolve) => {
    const one = (): void => {
      const code = closeCode(body());
      if (code === null && !socket.destroyed) return;
      resolve(code);
      // Without this the server would wait for a goodbye in return.
      socket.destroy();
    };
    looking.add(one);
    socket.once('close', look);
  });
  const until = (fits: (heard: Buffer) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const one = (): void => {
        if (fits(body())) resolve();
        else if (socket.destroyed) reject(new Error(`The server closed first, with ${closeCode(body())}`));
        else return;
        looking.delete(one);
      };
      looking.add(one);
      one();
    });
  socket.write(Buffer.concat([Buffer.from(handshake(protocol), 'latin1'), early]));
  await new Promise<void>((resolve, reject) => {
    const one = (): void => {
      if (!all.includes('\r\n\r\n') && !socket.destroyed) return;
      looking.delete(one);
      if (all.toString('latin1').startsWith('HTTP/1.1 101 ')) resolve();
      else reject(new Error(all.toString('latin1')));
    };
    looking.add(one);
  });
  return {
    write: (frames) => {
      if (!socket.destroyed) socket.write(Buffer.concat(frames));
    },
    heard: body,
    until,
    closed,
    pause: () => void socket.pause(),
    pushed: (bytes, times) => pushed(socket, bytes, times),
    destroy: () => void socket.destroy(),
  };
}

/** Opens one and is let in. */
export async function openLetIn(url: string, key: string): Promise<RawSocket> {
  const socket = await openRaw(url);
  socket.write([frame(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }))]);
  await socket.until((heard) => heard.includes('connection_ack'));
  return socket;
}

function handshake(protocol: string): string {
  const lines = [
    'GET /graphql HTTP/1.1',
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...(protocol === '' ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The code in the last frame, if that is one that closes. Servers don't mask. */
function closeCode(bytes: Buffer): number | null {
  let code: number | null = null;
  for (let at = 0; at + 2 <= bytes.length;) {
    const short = bytes.readUInt8(at + 1) & 127;
    if (at + (short === 127 ? 10 : short === 126 ? 4 : 2) > bytes.length) return code;
    const [size, start] =
      short < 126
        ? [short, at + 2]
        : short === 126
          ? [bytes.readUInt16BE(at + 2), at + 4]
          : [Number(bytes.readBigUInt64BE(at + 2)), at + 10];
    if (start + size > bytes.length) return code;
    if ((bytes.readUInt8(at) & 15) === 8) code = size >= 2 ? bytes.readUInt16BE(start) : 1005;
    at = start + size;
  }
  return code;
}

/** Silence of so long means that nothing more is taken. */
const STUCK_MS = 2_000;

async function pushed(socket: net.Socket, bytes: Buffer, times: number): Promise<number> {
  for (let sent = 0; sent < times; sent += 1) {
    const taken = socket.write(bytes) || (await drained(socket));
    if (!taken) return sent;
  }
  return times;
}

function drained(socket: net.Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const stuck = setTimeout(() => resolve(false), STUCK_MS);
    socket.once('drain', () => {
      clearTimeout(stuck);
      resolve(true);
    });
  });
}
