import { describe, expect, test } from '@jest/globals';
import type { RegistryClient } from '../../../src/registries/client.js';
import { describeWithOpenssl, makeAuthority } from './certificates.js';
import { clientOf, faultOf, indexed, NO_TLS, patience, serve } from './host.js';
import { chartManifest, digestOf, packManifest } from './oci-artifacts.js';
import { BASIC, chart, demo, holding, ociAt, pack, ref, web } from './oci-host.js';

describe('an OCI registry of charts', () => {
  const stored = {
    'charts/web:1.0.0': web,
    'charts/web:1.1.0': web,
    'charts/web:1.1.0_build.5': web,
    'charts/web:latest': web,
    'charts/web:sha256-abc.sig': web,
    'charts/team/api:v0.1.0': chartManifest(chart, { name: 'api', version: '0.1.0', deprecated: true }),
    'charts/nginx:1.27.0': packManifest(pack, 'image'),
    'other/thing:1.0.0': web,
  };

  test('gives the charts below its path, their tags as versions', async () => {
    const host = await serve(holding(stored));
    await ociAt(host).check(patience());
    const { outcome, entries } = await indexed(ociAt(host));
    expect(outcome).toMatchObject({ unchanged: false, entries: 4, faults: [] });
    expect(entries.map((one) => ('chart' in one ? `${one.chart.name} ${one.chart.version}` : ''))).toEqual([
      'team/api v0.1.0',
      'web 1.0.0',
      'web 1.1.0',
      'web 1.1.0+build.5',
    ]);
    expect(entries[0]).toMatchObject({ chart: { deprecated: true } });
    expect(entries[3]).toMatchObject({
      chart: {
        appVersion: '7',
        description: 'A web page.',
        url: `oci+http://127.0.0.1:${host.port}/charts/web:1.1.0_build.5`,
      },
    });
  });

  test('lists page by page', async () => {
    const host = await serve(holding(stored, 1));
    expect((await indexed(ociAt(host))).entries).toHaveLength(4);
    expect(await ociAt(host).versions('web', patience())).toEqual(['1.0.0', '1.1.0', '1.1.0+build.5']);
  });

  test('is unchanged as long as it lists the same', async () => {
    const host = await serve(holding(stored));
    const { outcome } = await indexed(ociAt(host));
    const validators = outcome.unchanged ? null : outcome.validators;
    expect((await indexed(ociAt(host), validators)).outcome).toEqual({ unchanged: true });
  });

  test('may be a single chart, and need list nothing', async () => {
    const host = await serve((request, response) => {
      if (request.url?.includes('_catalog')) response.writeHead(403).end();
      else holding(stored)(request, response);
    });
    const single = ociAt(host, {}, '/charts/web');
    expect((await indexed(single)).entries).toHaveLength(3);
    expect((await single.fetch(ref, patience())).bytes).toEqual(chart);
    expect(await faultOf(indexed(ociAt(host)))).toMatchObject({ name: 'Invalid', code: 'CATALOG_REFUSED' });
  });

  test.each([
    ['by name and version', ref],
    ['by the address of its index', { ...ref, url: 'ADDRESS' }],
    ['by its digest, wherever its tag is now', { ...ref, version: '0.0.1', digest: digestOf(chart) }],
    ['with "_" for "+"', { ...ref, version: '1.1.0+build.5' }],
  ])('gives a chart %s', async (_name, wanted) => {
    const host = await serve(holding(stored));
    const url = wanted.url === null ? null : `oci+http://127.0.0.1:${host.port}/charts/web:1.1.0`;
    const fetched = await ociAt(host).fetch({ ...wanted, url }, patience());
    expect(fetched).toEqual({ bytes: chart, digest: digestOf(chart) });
  });

  test.each<readonly [string, Partial<Parameters<RegistryClient['fetch']>[0]>, object]>([
    ['version', { version: '9.9.9' }, { name: 'NotFound', code: 'CHART_NOT_FOUND' }],
    ['chart', { name: 'nothing' }, { name: 'NotFound', code: 'CHART_NOT_FOUND' }],
    ['name that climbs', { name: '../../other/thing' }, { name: 'NotFound' }],
    ['address of another host', { url: 'oci://169.254.169.254/charts/web:1.1.0' }, { name: 'NotFound' }],
    ['image', { name: 'nginx', version: '1.27.0' }, { name: 'Invalid', code: 'NOT_A_CHART', path: ['content'] }],
    ['digest that is gone', { digest: `sha256:${'0'.repeat(64)}` }, { name: 'Invalid', code: 'DIGEST_MISMATCH' }],
  ])('tells a %s that it does not give', async (_name, wanted, fault) => {
    const host = await serve(holding(stored));
    expect(await faultOf(ociAt(host).fetch({ ...ref, ...wanted }, patience()))).toMatchObject(fault);
  });
});

