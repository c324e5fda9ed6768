import type { IncomingMessage } from 'node:http';
import { whenKnown, type Awaitable } from '../awaitable.js';
import { limits } from '../limits.js';
import { createBudget, type Budget } from './budget.js';
import { addressReader, trustedProxies } from './client-address.js';
import { createConnectionCaps, type ConnectionCaps } from './connection-caps.js';
import { createCounters, type Counters, type CountersPorts } from './counters.js';
import { credentialOf } from './credential.js';

/** Why one more request is too many, and when there may be another. */
export type TooMany = { readonly message: string; readonly retryAfterSeconds: number };

/** What is known of whoever asks before anything is looked up. */
export type Asker = Pick<IncomingMessage, 'socket' | 'headers'>;

/** Keeps anybody from asking for more than the server can give to all. */
export interface Throttle {
  /** Counts a request against where it comes from and the key it brings; null: it may be answered. */
  request(asker: Asker, authorization?: string): Awaitable<TooMany | null>;
  /** Where a request comes from: behind trusted proxies, else the other end of the connection. */
  addressOf(asker: Asker): string;
  /** What stands for the key that a request brings; null when it brings none. */
  credentialOf(authorization: string | undefined, cookie: string | undefined): string | null;
  /** Open WebSockets and streams of events, in this process. */
  readonly connections: ConnectionCaps;
  /** Counts something else in the same store. */
  readonly counter: Counters['counter'];
  close(): Promise<void>;
}

/** Limits by the minute; null: no limit. */
export type ThrottleSettings = {
  readonly rateLimitPerKey: number | null;
  readonly rateLimitPerAddress: number | null;
  /** addresses of proxies whose X-Forwarded-For is believed */
  readonly trustProxy: readonly string[];
  /** where callers reach the API: says the name of the session's cookie */
  readonly publicUrl: string;
};

/** Makes the throttle of one process. */
export function createThrottle(settings: ThrottleSettings, ports: CountersPorts): Throttle {
  const counters = createCounters(ports);
  const { publicUrl } = settings;
  const addressOf = addressReader(trustedProxies(settings.trustProxy));
  const budget = (name: string, limit: number | null): Budget =>
    limit === null ? UNLIMITED : createBudget(counters.counter(name, WINDOW_SECONDS), limit, WINDOW_SECONDS * 1_000);
  const byAddress = budget('requests-address', settings.rateLimitPerAddress);
  const byKey = budget('requests-key', settings.rateLimitPerKey);
  return {
    request(asker, authorization = asker.headers.authorization) {
      const counted = byAddress.take(addressOf(asker));
      return whenKnown(counted, (ofAddress) => {
        if (ofAddress) return tooMany('This address has', settings.rateLimitPerAddress, ofAddress.retryAfterMs);
        const key = credentialOf({ authorization, cookie: asker.headers.cookie, publicUrl });
        if (key === null) return null;
        return whenKnown(
          byKey.take(key),
          (ofKey) => ofKey && tooMany('This key has', settings.rateLimitPerKey, ofKey.retryAfterMs),
        );
      });
    },
    addressOf,
    credentialOf: (authorization, cookie) => credentialOf({ authorization, cookie, publicUrl }),
    connections: createConnectionCaps(limits.connections),
    counter: (...named) => counters.counter(...named),
    close: () => counters.close(),
  };
}

const WINDOW_SECONDS = 60;
const UNLIMITED: Budget = { take: () => null };

function tooMany(who: string, limit: number | null, retryAfterMs: number): TooMany {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  const message = `${who} made ${(limit ?? 0).toLocaleString('en')} requests within a minute, and more aren't answered. Go on in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`;
  return { message, retryAfterSeconds };
}
