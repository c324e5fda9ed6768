import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { ARCHIVE, done, PROFILE, type ArchiveSeen, type Changed, type Door } from '../journeys/author.js';
import { transports } from '../journeys/follow.js';
import { download, sha256, unpack } from '../journeys/unpack.js';
import { eventually } from '../store/eventually.js';
import { data } from '../support/graphql.js';
import { describeWithOwnRedis, type OwnRedis, type StartRedis } from '../workers/redis.js';
import { openInstallation, type Installation, type Victim } from './installation.js';
import { startLoad, TEXT_PATH, type Load } from './load.js';
import { randomOf } from './random.js';
import { startWitness, type Witness } from './witness.js';

// Everything is killed, stopped, cut off, filled or set wrong at random while authors work, and at the end everything that anybody was told must be so.
// CHAOS_SEED repeats the victims and their order; what is under way when they die is never the same twice.
jest.setTimeout(300_000);

const SEED = Number(process.env['CHAOS_SEED'] ?? 20_261_122);
/** How often everything breaks once. */
const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 1);
const AUTHORS = 4;

type Told = { cursor: string; profileId: string; revision: number; note: string | null };
type Announced = { cursor: string; archive: { id: string; status: string } };

describe('everything breaks, jobs in PostgreSQL', () => claims(null));
describeWithOwnRedis('everything breaks, jobs in Redis', (startRedis) => claims(startRedis));

function claims(startRedis: StartRedis | null): void {
  let redis: OwnRedis | null = null;
  let installation: Installation;
  let door: Door;
  let load: Load;
  let changes: Witness<Told>[];
  let announcements: Witness<Announced>[];
  beforeAll(async () => {
    redis = (await startRedis?.({ appendOnly: true })) ?? null;
    installation = await openInstallation(redis);
    door = installation.doors[0]!;
  });
  afterAll(async () => {
    await Promise.all([load.abandon(), ...[...changes, ...announcements].map((witness) => witness.stop())]);
    await installation.close();
    await redis?.close();
  });

  test(`all in turn, by seed ${SEED}, under a load: work goes on`, async () => {
    const random = randomOf(SEED);
    const watch = { doors: installation.doors, after: await beginning(door) };
    changes = transports.map((transport) =>
      startWitness({ ...watch, transport }, 'profileChanged', 'profileId revision note'),
    );
    announcements = transports.map((transport) =>
      startWitness({ ...watch, transport }, 'archiveReady', 'archive { id status }'),
    );
    load = startLoad(installation.doors, random, AUTHORS);
    for (let round = 0; round < ROUNDS; round += 1)
      for (const victim of random.shuffled(installation.victims)) {
        const before = load.ledger.acknowledged.size;
        const wanted = random.between(3, 15);
        await eventually(async () => load.ledger.acknowledged.size >= before + wanted, 60_000);
        await killed(victim, random.between(0, 300));
      }
    await load.stop();
    process.stderr.write(
      `  ${load.ledger.acknowledged.size} edits and ${load.ledger.archives.size} archives were acknowledged\n`,
    );
  });

  test('each acknowledged edit is in the history once, and no refused one', async () => {
    const { acknowledged, refused } = load.ledger;
    const notes = new Map<string, string>();
    for (const profileId of new Set(acknowledged.values()))
      for (const { note } of await historyOf(door, profileId)) {
        expect(notes.has(note)).toBe(false);
        notes.set(note, profileId);
      }
    expect([...notes].sort()).toEqual([...acknowledged].sort());
    expect([...refused].filter((note) => notes.has(note))).toEqual([]);
  });

  test('each acknowledged archive is READY, and holds what its author wrote', async () => {
    for (const [id, { text }] of load.ledger.archives) {
      await eventually(async () => (await archiveOf(door, id)).status === 'READY', 90_000);
      const archive = await archiveOf(door, id);
      const bytes = await download(`${door.url}${new URL(archive.downloadUrl ?? '').pathname}`, {
        authorization: `Bearer ${door.adminKey}`,
      });
      expect(sha256(bytes)).toBe(archive.sha256);
      const unpacked = await unpack(bytes);
      expect(await unpacked.text(TEXT_PATH)).toBe(text);
      await unpacked.remove();
    }
  });

  test('who followed from a cursor was told every change once and in order', async () => {
    for (const witness of changes) {
      await eventually(async () => witness.seen.length >= load.ledger.acknowledged.size, 30_000);
      await witness.stop();
      const next = new Map<string, number>();
      for (const { profileId, revision } of witness.seen) {
        expect([witness.name, revision]).toEqual([witness.name, next.get(profileId) ?? 1]);
        next.set(profileId, revision + 1);
      }
      expect(witness.seen.map(({ note }) => note).sort()).toEqual([...load.ledger.acknowledged.keys()].sort());
    }
    const [one, other] = changes.map(({ seen }) => seen.map(({ cursor }) => cursor));
    expect(one).toEqual(other);
  });

  test('and of every archive once', async () => {
    for (const witness of announcements) {
      await eventually(async () => witness.seen.length >= load.ledger.archives.size, 30_000);
      await witness.stop();
      const told = witness.seen.map(({ archive }) => archive.id);
      expect([witness.name, told.sort()]).toEqual([witness.name, [...load.ledger.archives.keys()].sort()]);
    }
  });

  test('the chain of every stream is intact, and no log tells of a defect', async () => {
    for (const subjectId of [...new Set(load.ledger.acknowledged.values()), ...load.ledger.archives.keys()]) {
      const { verifyAudit } = await data<{ verifyAudit: object }>(
        door,
        `{ verifyAudit(subjectId: "${subjectId}") { intact firstBroken } }`,
      );
      expect([subjectId, verifyAudit]).toEqual([subjectId, { intact: true, firstBroken: null }]);
    }
    expect(installation.defects()).toEqual([]);
  });
}

/** Dead for a moment, then back. */
async function killed(victim: Victim, forMs: number): Promise<void> {
  await victim.kill();
  await pause(forMs);
  await victim.revive();
}

/** A cursor before everything that the load does. */
async function beginning(door: Door): Promise<string> {
  const { systemProfile } = await done<Changed>(door, 'createSystemProfile', { name: 'Beginning' }, PROFILE);
  return (await historyOf(door, systemProfile.id))[0]!.cursor;
}

type Entry = { cursor: string; note: string };

async function historyOf(door: Door, profileId: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (let after: string | null = null; ;) {
    const query = `query Q($id: ID!, $after: String) {
      systemProfile(id: $id) { history(first: 100, after: $after) { nodes { cursor note } pageInfo { hasNextPage endCursor } } } }`;
    type Page = { nodes: Entry[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    const found: { systemProfile: { history: Page } } = await data(door, query, { id: profileId, after });
    const { nodes, pageInfo } = found.systemProfile.history;
    entries.push(...nodes);
    if (!pageInfo.hasNextPage) return entries;
    after = pageInfo.endCursor;
  }
}

async function archiveOf(door: Door, id: string): Promise<ArchiveSeen> {
  const query = `query Q($id: ID!) { ${ARCHIVE.replace('archive', 'archive(id: $id)')} }`;
  return (await data<{ archive: ArchiveSeen }>(door, query, { id })).archive;
}
