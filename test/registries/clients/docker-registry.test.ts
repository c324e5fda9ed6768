import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Credentials, Endpoint } from '../../../src/registries/client.js';
import { unpack } from '../../../src/registries/unpack.js';
import { describeWithOpenssl, makeAuthority } from './certificates.js';
import { describeWithDockerRegistry, startDockerRegistry, USER, type DockerRegistry } from './docker-registry.js';
import { clientOf, faultOf, indexed, NO_TLS, patience } from './host.js';
import { chartManifest, digestOf, packManifest } from './oci-artifacts.js';
import { archiveOf } from './tars.js';

const BASIC: Credentials = { type: 'BASIC', ...USER };
const chart = archiveOf('web', { 'Chart.yaml': 'name: web\nversion: 1.1.0+build.5\n' });
const pack = archiveOf('demo-1.0.0', { 'pack.json': '{"name":"demo"}' });

describeWithDockerRegistry("Debian's docker-registry with a password", () => {
  let registry: DockerRegistry;

  beforeAll(async () => {
    registry = await startDockerRegistry();
    const web = chartManifest(chart, { name: 'web', version: '1.1.0+build.5', description: 'A web page.' });
    await registry.push('charts/web', '1.0.0', web);
    await registry.push('charts/web', '1.1.0_build.5', web);
    await registry.push('community/spectro-packs/archive/demo', '1.0.0', packManifest(pack, 'demo-1.0.0.tar.gz'));
  });

  afterAll(() => registry.stop());

  const client = (path: string, more: Partial<Endpoint> = {}) =>
    clientOf({ kind: 'OCI', content: 'CHARTS', url: `oci://${registry.host}/${path}`, credentials: BASIC, ...more });

  test('is checked, with and without the right password', async () => {
    await expect(client('charts').check(patience())).resolves.toBeUndefined();
    for (const credentials of [{ type: 'NONE' } as const, { ...BASIC, password: 'wrong-battery' } as Credentials]) {
      const fault = await faultOf(client('charts', { credentials }).check(patience()));
      expect(fault).toMatchObject({ name: 'Invalid', code: 'CREDENTIALS', path: ['authentication'] });
      expect(fault.message).not.toContain('battery');
    }
  });

  test('gives its charts', async () => {
    const { outcome, entries } = await indexed(client('charts'));
    expect(outcome).toMatchObject({ entries: 2, faults: [] });
    expect(entries).toMatchObject([
      { chart: { name: 'web', version: '1.0.0', description: 'A web page.' } },
      { chart: { name: 'web', version: '1.1.0+build.5', url: `oci://${registry.host}/charts/web:1.1.0_build.5` } },
    ]);
    const ref = { name: 'web', version: '1.1.0+build.5', url: null, digest: null };
    const fetched = await client('charts').fetch(ref, patience());
    expect(fetched).toEqual({ bytes: chart, digest: digestOf(chart) });
    expect([...(await unpack(fetched.bytes)).keys()]).toEqual(['Chart.yaml']);
    expect(await client('charts').versions('web', patience())).toEqual(['1.0.0', '1.1.0+build.5']);
    expect(await faultOf(client('charts').fetch({ ...ref, version: '3.0.0' }, patience()))).toMatchObject({
      name: 'NotFound',
    });
  });

  test('gives its packs', async () => {
    const packs = client('community', { content: 'PACKS' });
    const { entries } = await indexed(packs);
    expect(entries).toMatchObject([{ pack: { name: 'demo', version: '1.0.0', digest: digestOf(pack) } }]);
    const ref = { name: 'demo', version: '1.0.0', url: null, digest: digestOf(pack) };
    expect((await packs.fetch(ref, patience())).bytes).toEqual(pack);
  });
});

describeWithDockerRegistry("Debian's docker-registry by TLS", () => {
  describeWithOpenssl('with an own authority', () => {
    test('is reached by the authority that is given', async () => {
      const { ca, server } = makeAuthority();
      const registry = await startDockerRegistry(server);
      try {
        const url = `oci://${registry.host}/charts`;
        const checked = (tls: Partial<typeof NO_TLS>) =>
          clientOf({ kind: 'OCI', url, credentials: BASIC, tls: { ...NO_TLS, ...tls } }).check(patience());
        await expect(checked({ ca })).resolves.toBeUndefined();
        await expect(checked({ insecureSkipVerify: true })).resolves.toBeUndefined();
        expect(await faultOf(checked({}))).toMatchObject({ code: 'CERTIFICATE', path: ['tls'] });
        const plain = clientOf({ kind: 'OCI', url: url.replace('oci:', 'oci+http:') });
        expect(await faultOf(plain.check(patience()))).toMatchObject({ name: 'Invalid' });
      } finally {
        await registry.stop();
      }
    });
  });
});
