import type { Batch, ChainedEvent } from './append.js';
import type { DomainEvent, Metadata, Recorded } from './event.js';
import { canonicalJson, chainHash } from './hash-chain.js';
import type { Execute, Loaded } from './store.js';
import { schemaVersionOf, type Upcasters } from './upcasting.js';

/** The events of a decision as they will stand in the log, and the state behind them. */
export type Decision<S, E extends DomainEvent> = {
  readonly batch: Batch;
  readonly recorded: readonly Recorded<E>[];
  readonly after: S;
  readonly head: Omit<Loaded<S>, 'state'>;
};

/**
 * Gives events their revision, time and hash, and folds them. Pure.
 * @param nowMs the clock; the time becomes max(now, head + 1 ms), so that it rises with every command of a stream
 */
export function recordDecision<S, E extends DomainEvent>(
  command: Pick<Execute<S, E>, 'fold' | 'streamId' | 'metadata'>,
  loaded: Loaded<S>,
  events: readonly E[],
  stamp: { readonly commandId: string; readonly nowMs: number; readonly upcasters: Upcasters },
): Decision<S, E> {
  const { streamId, fold } = command;
  const { streamType } = fold;
  const { commandId, upcasters } = stamp;
  const recordedAt = new Date(Math.max(Math.floor(stamp.nowMs), (loaded.recordedAt?.getTime() ?? -Infinity) + 1));
  const metadataJson = canonicalJson(command.metadata);
  // Through JSON: what is folded and answered now is what a later read finds, without undefined properties.
  const metadata = JSON.parse(metadataJson) as Metadata;
  const chained: ChainedEvent[] = [];
  const recorded: Recorded<E>[] = [];
  let previous = loaded.hash;
  events.forEach(({ type, data: given }, commandIndex) => {
    const json = canonicalJson(given);
    const data = JSON.parse(json) as object;
    const revision = loaded.revision + commandIndex + 1;
    const schemaVersion = schemaVersionOf(upcasters, streamType, type);
    const hashed = {
      streamId,
      streamType,
      revision,
      commandId,
      commandIndex,
      type,
      schemaVersion,
      recordedAt,
      dataJson: json,
      metadataJson,
    };
    const hash = chainHash(previous, hashed);
    chained.push({ type, schemaVersion, json, hash });
    const event = {
      streamId,
      streamType,
      revision,
      commandId,
      type,
      schemaVersion,
      recordedAt,
      data,
      metadata,
      hash,
      // It is known once it is committed.
      cursor: '',
    };
    recorded.push(event as unknown as Recorded<E>);
    previous = hash;
  });
  const batch = {
    streamId,
    streamType,
    expectedRevision: loaded.revision,
    previousHash: loaded.hash,
    commandId,
    recordedAt,
    events: chained,
    metadataJson,
  };
  const head = { revision: loaded.revision + events.length, hash: previous, recordedAt };
  return { batch, recorded, after: recorded.reduce(fold.evolve, loaded.state), head };
}