describe('an OCI registry of packs', () => {
  const stored = {
    'base/spectro-packs/archive/demo:1.0.0': demo,
    'base/spectro-packs/archive/demo:v2': demo,
    'base/spectro-packs/archive/bad:1.0.0': { manifest: '{"layers":[]}', blobs: new Map<string, Buffer>() },
    'base/charts/web:1.0.0': web,
  };
  const packs = { content: 'PACKS' } as const;

  test.each([
    ['its base path', '/base'],
    ['the whole path', '/base/spectro-packs/archive'],
  ])('gives its packs by %s, a faulty one told', async (_name, path) => {
    const host = await serve(holding(stored));
    const { outcome, entries } = await indexed(ociAt(host, packs, path));
    expect(outcome).toMatchObject({
      entries: 2,
      faults: [
        expect.stringMatching(/^bad 1\.0\.0 is left out: The manifest of .* is none of a pack: it has 0 layers/),
      ],
    });
    expect(entries).toMatchObject([
      { pack: { name: 'demo', version: '1.0.0', digest: digestOf(pack), sizeBytes: pack.length, state: 'ACTIVE' } },
      { pack: { version: 'v2' } },
    ]);
    const wanted = { name: 'demo', version: '1.0.0', url: null, digest: digestOf(pack) };
    expect((await ociAt(host, packs, path).fetch(wanted, patience())).bytes).toEqual(pack);
  });
});

describe('the protocol', () => {
  test('of this machine may be plain HTTP without saying so', async () => {
    const host = await serve(holding({ 'charts/web:1.1.0': web }));
    const url = `oci://127.0.0.1:${host.port}/charts`;
    expect((await ociAt(host, { url }).fetch(ref, patience())).bytes).toEqual(chart);
  });

  test('of a Helm repository may lead to an OCI registry', async () => {
    const host = await serve(holding({ 'charts/web:1.1.0': web }));
    const index = `entries:\n  web:\n  - version: 1.1.0\n    urls: ["oci://127.0.0.1:${host.port}/charts/web:1.1.0"]\n`;
    const repository = await serve((_request, response) => void response.end(index));
    const fetched = await clientOf({ url: repository.url, credentials: BASIC }).fetch(ref, patience());
    expect(fetched).toEqual({
      bytes: chart,
      digest: digestOf(chart),
    });
    expect(host.asked.map(({ headers }) => headers.authorization)).toEqual(
      [undefined, undefined, undefined].slice(0, host.asked.length),
    );
  });

  test.each(['oci://', 'oci:///charts', 'https://registry.example', 'oci://a b/c', 'oci://ann@host/c'])(
    'is not that of %s',
    (url) => {
      expect(() => clientOf({ kind: 'OCI', url })).toThrow('This is no address of an OCI registry');
    },
  );
});

describeWithOpenssl('an OCI registry by TLS', () => {
  test('is reached by the authority that is given', async () => {
    const { ca, server } = makeAuthority();
    const host = await serve(holding({ 'charts/web:1.1.0': web }), { cert: server.certificate, key: server.key });
    const url = `oci://127.0.0.1:${host.port}/charts`;
    expect((await ociAt(host, { url, tls: { ...NO_TLS, ca } }).fetch(ref, patience())).bytes).toEqual(chart);
    expect(await faultOf(ociAt(host, { url }).check(patience()))).toMatchObject({ code: 'CERTIFICATE' });
  });
});
