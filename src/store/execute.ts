import { setTimeout as pause } from 'node:timers/promises';
import { attempt, type AttemptSettings } from './attempt.js';
import { GaveWay, HeadMoved } from './append.js';
import { Conflict, Unavailable } from '../errors.js';
import { derivedId, newId } from '../ids.js';
import { limits } from '../limits.js';
import type { DomainEvent } from './event.js';
import { findAnswer } from './idempotency.js';
import { jitteredMs } from './jitter.js';
import type { EventStore, Execute, Executed, Idempotency } from './store.js';
import { createTurns } from './turns.js';

/** What executing commands needs. */
export type ExecuteSettings = AttemptSettings & { readonly load: EventStore['load'] };

/** What stays the same while a command is tried. */
type Trial<S, E extends DomainEvent> = {
  readonly command: Execute<S, E>;
  /** undefined: whatever the head is */
  readonly expected: number | undefined;
  /** on the clock of `performance.now()` */
  readonly deadline: number;
};

/** The one way to change a stream: load, decide, append; see EventStore.execute. */
export function createExecute(settings: ExecuteSettings): EventStore['execute'] {
  const inTurn = createTurns();
  return async (command) => {
    const expected = command.mustBeNew === true ? 0 : command.expectedRevision;
    const trial = { command, expected, deadline: performance.now() + limits.commandPatienceMs };
    const work = () => onceByKey(settings, trial);
    // Whoever names a revision is right or wrong at once; the others would only be in each other's way.
    return expected === undefined ? inTurn(command.streamId, work) : work();
  };
}

/** With a key: the first answer outlives every failure of a later use, "the name is taken" (by the first) included. */
async function onceByKey<S, E extends DomainEvent>(
  settings: ExecuteSettings,
  trial: Trial<S, E>,
): Promise<Executed<S, E>> {
  const first = await repeated(settings, trial.command);
  if (first !== null) return first;
  try {
    return await decideUntilDone(settings, trial);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    const twin = await repeated(settings, trial.command);
    if (twin === null) throw error;
    return twin;
  }
}

/** The kept answer of the command's key with the state of today; null without a key or a kept answer. */
async function repeated<S, E extends DomainEvent>(
  { pool, load }: ExecuteSettings,
  command: Execute<S, E>,
): Promise<Executed<S, E> | null> {
  if (command.idempotency === undefined) return null;
  const answer = await findAnswer(pool, command.idempotency);
  if (answer === null) return null;
  return { events: [], answer, repeated: true, ...(await load(command.fold, command.streamId)) };
}

async function decideUntilDone<S, E extends DomainEvent>(
  settings: ExecuteSettings,
  trial: Trial<S, E>,
): Promise<Executed<S, E>> {
  const { command, expected, deadline } = trial;
  let commandId = commandIdOf(command.idempotency);
  for (let tries = 0; ; tries += 1) {
    const loaded = await settings.load(command.fold, command.streamId);
    const moved = expected !== undefined && loaded.revision !== expected;
    // However long it waited for its turn, and however slow everything is, it is tried once: only others refuse it.
    if (moved || (tries > 0 && performance.now() > deadline)) throw conflict(trial, loaded.revision);
    try {
      const executed = await attempt(settings, command, loaded, { commandId, deadline });
      if (executed !== null) return executed;
      const twin = await repeated(settings, command);
      if (twin !== null) return twin;
      // The id is in the log, its answer has expired: the key is old, and this is another command.
      commandId = newId(settings.now());
    } catch (error) {
      if (error instanceof HeadMoved && expected !== undefined) throw conflict(trial, error.actualRevision);
      if (!(error instanceof HeadMoved || error instanceof GaveWay)) throw error;
      await pause(jitteredMs(tries));
    }
  }
}

/** From the key, so that a second use by another process finds the first; random without one. */
function commandIdOf(idempotency: Idempotency | undefined): string {
  return idempotency === undefined ? newId() : derivedId('command', idempotency.actorId, idempotency.key);
}

function conflict<S, E extends DomainEvent>({ command, expected }: Trial<S, E>, actual: number): Conflict {
  const what = command.fold.streamType;
  if (command.mustBeNew === true)
    return new Conflict(
      actual,
      `This ${what} exists already, at revision ${actual}. Go on with it, or send a new idempotency key.`,
      [],
    );
  if (expected === undefined) {
    const busy = `Too many changes of this ${what} at once; it is at revision ${actual} now. Send the change again.`;
    return new Conflict(actual, busy, []);
  }
  return new Conflict(
    actual,
    `This ${what} is at revision ${actual}, not at ${expected}: somebody was faster. Read it again and repeat the change.`,
  );
}
