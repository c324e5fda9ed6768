import { Client } from 'pg';
import type { Logger } from 'pino';
import { oncePerWhile } from '../quiet-log.js';
import { createBackoff, isAborted } from './backoff.js';

/** The channel that all processes of one installation share. */
export const CHANNEL = 'system_profiles';

/** One connection that listens and notifies, and comes back by itself when PostgreSQL was gone. */
export type NotifyConnection = {
  /** Whether the payload is on its way; false while the connection is down. At most 7,999 bytes. */
  notify(payload: string): Promise<boolean>;
  close(): Promise<void>;
};

export type NotifySettings = {
  readonly url: string;
  readonly log: Logger;
  readonly heard: (payload: string) => void;
  /** Called after every (re)connect: anything may have been missed before. */
  readonly connected: () => void;
};

type State = NotifySettings & { readonly stop: AbortController; client: Client | null };

/** Starts to listen; returns at once and connects in the background. */
export function openNotifyConnection(settings: NotifySettings): NotifyConnection {
  const state: State = { ...settings, stop: new AbortController(), client: null };
  const running = stayConnected(state);
  return {
    notify: (payload) => notify(state, payload),
    async close() {
      state.stop.abort();
      await running;
    },
  };
}

async function notify({ client, log }: State, payload: string): Promise<boolean> {
  if (client === null) return false;
  try {
    await client.query('select pg_notify($1, $2)', [CHANNEL, payload]);
    return true;
  } catch (error) {
    log.debug({ err: error }, 'A wake-up could not be sent; it is kept until the connection is back.');
    return false;
  }
}

async function stayConnected(state: State): Promise<void> {
  const backoff = createBackoff({ firstMs: 100, limitMs: 5_000 });
  const { signal } = state.stop;
  const warn = oncePerWhile((err) =>
    state.log.warn({ err }, 'The wake-up connection to PostgreSQL is down; connecting again.'),
  );
  while (!signal.aborted) {
    try {
      await listenUntilLost(state, () => backoff.reset());
    } catch (error) {
      if (!isAborted(signal)) warn(error);
    }
    await backoff.wait(signal);
  }
}

/** Rejects when the connection is lost or stopped; never resolves. */
async function listenUntilLost(state: State, succeeded: () => void): Promise<void> {
  const client = newClient(state.url);
  const scope = new AbortController(); // takes its listener off `stop` again, which lives through many connections
  const lost = new Promise<never>((_resolve, reject) => {
    client.once('error', reject);
    client.once('end', () => reject(new Error('PostgreSQL closed the wake-up connection.')));
    const stopped = () => reject(new Error('The wake-up connection was closed.'));
    state.stop.signal.addEventListener('abort', stopped, { once: true, signal: scope.signal });
  });
  client.on('error', () => undefined); // the first error rejects `lost`; later ones of a dying socket say nothing new
  client.on('notification', (message) => state.heard(message.payload ?? ''));
  try {
    await Promise.race([prepare(client), lost]);
    state.client = client;
    succeeded();
    state.connected();
    await lost;
  } finally {
    state.client = null;
    scope.abort();
    await client
      .end()
      .catch((error: unknown) => state.log.debug({ err: error }, 'The wake-up connection was gone before.'));
  }
}

async function prepare(client: Client): Promise<void> {
  await client.connect();
  // A wake-up is a hint: it need not wait for the disk.
  await client.query(`set synchronous_commit = off; listen ${CHANNEL}`);
}

function newClient(connectionString: string): Client {
  return new Client({
    connectionString,
    application_name: 'system-profiles wake',
    connectionTimeoutMillis: 5_000,
    // A connection that vanished without a word (a failover, a firewall) is found within seconds instead of hours.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
}
