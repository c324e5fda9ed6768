import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What a hash covers: everything of an event but its place in the log, which only the database knows. */
export type HashedEvent = {
  readonly streamId: string;
  readonly streamType: string;
  readonly revision: number;
  readonly commandId: string;
  readonly commandIndex: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly recordedAt: Date;
  /** canonical JSON, as it is stored */
  readonly dataJson: string;
  /** canonical JSON, as it is stored */
  readonly metadataJson: string;
};

/** What the first event of a stream chains to: 32 zero bytes. */
export const CHAIN_START = '0'.repeat(64);

/**
 * The hash of an event: SHA-256 over the 32 bytes of the hash before it and the UTF-8 of the event's RFC 8785 JSON.
 * Computed by the API and by whoever verifies, never by the database that is to be verified.
 * @param previous lowercase hex, CHAIN_START for revision 1
 * @returns lowercase hex
 */
export function chainHash(previous: string, event: HashedEvent): string {
  return createHash('sha256').update(previous, 'hex').update(eventJson(event)).digest('hex');
}

/** The event's RFC 8785 JSON, put together of parts that are canonical already: the keys stand in their order. */
function eventJson(event: HashedEvent): string {
  const text = (value: string): string => JSON.stringify(value);
  return (
    `{"commandId":${text(event.commandId)},"commandIndex":${event.commandIndex},"data":${event.dataJson},` +
    `"metadata":${event.metadataJson},"recordedAt":"${event.recordedAt.toISOString()}","revision":${event.revision},` +
    `"schemaVersion":${event.schemaVersion},"streamId":${text(event.streamId)},"streamType":${text(event.streamType)},` +
    `"type":${text(event.type)}}`
  );
}

/**
 * RFC 8785 JSON: the same text for the same value, whatever the order of its keys. Undefined properties are left out.
 * @throws Error on NaN, infinities, lone surrogates and circles: nothing of that kind may reach the log
 */
export function canonicalJson(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('A value without a JSON form cannot be recorded.');
  return text;
}
