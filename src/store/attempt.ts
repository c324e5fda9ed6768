import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { Unavailable } from '../errors.js';
import { KeyTaken, type Appended, type Batch, type Beside } from './append.js';
import type { Append } from './append-together.js';
import { recordDecision } from './decision.js';
import type { DomainEvent, Recorded } from './event.js';
import { keepAnswer } from './idempotency.js';
import { jitteredMs } from './jitter.js';
import type { Execute, Executed, Loaded } from './store.js';
import type { Upcasters } from './upcasting.js';

/** What one try of a command needs. */
export type AttemptSettings = {
  readonly pool: Pool;
  readonly append: Append;
  readonly upcasters: Upcasters;
  /** milliseconds since 1970 */
  readonly now: () => number;
  /** called after each commit */
  readonly onAppended: () => void;
};

/** The id that the command's events get, and until when (`performance.now()`) a lost answer is asked for. */
type Terms = { readonly commandId: string; readonly deadline: number };

/**
 * Decides a command on one state and appends what comes of it; null when another use of its key was first.
 * @throws HeadMoved, GaveWay: load and try again; what `decide` throws; Unavailable
 */
export async function attempt<S, E extends DomainEvent>(
  settings: AttemptSettings,
  command: Execute<S, E>,
  loaded: Loaded<S>,
  { commandId, deadline }: Terms,
): Promise<Executed<S, E> | null> {
  const { append, upcasters, now, onAppended } = settings;
  const events = await command.decide(loaded.state, loaded.revision);
  if (events.length === 0) return nothingToDo(settings, command, loaded);

  const { batch, recorded, after, head } = recordDecision(command, loaded, events, {
    commandId,
    nowMs: now(),
    upcasters,
  });
  const answer = command.answer?.(after, head.revision) ?? {};
  const appended = await appendSurely(append, deadline, batch, {
    texts: command.texts ?? [],
    rows: command.rows?.(after, recorded) ?? [],
    premises: command.premises?.(after, recorded) ?? [],
    kept: command.idempotency && { answer, ...command.idempotency },
  });
  if (appended === null) return null;
  onAppended();
  const placed = recorded.map((event, index): Recorded<E> => ({ ...event, cursor: appended.cursors[index] ?? '' }));
  return { state: after, events: placed, answer, repeated: false, ...head };
}

async function nothingToDo<S, E extends DomainEvent>(
  { pool }: AttemptSettings,
  command: Execute<S, E>,
  loaded: Loaded<S>,
): Promise<Executed<S, E> | null> {
  const answer = command.answer?.(loaded.state, loaded.revision) ?? {};
  if (command.idempotency !== undefined) {
    const kept = await keepAnswer(pool, { ...command.idempotency, answer });
    if (!kept) return null;
  }
  return { events: [], answer, repeated: false, ...loaded };
}

/**
 * Appends, and when the answer is lost (the connection was cut, perhaps after the commit) sends the same batch again:
 * its command id finds the first outcome. Null when another use of the key was first.
 */
async function appendSurely(append: Append, deadline: number, batch: Batch, beside: Beside): Promise<Appended | null> {
  for (let tries = 0; ; tries += 1) {
    try {
      const appended = await append(batch, beside);
      // Sent again, the batch finds itself, hash for hash. A duplicate at first sight, or another hash, is a twin's.
      const own = !appended.duplicate || (tries > 0 && appended.hash === batch.events.at(-1)?.hash);
      return own ? appended : null;
    } catch (error) {
      if (error instanceof KeyTaken) return null;
      // Once more in any case, so that a deadline that has just passed doesn't leave the outcome open.
      const giveUp = tries > 0 && performance.now() > deadline;
      if (!(error instanceof Unavailable) || giveUp) throw error;
      await pause(jitteredMs(tries));
    }
  }
}
