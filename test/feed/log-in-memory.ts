import { decodeCursor, encodeCursor } from '../../src/store/cursor.js';
import type { Recorded } from '../../src/store/event.js';
import type { LogFeedSettings } from '../../src/store/log-feed.js';

/** A log in memory whose fence and health a test controls, to try interleavings that a real database gives only by luck. */
export type LogInMemory = LogFeedSettings['store'] & {
  /** Records an event; it is read once the fence has passed it. */
  append(event: { streamType?: string; streamId: string; type?: string }): Recorded;
  /** Holds what is appended from now on behind the fence, until `release`. */
  hold(): void;
  release(): void;
  /** Every read fails until `heal`. */
  break(): void;
  heal(): void;
  /** Called after each read's answer is fixed and before it is given, so that a test can act in between. */
  beforeAnswer: () => Promise<void>;
  readonly reads: { readonly after: string | null }[];
};

const cursorOf = (n: number): string => encodeCursor({ generation: 1, transactionId: String(n), position: String(n) });

/** Before the first event. */
export const START = cursorOf(0);

export function logInMemory(): LogInMemory {
  const events: Recorded[] = [];
  const revisions = new Map<string, number>();
  let visible: number | null = null;
  let broken = false;

  async function answer<T>(value: () => T): Promise<T> {
    if (broken) throw new Error('connect ECONNREFUSED (made by the test)');
    const fixed = value();
    await log.beforeAnswer();
    return fixed;
  }
  const readable = (): Recorded[] => events.slice(0, visible ?? events.length);
  const after = (cursor: string | null | undefined): Recorded[] =>
    readable().slice(cursor ? Number(decodeCursor(cursor).position) : 0);

  const log: LogInMemory = {
    reads: [],
    beforeAnswer: async () => undefined,
    append({ streamType = 'profile', streamId, type = 'Changed' }) {
      const revision = (revisions.get(streamId) ?? 0) + 1;
      revisions.set(streamId, revision);
      const recorded: Recorded = {
        type,
        data: {},
        streamId,
        streamType,
        revision,
        schemaVersion: 1,
        commandId: '00000000-0000-4000-8000-000000000000',
        metadata: { actor: { kind: 'SYSTEM', id: 'test' } },
        recordedAt: new Date(),
        hash: '',
        cursor: cursorOf(events.length + 1),
      };
      events.push(recorded);
      return recorded;
    },
    hold: () => void (visible = events.length),
    release: () => void (visible = null),
    break: () => void (broken = true),
    heal: () => void (broken = false),
    headCursor: () => answer(() => readable().at(-1)?.cursor ?? null),
    readAfter(cursor, limit) {
      log.reads.push({ after: cursor });
      return answer(() => {
        const page = after(cursor).slice(0, limit);
        return { events: page, cursor: page.at(-1)?.cursor ?? cursor };
      });
    },
    readLog: ({ streamId, types, after: cursor, limit }) =>
      answer(() =>
        after(cursor)
          .filter(
            (event) =>
              (streamId === undefined || event.streamId === streamId) &&
              (types === undefined || types.includes(event.type)),
          )
          .slice(0, limit),
      ),
  };
  return log;
}
