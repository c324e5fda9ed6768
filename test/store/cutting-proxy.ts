import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** When to cut: before the server gets the next message, or after it has answered it and before the client hears. */
export type Cut = 'before the request' | 'before the answer';

/** A wire between a client and PostgreSQL that can be cut at a chosen moment. */
export type CuttingProxy = {
  /** the same database through the wire */
  readonly url: string;
  /** Cuts the connection that next carries something. */
  cutNext(when: Cut): void;
  close(): Promise<void>;
};

/** Starts a proxy before the server of a connection URL. */
export async function cuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url);
  const sockets = new Set<net.Socket>();
  let armed: Cut | null = null;

  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', () => (cut(), sockets.delete(socket)));
    }
    let answerIsLost = false;
    client.on('data', (bytes) => {
      const when = armed;
      armed = null;
      answerIsLost ||= when === 'before the answer';
      if (when === 'before the request') cut();
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes) => (answerIsLost ? cut() : client.write(bytes)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    cutNext: (when) => (armed = when),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
