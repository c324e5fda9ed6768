import type { Logger } from 'pino';
import type { Caller } from './caller.js';
import { keyDigest } from './keys.js';

/** Whoever a token belongs to. `usedId`: under what its use is written down; `expiresAt`: in milliseconds since 1970. */
export type Bearer = { readonly caller: Caller; readonly usedId: string; readonly expiresAt: number };

/** Finds callers by their tokens, and remembers them for two seconds, so that a busy caller costs no query. */
export interface RememberedCallers {
  callerOf(token: string): Promise<Caller | null>;
  /** Forgets what was looked up: something was ended or changed. */
  forget(): void;
  /** Writes down what was used, and stops. */
  close(): Promise<void>;
}

type Ports = {
  /** by the SHA-256 of the token */
  readonly lookUp: (digest: Buffer) => Promise<Bearer | null>;
  readonly writeUses: (uses: readonly Use[]) => Promise<unknown>;
  readonly log: Logger;
  readonly now?: (() => number) | undefined;
};

/** When something was used last, in milliseconds since 1970. */
export type Use = readonly [usedId: string, at: number];

type Known = { readonly bearer: Bearer | null; readonly until: number };

/** What was ended elsewhere works so much longer at most; where it was ended it ends at once. */
const KNOWN_FOR_MS = 2_000;
const MOST_KNOWN = 10_000;
const WRITE_EVERY_MS = 30_000;

/** Makes the memory of one process. */
export function createRememberedCallers({ lookUp, writeUses, log, now = Date.now }: Ports): RememberedCallers {
  const uses = collectUses(writeUses, log);
  const known = new Map<string, Known>();
  // What was read before somebody said "forget" may be old by now, so it is not remembered.
  let generation = 0;
  const look = async (digest: Buffer, key: string): Promise<Known> => {
    const began = generation;
    const entry = { bearer: await lookUp(digest), until: now() + KNOWN_FOR_MS };
    if (known.size >= MOST_KNOWN) known.clear();
    if (began === generation) known.set(key, entry);
    return entry;
  };
  return {
    async callerOf(token) {
      const digest = keyDigest(token);
      const key = digest.toString('base64');
      const entry = known.get(key);
      const { bearer } = entry !== undefined && entry.until > now() ? entry : await look(digest, key);
      if (bearer === null || bearer.expiresAt <= now()) return null;
      uses.note(bearer.usedId, now());
      return bearer.caller;
    },
    forget() {
      generation += 1;
      known.clear();
    },
    close: () => uses.close(),
  };
}

/** When something was used last is written every half minute for all at once. */
function collectUses(writeUses: Ports['writeUses'], log: Logger) {
  const used = new Map<string, number>();
  const write = async () => {
    const uses = [...used];
    used.clear();
    if (uses.length === 0) return;
    try {
      await writeUses(uses);
    } catch (err) {
      log.warn({ err }, 'When keys and sessions were used last could not be written down.');
    }
  };
  const timer = setInterval(() => void write(), WRITE_EVERY_MS);
  timer.unref();
  return {
    note: (usedId: string, at: number) => void used.set(usedId, at),
    async close() {
      clearInterval(timer);
      await write();
    },
  };
}
