import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually, wholeLogSeen } from '../store/eventually.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { data } from '../support/graphql.js';
import { startProgram } from '../support/program.js';
import { workshopOfAgents, type Machine } from './agents.js';
import { auditOf, done, packed, PROFILE, profileOf, type Changed } from './author.js';
import { openProduct, type Product } from './product.js';
import { download } from './unpack.js';

const page = (greeting: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: page }\ndata: { greeting: ${greeting}, site: "\${SITE}" }\n`;
/** Large, and the same in both versions. */
const plan = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: plan }\ndata:\n${Array.from(
  { length: 6_000 },
  (_, place) => `  k${place}: "${((place * 7_919) ** 2 % 999_983).toString(36)}"\n`,
).join('')}`;

type Device = {
  id: string;
  name: string;
  runningVersion: string | null;
  health: string;
  layers: { name: string; status: string }[];
  pendingUpdate: { version: string; waitingFor: string | null } | null;
};

describe('three devices that follow one profile', () => {
  let database: FreshDatabase;
  let product: Product;
  let agents: Awaited<ReturnType<typeof workshopOfAgents>>;
  let profileId: string;
  let [follower, careful, offline] = [] as unknown as [Machine, Machine, Machine];
  beforeAll(async () => {
    database = await freshDatabase();
    product = await openProduct(['src/main.ts'], { DATABASE_URL: database.url });
    agents = await workshopOfAgents();
    [follower, careful, offline] = [agents.machine('follower'), agents.machine('careful'), agents.machine('offline')];
  }, 120_000);
  afterAll(async () => {
    agents.remove();
    await product.close();
    await database.close();
  }, 60_000);

  const devices = async (): Promise<Readonly<Record<string, Device>>> => {
    const query = `{ devices(first: 10) { nodes { id name runningVersion health layers { name status }
      pendingUpdate { version waitingFor } } } }`;
    const { devices: found } = await data<{ devices: { nodes: Device[] } }>(product, query);
    return Object.fromEntries(found.nodes.map((device) => [device.name, device]));
  };
  const runs = (name: string, version: string) => async () => (await devices())[name]?.runningVersion === version;

  test('a profile is published', async () => {
    const created = await done<Changed>(product, 'createSystemProfile', { name: 'Corner shop' }, PROFILE);
    profileId = created.systemProfile.id;
    const layer = (name: string, content: string) => ({ profileId, name, manifests: [{ name, content }] });
    await done(product, 'addManifestLayer', layer('page', page('hello')), PROFILE);
    await done(product, 'addManifestLayer', layer('plan', plan), PROFILE);
    const variables = [{ name: 'SITE', displayName: 'Site', required: true }];
    await done(product, 'setVariables', { profileId, variables }, PROFILE);
    await done(product, 'finishSystemProfile', { profileId }, 'profileVersion { version }');
  });

  test('each machine registers with a token of its own, which works once', async () => {
    for (const machine of [follower, careful, offline]) {
      const { token } = await done<{ token: string }>(product, 'createDeviceToken', { name: machine.name }, 'token');
      const words = ['--server', product.url, '--token', token, '--name', machine.name];
      expect(await machine.start('register', ...words, '--uid', `uid-${machine.name}`).ended).toMatchObject({
        code: 0,
      });
      const thief = agents.machine(`thief-${machine.name}`);
      expect(await thief.start('register', ...words, '--uid', 'thief').ended).toMatchObject({
        code: 1,
        said: expect.stringMatching(/answered 409/),
      });
    }
    expect(Object.keys(await devices()).sort()).toEqual(['careful', 'follower', 'offline']);
  });

  test('linked, each deploys the version into its folder, with its site’s value', async () => {
    for (const [name, device] of Object.entries(await devices())) {
      const siteProperties = [{ name: 'SITE', value: `at ${name}: "$(x)" \\ &` }];
      const needsApproval = name === 'careful';
      await done(
        product,
        'linkDevice',
        { deviceId: device.id, profileId, siteProperties, needsApproval },
        'device { id }',
      );
    }
    const pending = (await devices())['careful']?.pendingUpdate;
    if (pending) await approve('careful', '1.0.0');
    for (const machine of [follower, careful, offline]) {
      await eventually(async () => {
        await machine.sync();
        return runs(machine.name, '1.0.0')();
      }, 60_000);
      expect(machine.applied()).toContain(`greeting: hello, site: "at ${machine.name}: "$(x)" \\ &"`);
    }
    expect((await devices())['follower']?.layers.map(({ status }) => status.toLowerCase())).toEqual(['ready', 'ready']);
  }, 120_000);

  test('a change is revised, compared and published', async () => {
    await done(product, 'reviseSystemProfile', { profileId }, PROFILE);
    type Open = { draft: { layers: { id: string; name: string }[] } };
    const { draft } = await profileOf<Open>(product, profileId, 'draft { layers { id name } }');
    const layerId = draft.layers.find(({ name }) => name === 'page')!.id;
    const changed = { profileId, layerId, name: 'page', content: page('goodbye') };
    await done(product, 'attachManifest', changed, PROFILE);
    const query = `query C($profileId: ID!) { compareVersions(profileId: $profileId, from: "1.0.0", to: "draft") { changes { summary } } }`;
    const { compareVersions } = await data<{ compareVersions: { changes: unknown[] } }>(product, query, { profileId });
    expect(compareVersions.changes).toHaveLength(1);
    await done(product, 'finishSystemProfile', { profileId }, 'profileVersion { version }');
  });

  test('one is cut off in the middle by kill -9, and its next agent ends at the new version', async () => {
    expect(await packed(product, profileId, '1.0.1')).toMatchObject({ status: 'READY' });
    const agent = follower.start('run');
    await eventually(async () => follower.holds('install.pid'), 60_000);
    agent.kill('SIGKILL');
    expect((await agent.ended).code).toBe('SIGKILL');
    const next = follower.start('run');
    await eventually(runs('follower', '1.0.1'), 60_000);
    next.kill('SIGTERM');
    expect((await next.ended).code).toBe(0);
    expect(follower.applied()).toContain('greeting: goodbye');
  }, 150_000);

  test('one waits for its approval, then fetches only what changed', async () => {
    expect(await careful.sync()).toMatchObject({ code: 0 });
    expect(careful.applied()).toContain('greeting: hello');
    expect((await devices())['careful']?.pendingUpdate).toMatchObject({
      version: '1.0.1',
      waitingFor: expect.any(String),
    });
    await approve('careful', '1.0.1');
    const { code, said } = await careful.sync();
    const [, fetched, all, reused] = /Fetched (\d+) bytes of (\d+); (\d+) were/.exec(said)?.map(Number) ?? [];
    expect({ code, sum: fetched! + reused! }).toEqual({ code: 0, sum: all });
    // The manifests lie in it once more, as an artifact for registries, and that has changed.
    expect(fetched).toBeLessThan(0.7 * all!);
    expect(careful.applied()).toContain('greeting: goodbye');
  }, 60_000);

  test('one has no network: a file goes there, a receipt comes back', async () => {
    const archive = await packed(product, profileId, '1.0.1');
    const file = path.join(path.dirname(offline.home), 'corner-shop-1.0.1.tgz');
    writeFileSync(file, await download(archive.downloadUrl ?? ''));
    const receipt = path.join(path.dirname(offline.home), 'receipt');
    expect(await offline.sync('--from', file, '--receipt', receipt)).toMatchObject({ code: 0 });
    expect(offline.applied()).toContain('greeting: goodbye, site: "at offline:');
    expect((await devices())['offline']?.runningVersion).toBe('1.0.0');
    const env = { API_KEY: product.adminKey };
    const imported = startProgram('cli/main.ts', env, ['receipt', 'import', receipt, '--server', product.url]);
    expect([await imported.ended(), ...imported.lines].join('\n')).toMatch(/^0\n.*offline runs 1\.0\.1 \(HEALTHY\)/);
  }, 60_000);

  test('all end at the right version, and the history tells how', async () => {
    const found = Object.values(await devices());
    expect(found.map(({ runningVersion, health, pendingUpdate }) => [runningVersion, health, pendingUpdate])).toEqual(
      found.map(() => ['1.0.1', 'HEALTHY', null]),
    );
    await wholeLogSeen(database.url);
    const told = new Map<string, string>();
    for (const { id, name } of found) told.set(name, (await auditOf(product, { subjectId: id })).join('\n'));
    for (const sentences of told.values())
      expect(sentences).toMatch(/version 1\.0\.1 runs\.[^]*version 1\.0\.0 runs\./);
    expect(told.get('careful')).toContain('Approved version 1.0.1 for the device.');
    expect(told.get('offline')).toContain('Took in a receipt: version 1.0.1 runs.');
  });

  async function approve(name: string, version: string): Promise<void> {
    const deviceId = (await devices())[name]!.id;
    await done(product, 'approveUpdate', { deviceId, version }, 'device { id }');
  }
});
