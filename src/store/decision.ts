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
  const together = { streamId, streamType, commandId, recordedAt, metadataJson, metadata };
  const chained: ChainedEvent[] = [];
  const recorded: Recorded<E>[] = [];
  let previous = loaded.hash;
  events.forEach((event, commandIndex) => {
    const schemaVersion = schemaVersionOf(upcasters, streamType, event.type);
    const revision = loaded.revision + commandIndex + 1;
    const link = linked(together, event, { previous, revision, commandIndex, schemaVersion });
    chained.push(link.chained);
    recorded.push(link.recorded as unknown as Recorded<E>);
    previous = link.chained.hash;
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

type Together = Pick<Recorded, 'streamId' | 'streamType' | 'commandId' | 'recordedAt' | 'metadata'> & {
  readonly metadataJson: string;
};
type Place = {
  readonly previous: string;
  readonly revision: number;
  readonly commandIndex: number;
  readonly schemaVersion: number;
};

/** One event as it is written, and as it is folded and told. Every edit passes here: no object is made by a spread (decision 0065). */
function linked(
  { streamId, streamType, commandId, recordedAt, metadataJson, metadata }: Together,
  { type, data: given }: DomainEvent,
  { previous, revision, commandIndex, schemaVersion }: Place,
): { readonly chained: ChainedEvent; readonly recorded: Recorded } {
  const json = canonicalJson(given);
  const data = JSON.parse(json) as object;
  const hash = chainHash(previous, {
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
  });
  return {
    chained: { type, schemaVersion, json, hash },
    // Its cursor is known once it is committed.
    recorded: {
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
      cursor: '',
    },
  };
}
