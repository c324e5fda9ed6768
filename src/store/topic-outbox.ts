import { setTimeout as sleep } from 'node:timers/promises';

/** Topics on their way to the other processes: each waits once, many leave together. */
export type TopicOutbox = {
  add(topic: string): void;
  /** Tries again what could not be sent. */
  flush(): void;
  /** Waits for what is being sent and sends no more. */
  close(): Promise<void>;
};

/** Stands for all topics. */
export const EVERY_TOPIC = '*';

/** NOTIFY takes a lock that all of a cluster's notifying commits share, so one process sends at most one per gap. */
const GAP_MS = 10;
/** PostgreSQL allows payloads below 8,000 bytes; the rest is for the sender's name. */
const BATCH_BYTES = 7_800;
const TOPIC_BYTES = 200;
/** While the connection is down: with more topics waiting than this, everybody is woken instead. */
const MAX_PENDING = 1_000;

/** @param send whether the topics are on their way; those that aren't wait for the next `flush` */
export function createTopicOutbox(send: (topics: readonly string[]) => Promise<boolean>): TopicOutbox {
  const pending = new Set<string>();
  let sending: Promise<void> | null = null;
  let closed = false;
  const flush = (): void => {
    if (closed) return;
    sending ??= sendAll(pending, send).finally(() => {
      sending = null;
    });
  };
  return {
    add(topic) {
      if (Buffer.byteLength(topic) > TOPIC_BYTES)
        throw new RangeError(`A wake-up topic has at most ${TOPIC_BYTES} bytes: ${topic.slice(0, 50)}…`);
      keep(pending, topic);
      flush();
    },
    flush,
    async close() {
      closed = true;
      await sending;
    },
  };
}

function keep(pending: Set<string>, topic: string): void {
  if (pending.size < MAX_PENDING) {
    pending.add(topic);
  } else {
    pending.clear();
    pending.add(EVERY_TOPIC);
  }
}

async function sendAll(pending: Set<string>, send: (topics: readonly string[]) => Promise<boolean>): Promise<void> {
  while (pending.size > 0) {
    const topics = takeBatch(pending);
    if (!(await send(topics))) {
      for (const topic of topics) pending.add(topic);
      return;
    }
    await sleep(GAP_MS);
  }
}

/** Removes as many topics as fit one payload. */
function takeBatch(pending: Set<string>): string[] {
  const batch: string[] = [];
  let bytes = 0;
  for (const topic of pending) {
    bytes += Buffer.byteLength(JSON.stringify(topic)) + 1;
    if (bytes > BATCH_BYTES) break;
    pending.delete(topic);
    batch.push(topic);
  }
  return batch;
}
