import type { Pool } from 'pg';
import { statementParameters } from '../keyset.js';
import type { EventStore, InlineWrite, Loaded } from '../store/store.js';
import { run } from '../store/statement.js';
import { profileFold } from './fold.js';
import type { Profile } from './profile.js';
import { allProfileRows } from './projection.js';

/** What a rebuild did: profiles written anew, and rows removed that no history explains. */
export type Rebuilt = { readonly profiles: number; readonly removed: number };

export type RebuildOptions = {
  /** empties the lists first: for rows so wrong that a slug or name in them bars the right ones */
  readonly fromEmpty?: boolean;
  /** called after each page of streams with the number of profiles so far: a rebuild of many takes a while */
  readonly onProgress?: (profiles: number) => void;
};

const PAGE = 1_000;

/**
 * Writes the lists of profiles anew from the log, by the code that writes them with every append. May run while people
 * work: profile by profile, so no transaction is long, and an edit made meanwhile wins.
 */
export async function rebuildProfiles(
  store: Pick<EventStore, 'load' | 'streams'>,
  pool: Pool,
  { fromEmpty = false, onProgress }: RebuildOptions = {},
): Promise<Rebuilt> {
  if (fromEmpty) await run(pool, 'truncate read.profile, read.profile_head, read.profile_version', []);
  // Asked before the streams: rows of profiles created from now on are never held against it.
  const listed = await run<{ id: string }>(
    pool,
    'select id from read.profile union select profile_id from read.profile_head',
    [],
  );
  const seen = new Set<string>();
  for (let after: string | null = null, more = true; more;) {
    const ids: readonly string[] = await store.streams(profileFold.streamType, after, PAGE);
    for (const id of ids) await writeRows(pool, await store.load(profileFold, id));
    for (const id of ids) seen.add(id);
    onProgress?.(seen.size);
    more = ids.length === PAGE;
    after = ids.at(-1) ?? null;
  }
  const orphans = listed.map((row) => row.id).filter((id) => !seen.has(id));
  return { profiles: seen.size, removed: await remove(store, pool, orphans) };
}

async function writeRows(pool: Pool, { state, revision, recordedAt }: Loaded<Profile>): Promise<void> {
  if (state.status === 'absent') return;
  for (const row of allProfileRows(state)) await writeRow(pool, row, revision, recordedAt);
}

async function writeRow(pool: Pool, row: InlineWrite, revision: number, recordedAt: Date | null): Promise<void> {
  const { values, bind } = statementParameters();
  const head = `select ${bind(revision)}::integer as revision, ${bind(recordedAt)}::timestamptz as recorded_at, false as duplicate`;
  await run(pool, `with appended as (${head}) ${row.sql(bind)}`, values);
}

async function remove(store: Pick<EventStore, 'load'>, pool: Pool, ids: readonly string[]): Promise<number> {
  let removed = 0;
  for (const id of ids) {
    // A profile created after its place in the order was passed is listed, and has a history.
    if ((await store.load(profileFold, id)).state.status !== 'absent') continue;
    await run(pool, 'delete from read.profile_version where profile_id = $1', [id]);
    await run(pool, 'delete from read.profile_head where profile_id = $1', [id]);
    await run(pool, 'delete from read.profile where id = $1', [id]);
    removed += 1;
  }
  return removed;
}
