import type { Pool } from 'pg';
import type { Directory } from '../access/directory.js';
import { readCheckpoint, saveCheckpoint } from '../store/checkpoint.js';
import { run, statement } from '../store/statement.js';
import type { EventStore } from '../store/store.js';
import type { Audit } from './audit.js';
import { lineWords } from './line-words.js';

/** What the index of words is made from. */
export type LineIndexPorts = {
  readonly pool: Pool;
  readonly store: Pick<EventStore, 'readAfter'>;
  readonly audit: Pick<Audit, 'lines'>;
  /** names of keys and devices; people are found by the table of accounts */
  readonly directory: Directory;
};

/** The name under which the log's place is kept up to which lines have their words. */
export const LINE_READER = 'audit-lines';

/** Makes the log searchable, behind the fence and after the fact: no command waits for it. */
export interface LineIndex {
  /** Takes the next events in; says how many there were. Twice is harmless. */
  readonly step: () => Promise<number>;
  /** Takes in all that there is. */
  readonly catchUp: () => Promise<void>;
}

const PAGE = 200;

const insertLines = statement(`
  insert into audit.line (stream_id, revision, words)
  select line.stream_id, line.revision, array_to_tsvector(array(select jsonb_array_elements_text(line.words)))
    from jsonb_to_recordset($1::jsonb) as line (stream_id uuid, revision integer, words jsonb)
  on conflict do nothing`);

/** Keeps how far it came in the database, so that whoever leads next goes on there. */
export function createLineIndex({ pool, store, audit, directory }: LineIndexPorts): LineIndex {
  const step = async (): Promise<number> => {
    const saved = await readCheckpoint(pool, LINE_READER);
    const { events, cursor } = await store.readAfter(saved, PAGE);
    if (events.length === 0 || cursor === null) return 0;
    const lines = await audit.lines(events);
    const names = await Promise.all(events.map(async ({ metadata }) => directory.nameOf(metadata.actor)));
    const rows = lines.map((line, place) => {
      const { streamId, revision } = line.recorded;
      return { stream_id: streamId, revision, words: lineWords(line, names[place] ?? '') };
    });
    await run(pool, insertLines, [JSON.stringify(rows)]);
    // Somebody else who was faster has taken the same lines in.
    await saveCheckpoint(pool, LINE_READER, saved, cursor);
    return events.length;
  };
  return {
    step,
    async catchUp() {
      while ((await step()) > 0);
    },
  };
}
