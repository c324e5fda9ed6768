import { setImmediate } from 'node:timers/promises';
import type { EventStore } from '../store/store.js';
import { digestsOf, withTexts } from './authored.js';
import type { ContentChange } from './compare-change.js';
import { compareInTurns } from './compare.js';
import type { Content } from './events.js';
import type { Existing } from './profile.js';
import type { ComparedChange, Comparison, ProfileQueries } from './queries.js';
import { unifiedDiff } from './text-diff.js';

/** The word for the open draft among versions; no version can be called so, since it isn't SemVer. */
const DRAFT = 'draft';

type Side = { readonly profile: Existing; readonly content: Content };

/**
 * What differs between two versions of a profile; to "draft": the open one. null when either isn't there. Both sides'
 * texts are read at once, each one once, and the diffs are made only for those who ask.
 */
export async function compareVersions(
  store: Pick<EventStore, 'texts'>,
  queries: Pick<ProfileQueries, 'state' | 'version'>,
  profileId: string,
  from: string,
  to: string,
): Promise<Comparison | null> {
  const [before, after] = await Promise.all([
    versionSide(queries, profileId, from),
    to === DRAFT ? draftSide(queries, profileId) : versionSide(queries, profileId, to),
  ]);
  if (!before || !after) return null;
  const texts = await store.texts([...new Set([before, after].flatMap(({ content }) => digestsOf(content)))]);
  const changes = await compareInTurns(
    withTexts(before.profile, before.content, texts),
    withTexts(after.profile, after.content, texts),
  );
  return { from, to, changes: withDiffs(changes) };
}

async function versionSide(
  queries: Pick<ProfileQueries, 'state' | 'version'>,
  profileId: string,
  version: string,
): Promise<Side | null> {
  const row = await queries.version(profileId, version);
  // The state right after Finish: its newest version is this one, and its information is that of the time.
  const profile = row && (await queries.state(profileId, { revision: row.revision }))?.profile;
  return profile?.published ? { profile, content: profile.published } : null;
}

async function draftSide(queries: Pick<ProfileQueries, 'state'>, profileId: string): Promise<Side | null> {
  const profile = (await queries.state(profileId))?.profile;
  return profile?.draft ? { profile, content: profile.draft } : null;
}

/** Diffs one after the other, however many are asked for at once, so that other requests get their turn between two. */
function withDiffs(changes: readonly ContentChange[]): readonly ComparedChange[] {
  let last: Promise<unknown> = Promise.resolve();
  return changes.map(({ texts, ...change }) => {
    let diff: Promise<string> | null = null;
    const make = async (before: Promise<unknown>): Promise<string> => {
      await before;
      await setImmediate();
      return unifiedDiff(texts);
    };
    const made = (): Promise<string> => {
      if (diff === null) last = diff = make(last);
      return diff;
    };
    return { ...change, diff: made };
  });
}
