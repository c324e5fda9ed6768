import net from 'node:net';

/** What came back on a connection before it was closed. */
export type Heard = {
  /** of every answer, in order; 100 and 101 too */
  readonly statuses: readonly number[];
  readonly text: string;
};

/**
 * Writes bytes on a connection of their own, as they are, and listens until the server closes it.
 * @param thenEnd whether to say that nothing more comes: Node drops answers that are not ready by then
 */
export function say(url: string, bytes: string | Buffer, thenEnd = false): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = net.connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const heard: Buffer[] = [];
    socket.on('data', (chunk) => heard.push(chunk));
    socket.once('connect', () => {
      socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
      if (thenEnd) socket.end();
    });
    socket.once('end', () => socket.end());
    // Neither an answer nor an end: told as a status that no server has.
    socket.setTimeout(SILENCE_MS, () => {
      heard.push(Buffer.from('HTTP/1.1 999 silence'));
      socket.destroy();
    });
    // A server that has answered may close under what is still on its way.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.once('close', () => {
      const text = Buffer.concat(heard).toString('latin1');
      resolve({ text, statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)) });
    });
  });
}

const SILENCE_MS = 4_000;

/** Lines of a head, ended as HTTP ends them. */
export function head(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Opens connections that begin something and never end it. */
export async function linger(url: string, count: number, bytes: string): Promise<{ leave(): void }> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => net.connect(Number(port), hostname));
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          socket.once('error', reject).once('connect', () => socket.write(bytes, 'latin1', () => resolve()));
        }),
    ),
  );
  for (const socket of sockets) socket.on('error', () => undefined);
  return { leave: () => sockets.forEach((socket) => socket.resetAndDestroy()) };
}
