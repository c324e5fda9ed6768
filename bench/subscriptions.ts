import { setTimeout as pause } from 'node:timers/promises';
import { createApp, type App } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { createLog } from '../src/log.js';
import { openProfiles, type Profiles } from './graphql-profiles.js';
import { startServer, stopServer, type Server } from './graphql-servers.js';
import { percentile } from './rounds.js';
import type { Line, Scenario } from './scenario.js';
import { followByEvents, followBySocket, type Heard } from './subscribers.js';
import { short } from './words.js';

const KEY = 'a-key-that-only-measurements-know-of';
const EACH = 1_000;
/** Profiles that are followed, so each by a hundred; the others nobody follows. */
const FOLLOWED = 20;
const EDITS_A_SECOND = 50;
const SECONDS = 10;
const EXPECTED = (EDITS_A_SECOND * SECONDS * 2 * EACH) / FOLLOWED;
const SETTLE_MS = 1_000;
/** How long the last delivery may take on a machine that is too slow for this. */
const PATIENCE_S = 60;
const BY = { caller: { actor: { kind: 'API_KEY', id: 'bench' }, role: 'ADMIN' }, requestId: 'bench' } as const;

/** Many who follow profiles on one API. */
export const subscriptions: Scenario = {
  name: 'subscriptions',
  title: `${EACH.toLocaleString('en')} subscribers by server-sent events and as many by WebSocket on one API, ${EDITS_A_SECOND} edits a second made by another process.`,
  async run(tell) {
    const profiles = await openProfiles();
    const config = loadConfig({ DATA_DIR: profiles.folder, LOG_LEVEL: 'silent' });
    const app = await createApp({ config, log: createLog('silent'), databaseUrl: profiles.url });
    const server = await startServer('ours', profiles, KEY, ['--expose-gc']);
    try {
      return await measured({ app, profiles, server }, tell);
    } finally {
      await stopServer(server);
      await app.close();
      await profiles.close();
    }
  },
};

type Stage = { readonly app: App; readonly profiles: Profiles; readonly server: Server };

async function measured({ app, profiles, server }: Stage, tell: (sentence: string) => void): Promise<readonly Line[]> {
  const commits = new Map<string, number>();
  const arrivals: Arrival[] = [];
  const heard: Heard = ({ profileId, revision }) => {
    arrivals.push([`${profileId} ${revision}`, performance.now()]);
  };
  const crowd = await gathered({ app, profiles, server }, heard, tell);
  const edit = async (from: number, to: number) => {
    await server.usage();
    const ids = profiles.rawIds.slice(from, to);
    const edits = await editsOf(app, ids, (raw, revision, at) => {
      commits.set(`${profiles.ids[profiles.rawIds.indexOf(raw)] ?? ''} ${revision}`, at);
    });
    await pause(SETTLE_MS);
    return ((await server.usage()).cpuMs * 1_000) / edits;
  };
  const ofNobody = await edit(FOLLOWED, profiles.rawIds.length);
  const unwanted = arrivals.length;
  const ofAHundred = await edit(0, FOLLOWED);
  for (let waited = 0; arrivals.length < EXPECTED && waited < PATIENCE_S; waited += 1) await pause(1_000);
  crowd.leave();
  return [
    line('memory of a subscriber by events', '–', crowd.byEvents, null),
    line('memory of a subscriber by WebSocket', '–', crowd.bySocket, null),
    ...deliveryLines(arrivals, commits),
    line(
      'edits that nobody follows',
      'no delivery',
      `${unwanted} deliveries, ${short(ofNobody)} µs of the API's processor an edit; ${short(ofAHundred)} µs where ${(2 * EACH) / FOLLOWED} follow`,
      unwanted === 0,
    ),
  ];
}

type Arrival = readonly [edit: string, at: number];

/** Opens all subscriptions; what each kind of them takes of the API's memory. */
async function gathered({ app, profiles, server }: Stage, heard: Heard, tell: (sentence: string) => void) {
  const leave: (() => void)[] = [];
  const enter = async (follow: typeof followByEvents, key: string) => {
    const { heapBytes: before } = await server.usage();
    for (let at = 0; at < EACH; at += 1)
      leave.push(await follow(server.url, key, profiles.ids[at % FOLLOWED] ?? '', heard));
    await pause(SETTLE_MS);
    return `${short(((await server.usage()).heapBytes - before) / EACH / 1_024)} KiB`;
  };
  const byEvents = await enter(followByEvents, KEY);
  tell(`${EACH} streams of events are open`);
  // One key may have a thousand connections.
  const { secret } = await app.apiKeys.create({ name: 'Sockets', role: 'VIEWER' }, BY);
  const bySocket = await enter(followBySocket, secret ?? '');
  tell(`${EACH} WebSockets are open`);
  return { byEvents, bySocket, leave: () => leave.forEach((go) => go()) };
}

function deliveryLines(arrivals: readonly Arrival[], commits: ReadonlyMap<string, number>): readonly Line[] {
  // An event may be there before the acknowledgement of its edit is: that is no time at all.
  const delays = arrivals.map(([edited, at]) => Math.max(0, at - (commits.get(edited) ?? at)));
  const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)];
  const all = EXPECTED.toLocaleString('en');
  return [
    line('deliveries', all, arrivals.length.toLocaleString('en'), arrivals.length === EXPECTED),
    line('commit to delivery, p99', '≤ 60 ms', `${short(p99)} ms (p50 ${short(p50)} ms)`, p99 <= 60),
  ];
}

function line(what: string, target: string, text: string, met: boolean | null): Line {
  return { what, target, measured: text, met, note: '' };
}

/** Edits at a steady pace, whatever one of them takes. @returns how many */
async function editsOf(
  { wizard }: App,
  ids: readonly string[],
  committed: (id: string, revision: number, at: number) => void,
): Promise<number> {
  const began = performance.now();
  const edits = EDITS_A_SECOND * SECONDS;
  const running: Promise<void>[] = [];
  for (let number = 0; number < edits; number += 1) {
    await pause(Math.max(0, began + (number * 1_000) / EDITS_A_SECOND - performance.now()));
    const profileId = ids[number % ids.length] ?? '';
    const description = `Edit ${number} of ${began}`;
    running.push(
      wizard.updateInformation({ profileId, description }, BY).then(({ revision }) => {
        committed(profileId, revision, performance.now());
      }),
    );
  }
  await Promise.all(running);
  return edits;
}
