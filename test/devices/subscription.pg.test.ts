import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { machine, newUid, openFactory, type Factory } from './factory.js';

/** deviceUpdated through foreign clients, over both transports: what happens to devices, and their silence. */
let factory: Factory;
beforeAll(async () => {
  factory = await openFactory();
});
afterAll(() => factory.close());

type Told = {
  deviceUpdated: { name: string; health: string; runningVersion: string | null; pinnedVersion: string | null };
};
type Results = AsyncIterableIterator<{ data?: Told | null }>;

const query = (profileId: string) =>
  `subscription { deviceUpdated(profileId: "${profileId}") { name health runningVersion pinnedVersion } }`;
const headers = () => ({ authorization: `Bearer ${factory.adminKey}` });

function overSse(profileId: string) {
  const client = createClient({ url: `${factory.url}/graphql/stream`, headers: headers() });
  const results = client.iterate({ query: query(profileId) }) as unknown as Results;
  return { results, stop: () => client.dispose() };
}

function overWebSocket(profileId: string) {
  const url = `${factory.url.replace('http', 'ws')}/graphql`;
  const client = createSocketClient({ url, webSocketImpl: WebSocket, connectionParams: headers(), retryAttempts: 0 });
  const results = client.iterate({ query: query(profileId) }) as unknown as Results;
  return { results, stop: () => void client.dispose() };
}

/** The next that is told, while something is done again and again until it is. */
async function nextAfter(results: Results, act: () => Promise<unknown>): Promise<Told['deviceUpdated']> {
  const next = results.next();
  const seen = { told: false };
  void next.finally(() => (seen.told = true));
  while (!seen.told) {
    await act();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { value } = (await next) as { value: { data: Told } };
  return value.data.deviceUpdated;
}

describe.each([
  ['SSE', overSse],
  ['a WebSocket', overWebSocket],
])('deviceUpdated over %s', (transport, follow) => {
  test('tells links, reports, silence and the return from it, of this profile’s devices alone', async () => {
    const [profile, other] = [
      await factory.profile(`Told over ${transport}`),
      await factory.profile(`Not ${transport}`),
    ];
    const [mine, theirs] = [await factory.registered(machine(newUid())), await factory.registered(machine(newUid()))];
    const link = (deviceId: string, profileId: string, pinnedVersion: string | null, tag: string) =>
      factory.mutate('linkDevice', { deviceId, profileId, pinnedVersion, tags: [tag] }, 'device { id }');
    await link(theirs.id, other.id, null, 'theirs');
    const { results, stop } = follow(profile.id);
    let turn = 0;
    const linked = await nextAfter(results, async () => {
      turn += 1;
      await link(theirs.id, other.id, null, `turn ${turn}`);
      await link(mine.id, profile.id, '1.0.0', `turn ${turn}`);
    });
    expect(linked).toMatchObject({
      name: expect.stringContaining('till'),
      pinnedVersion: '1.0.0',
      runningVersion: null,
    });

    // Links that were told meanwhile are passed over.
    const until = async (holds: (told: Told['deviceUpdated']) => boolean, act: () => Promise<unknown>) => {
      for (;;) {
        const told = await nextAfter(results, act);
        if (holds(told)) return told;
      }
    };
    let sequence = 0;
    const running = await until(
      (told) => told.runningVersion === '1.0.0',
      async () => {
        sequence += 1;
        const said = { sequence, profileId: profile.profileId, running: '1.0.0', layers: [] };
        await factory.call('POST', '/device/v1/report', mine.key, said);
      },
    );
    expect(running).toMatchObject({ health: 'HEALTHY' });

    const { presence, db } = factory.app;
    await presence.flush();
    const silent = await until(
      (told) => told.health === 'SILENT',
      async () => {
        const past = `update read.device_seen set last_seen_at = now() - interval '181 seconds', silent_since = null
                       where device_id = $1`;
        await db.query(past, [mine.deviceId]);
        await presence.sweep();
      },
    );
    expect(silent).toMatchObject({ runningVersion: '1.0.0' });

    const back = await until(
      (told) => told.health !== 'SILENT',
      async () => {
        await factory.call('GET', '/device/v1/desired', mine.key);
        await presence.flush();
      },
    );
    expect(back).toMatchObject({ name: linked.name, health: 'HEALTHY' });
    stop();
  }, 60_000);
});
