import { WebSocket, type ClientOptions } from 'ws';

/** A raw WebSocket: what a hostile or broken client sends is written by hand. */
export type Socket = {
  send(message: unknown): void;
  sendText(text: string): void;
  /** The next message. */
  next(): Promise<{ type: string; id?: string; payload?: never }>;
  /** How it ended. */
  closed: Promise<{ code: number; reason: string }>;
  close(): void;
};

/** Opens a socket, on the protocol's name unless told otherwise. */
export async function openSocket(
  url: string,
  protocol = 'graphql-transport-ws',
  options: ClientOptions = {},
): Promise<Socket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocol === '' ? [] : [protocol], options);
  const messages: string[] = [];
  const readers: ((text: string) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    const reader = readers.shift();
    if (reader) reader(text);
    else messages.push(text);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return {
    send: (message) => {
      socket.send(JSON.stringify(message));
    },
    sendText: (text) => {
      socket.send(text);
    },
    next: async () =>
      JSON.parse(messages.shift() ?? (await new Promise<string>((resolve) => readers.push(resolve)))) as never,
    closed,
    close: () => {
      socket.close();
    },
  };
}

/** Looks until it is so, for ten seconds at most. */
export async function until(so: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!so()) {
    if (performance.now() > deadline) throw new Error(`It never became so: ${so.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
