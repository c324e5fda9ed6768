import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { CloseCode, type Server } from 'graphql-ws';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { Unavailable } from '../../src/errors.js';
import { limits } from '../../src/limits.js';

/** What every connection carries along. */
export type Origin = { readonly request: IncomingMessage };

/** Clients that don't answer a ping within this time are gone. */
const KEEP_ALIVE_MS = 12_000;

/**
 * Puts one socket under the protocol (graphql-transport-ws). Faults go to the log: graphql-ws' own glue prints them on
 * the console, where a client could fill the terminal.
 */
export function attach<E extends Origin>(server: Server<E>, socket: WebSocket, extra: E, log: Logger): void {
  const fail = (err: unknown): void => {
    log.warn({ err }, 'a WebSocket client was sent away');
    // 1013: clients connect again by themselves; after 4500 they give up.
    if (err instanceof Unavailable) socket.close(1013, 'Try again later.');
    else if (isServersWord(err)) socket.close(CloseCode.BadRequest, 'Only a server says that.');
    else socket.close(CloseCode.InternalServerError, 'Internal server error');
  };
  socket.on('error', fail);
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (text) => sent(socket, text),
      close: (code, reason) => {
        socket.close(code, reason);
      },
      onMessage: (read) => {
        socket.on('message', (data) => {
          read(textOf(data)).catch(fail);
          heed(socket, extra.request.socket);
        });
      },
    },
    extra,
  );
  const stopPinging = keepAlive(socket);
  socket.once('close', (code, reason) => {
    stopPinging();
    closed(code, reason.toString()).catch(fail);
  });
}

/** Resolves when the text went to the network, so that a slow client slows down what is read for it. */
function sent(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) resolve();
    else
      socket.send(text, (error) => {
        if (error) reject(error);
        else resolve();
      });
  });
}

/** What may wait for a client before nothing more is taken from it. */
const MOST_UNREAD_BYTES = 2 * limits.requestBytes;

/**
 * Answers to a client that asks and doesn't read would pile up here, and it needs no key to ask for a pong. Pings of the
 * wire are bounded by ws itself.
 */
function heed(socket: WebSocket, wire: Socket): void {
  if (socket.bufferedAmount <= MOST_UNREAD_BYTES || socket.isPaused) return;
  socket.pause();
  wire.once('drain', () => socket.resume());
}

/** graphql-ws throws a plain error when a client says what only servers say. */
function isServersWord(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unexpected message of type');
}

function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) socket.terminate();
    answered = false;
    socket.ping();
  }, KEEP_ALIVE_MS);
  return () => {
    clearInterval(timer);
  };
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data)
    ? data.toString()
    : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]).toString();
}
