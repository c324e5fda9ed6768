import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { authored, configMap } from '../archives/authored.js';
import { built, scratch } from '../archives/built.js';
import { variable } from '../profiles/samples.js';
import { newDevice, type TestDevice } from './device.js';
import { desiredOf, startStandIn, type StandIn } from './stand-in-server.js';

/** An agent whose k3s is a stand-in: it has the objects that a test gives it, and no others. */
const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: "${site}-web", namespace: shop }\n';
const chart = 'apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: { name: redis, namespace: kube-system }\n';
const STAND_IN = `#!${process.execPath}
const { readFileSync } = require('node:fs');
const words = process.argv.slice(process.argv.includes('kubectl') ? 3 : 2);
if (words[0] === 'version') process.exit(0);
const cluster = JSON.parse(readFileSync(process.env.CLUSTER, 'utf8'));
if (cluster.down) { console.error('The connection to the server was refused'); process.exit(1); }
const asked = words.includes('-f') ? [...readFileSync(0, 'utf8').matchAll(/kind: (\\w+)\\nmetadata:\\s*\\{?\\s*name: "?([\\w-]+)/g)].map(([, kind, name]) => kind + '/' + name) : words.filter((word) => word.includes('/'));
const found = asked.flatMap((name) => cluster[name] ?? []);
if (found.length > 0) console.log(JSON.stringify(found.length === 1 ? found[0] : { kind: 'List', items: found }));
for (const name of asked.filter((name) => !cluster[name])) console.error('Error from server (NotFound): "' + name + '" not found');
process.exit(found.length === asked.length ? 0 : 1);
`;

let folder: Awaited<ReturnType<typeof scratch>>;
let server: StandIn;
let device: TestDevice;
let cluster: (objects: object) => void;
beforeEach(async () => {
  folder = await scratch();
  for (const name of ['k3s', 'kubectl']) {
    writeFileSync(path.join(folder.path, name), STAND_IN);
    chmodSync(path.join(folder.path, name), 0o755);
  }
  const state = path.join(folder.path, 'cluster.json');
  cluster = (objects) => writeFileSync(state, JSON.stringify(objects));
  cluster({});
  server = await startStandIn();
  const layers = [
    { id: '01900000-0000-7000-8000-0000000000a1', name: 'base', manifests: { config: configMap('base', '') } },
    { id: '01900000-0000-7000-8000-0000000000a2', name: 'web', manifests: { web: deployment, redis: chart } },
  ];
  const archive = await built(folder.path, authored({ version: '1.0.0', variables: [variable('site')], layers }));
  server.desired = desiredOf(server, archive, '1.0.0', { siteProperties: [{ name: 'site', value: 'berlin' }] });
  device = newDevice('cli/device/main.ts', { PATH: `${folder.path}:${process.env['PATH']}`, CLUSTER: state });
  await device.run('register', '--server', server.url, '--token', 'token', '--uid', 'till-7');
});
afterEach(async () => {
  device.remove();
  await server.close();
  await folder.remove();
});

const told = () => server.reports.at(-1)?.layers.map(({ name, status, message }) => [name, status, message]);
const CONFIG = { kind: 'ConfigMap', metadata: { name: 'base' } };
const web = (availableReplicas: number) => ({
  ...{ kind: 'Deployment', metadata: { name: 'berlin-web', namespace: 'shop', generation: 1 }, spec: { replicas: 1 } },
  status: { observedGeneration: 1, updatedReplicas: 1, availableReplicas },
});
const REDIS = { kind: 'HelmChart', metadata: { name: 'redis', namespace: 'kube-system' } };
const job = (type: string, message = '') => ({
  ...{ kind: 'Job', metadata: { name: 'helm-install-redis', namespace: 'kube-system' } },
  status: { conditions: [{ type, status: 'True', message }] },
});

describe('an agent on k3s', () => {
  test('tells of every layer what its objects say, each time it asks', async () => {
    expect(await device.sync()).toMatchObject({ code: 0 });
    expect(told()).toEqual([
      ['base', 'installing', 'Not there yet: "ConfigMap/base" not found.'],
      ['web', 'installing', 'Not there yet: "Deployment/berlin-web" not found.'],
    ]);
    cluster({ 'ConfigMap/base': CONFIG, 'Deployment/berlin-web': web(0), 'HelmChart/redis': REDIS });
    await device.sync();
    expect(told()?.map(([, status]) => status)).toEqual(['ready', 'installing']);
    expect(told()?.[1]?.[2]).toMatch(/HelmChart kube-system\/redis is not begun|berlin-web has 0 of 1 ready/);
    const whole = { 'ConfigMap/base': CONFIG, 'Deployment/berlin-web': web(1), 'HelmChart/redis': REDIS };
    cluster({ ...whole, 'job/helm-install-redis': job('Complete') });
    await device.sync();
    expect(told()).toEqual([
      ['base', 'ready', ''],
      ['web', 'ready', ''],
    ]);
    const reports = server.reports.length;
    await device.sync();
    expect(server.reports).toHaveLength(reports);
    cluster({ ...whole, 'job/helm-install-redis': job('Failed', 'Job has reached the backoff limit.') });
    await device.sync();
    expect(told()?.[1]).toEqual([
      ...[
        'web',
        'failed',
        'HelmChart kube-system/redis: Job kube-system/helm-install-redis: Job has reached the backoff limit.',
      ],
    ]);
  });

  test('says that the cluster does not answer, and neither ready nor failed', async () => {
    cluster({ down: true });
    await device.sync();
    expect(told()?.[0]).toEqual([
      ...['base', 'installing', 'The cluster does not answer: The connection to the server was refused'],
    ]);
  });
});
