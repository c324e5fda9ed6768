import type { Verdict } from '../store/verify.js';
import { CHAIN_START, canonicalJson, chainHash, type HashedEvent } from '../store/hash-chain.js';
import type { Leaf } from './merkle.js';

/** Checks an export line by line, without the server that it came from. */
export type ExportCheck = {
  /** Takes the next line; false after the first fault. */
  line(text: string): boolean;
  verdict(): Verdict;
  /** The hash that the export has for a revision of a stream; null when it isn't in it. */
  hashOf(streamId: string, revision: number): string | null;
  /** How many streams the export has. */
  streams(): number;
};

/** What the hash covers, with the time and the JSON as an export has them. */
type Line = Omit<HashedEvent, 'recordedAt' | 'dataJson' | 'metadataJson'> & {
  readonly recordedAt: string;
  readonly data: object;
  readonly metadata: object;
  readonly hash: string;
};

/**
 * Recomputes the chain of every stream in an export as JSON lines. Streams must be whole from their first event: a
 * filter by type or time leaves links out, and a chain can't be followed over a gap.
 * @param wanted the head whose hash is remembered, for a proof
 */
export function checkExport(wanted: Pick<Leaf, 'streamId' | 'revision'> | null): ExportCheck {
  const heads = new Map<string, { readonly revision: number; readonly hash: string }>();
  let wantedHash: string | null = null;
  let events = 0;
  let firstBroken: string | null = null;
  return {
    line(text) {
      const read = lineOf(text);
      firstBroken = read === null ? `Line ${events + 1} is no event of an export.` : brokenBy(read, heads);
      if (firstBroken !== null || read === null) return false;
      heads.set(read.streamId, { revision: read.revision, hash: read.hash });
      if (read.streamId === wanted?.streamId && read.revision === wanted.revision) wantedHash = read.hash;
      events += 1;
      return true;
    },
    verdict: () => ({ intact: firstBroken === null, events, firstBroken }),
    hashOf: (streamId, revision) => (streamId === wanted?.streamId && revision === wanted.revision ? wantedHash : null),
    streams: () => heads.size,
  };
}

function brokenBy(line: Line, heads: ReadonlyMap<string, { revision: number; hash: string }>): string | null {
  const { streamId, revision, type, hash } = line;
  const before = heads.get(streamId) ?? { revision: 0, hash: CHAIN_START };
  if (revision !== before.revision + 1)
    return `Stream ${streamId}: event ${before.revision + 1} is missing, ${revision} is the next.`;
  const recomputed = chainHash(before.hash, {
    ...line,
    recordedAt: new Date(line.recordedAt),
    dataJson: canonicalJson(line.data),
    metadataJson: canonicalJson(line.metadata),
  });
  return recomputed === hash
    ? null
    : `Stream ${streamId}: event ${revision} (${type}) was altered: its hash says ${hash}, its content gives ${recomputed}.`;
}

function lineOf(text: string): Line | null {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    const whole =
      typeof line?.streamId === 'string' &&
      typeof line.revision === 'number' &&
      typeof line.hash === 'string' &&
      typeof line.data === 'object' &&
      typeof line.metadata === 'object' &&
      !Number.isNaN(Date.parse(String(line.recordedAt)));
    return whole ? (line as Line) : null;
  } catch {
    return null;
  }
}
