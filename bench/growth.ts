import { createApp, type App } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { encodeCursor } from '../src/cursor.js';
import { createLog } from '../src/log.js';
import type { ProfileEvent } from '../src/profiles/events.js';
import { profileFold } from '../src/profiles/fold.js';
import { openGround } from './ground.js';
import { loadProfiles, madeProfile } from './load.js';
import { percentile, spreadOf, timed } from './rounds.js';
import type { Line, Scenario } from './scenario.js';
import { short } from './words.js';

const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const;
const EVENTS = 10_000;
const BATCH = 500;
const RUNS = 200;
const BY = { caller: { actor: { kind: 'USER', id: 'bench' }, role: 'ADMIN' }, requestId: 'bench' } as const;

/** What is measured at each size; `grows`: held to the target of lists. */
type Operation = { readonly what: string; readonly grows: boolean; readonly run: (size: number) => Promise<unknown> };

/** What an operation costs as the number of profiles grows a thousandfold. */
export const growth: Scenario = {
  name: 'growth',
  title: `From ${SIZES[0].toLocaleString('en')} to ${SIZES.at(-1)!.toLocaleString('en')} profiles, one of them with ${EVENTS.toLocaleString('en')} events.`,
  async run(tell) {
    const ground = await openGround();
    const config = loadConfig({ DATA_DIR: ground.folder, LOG_LEVEL: 'silent' });
    const app = await createApp({ config, log: createLog('silent'), databaseUrl: ground.url });
    try {
      const operations = operationsOn(app, await longProfile(app));
      const seen = new Map<string, number[][]>(operations.map(({ what }) => [what, []]));
      let loaded = 0;
      for (const size of SIZES) {
        const took = await timed(() => loadProfiles(ground.pool, loaded, size));
        loaded = size;
        tell(`${size.toLocaleString('en')} profiles, loaded in ${short(took / 1_000)} s`);
        for (const { what, run } of operations) seen.get(what)!.push(await timesOf(() => run(size)));
      }
      return operations.map((operation) => lineOf(operation, seen.get(operation.what)!));
    } finally {
      await app.close();
      await ground.close();
    }
  },
};

async function timesOf(run: () => Promise<unknown>): Promise<number[]> {
  for (let warm = 0; warm < RUNS / 10; warm += 1) await run();
  const times: number[] = [];
  for (let at = 0; at < RUNS; at += 1) times.push(await timed(run));
  return times;
}

function lineOf({ what, grows }: Operation, bySize: readonly number[][]): Line {
  const p99 = bySize.map((times) => percentile(times, 0.99));
  const [first = NaN, last = NaN] = [p99[0], p99.at(-1)];
  const medians = bySize.map((times) => spreadOf(times).median);
  const slope = slopeOf(SIZES.map(Math.log10), medians.map(Math.log10));
  const all = (values: readonly number[]) => values.map(short).join(' → ');
  return {
    what,
    target: grows ? 'p99 ≤ 2 ×, ≤ 15 ms' : '–',
    measured: `p99 ${all(p99)} ms; p50 ${all(medians)} ms; slope ${slope.toFixed(2)}`,
    met: grows ? last <= 15 && last <= 2 * first : null,
    note: '',
  };
}

/** Of the line through points on two logarithmic scales: 0 costs the same at any size, 1 grows as the size does. */
function slopeOf(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(xs), mean(ys)];
  const over = xs.reduce((sum, value, at) => sum + (value - x) * (ys[at]! - y), 0);
  return over / xs.reduce((sum, value) => sum + (value - x) ** 2, 0);
}

/** A profile of two versions and a long life. */
async function longProfile({ wizard, store }: App): Promise<string> {
  const basics = { description: '', tags: [], version: '1.0.0' };
  const { profileId } = await wizard.create({ name: 'Long life', ...basics }, BY);
  const { layerId } = await wizard.addManifestLayer({ profileId, name: 'till', values: 'a: 1\n', manifests: [] }, BY);
  await wizard.finish({ profileId }, BY);
  await wizard.revise({ profileId }, BY);
  await wizard.updateLayer({ profileId, layerId, values: 'a: 2\nb: 3\n' }, BY);
  await wizard.finish({ profileId }, BY);
  const metadata = { actor: { kind: 'USER', id: 'bench' } } as const;
  const said = (from: number) =>
    Array.from({ length: BATCH }, (_, at): ProfileEvent => {
      return { type: 'DescriptionChanged', data: { description: `Round ${from + at} of a long life` } };
    });
  for (let at = 0; at < EVENTS; at += BATCH)
    await store.execute({ fold: profileFold, streamId: profileId, metadata, decide: () => said(at) });
  return profileId;
}

const BY_NAME = { field: 'NAME', direction: 'ASC' } as const;
const NEWEST = { field: 'UPDATED_AT', direction: 'DESC' } as const;
const PAGE = { first: 20 };

const somewhere = (size: number) => madeProfile(Math.floor(Math.random() * size));
const someRevision = () => 1 + Math.floor(Math.random() * EVENTS);

function operationsOn(app: App, longId: string): readonly Operation[] {
  return [...listsOf(app), ...readingsOf(app, longId), ...editsOf(app, longId)];
}

function listsOf({ profiles }: App): readonly Operation[] {
  const list = (what: string, run: Operation['run']) => ({ what, grows: true, run });
  return [
    list('list, a page anywhere by name', (size) => {
      const { id, name } = somewhere(size);
      return profiles.list({ ...PAGE, after: encodeCursor('profiles.name.asc', [name, id]) }, {}, BY_NAME);
    }),
    list('list, the newest changes', () => profiles.list(PAGE, {}, NEWEST)),
    list('search, a word of one profile', (size) => profiles.list(PAGE, { search: somewhere(size).word }, BY_NAME)),
    list('search, a word of all', () => profiles.list(PAGE, { search: 'shop' }, BY_NAME)),
    list('filter by a tag', (size) => profiles.list(PAGE, { tags: [somewhere(size).tag] }, BY_NAME)),
  ];
}

function readingsOf({ profiles }: App, longId: string): readonly Operation[] {
  const read = (what: string, run: Operation['run']) => ({ what, grows: false, run });
  return [
    read('history, a page anywhere', () =>
      profiles.history(longId, { ...PAGE, after: encodeCursor('history', [someRevision()]) }, {}),
    ),
    read('as it was, at a revision anywhere', () => profiles.state(longId, { revision: someRevision() })),
    read('compare two versions', () => profiles.compare(longId, '1.0.0', '1.0.1')),
  ];
}

function editsOf({ wizard }: App, longId: string): readonly Operation[] {
  let edits = 0;
  const edit = (profileId: string) => wizard.updateInformation({ profileId, description: `Edit ${(edits += 1)}` }, BY);
  return [
    { what: `an edit of a profile of ${EVENTS.toLocaleString('en')} events`, grows: false, run: () => edit(longId) },
    { what: 'an edit of any profile', grows: false, run: (size) => edit(somewhere(size).id) },
  ];
}
