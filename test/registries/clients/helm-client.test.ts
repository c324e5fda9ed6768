import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { clientOf, faultOf, files, indexed, patience, serve } from './host.js';
import { archiveOf } from './tars.js';

const archive = archiveOf('web', { 'Chart.yaml': 'name: web\nversion: 1.0.0\n' });
const digest = createHash('sha256').update(archive).digest('hex');
const INDEX = `apiVersion: v1
entries:
  web:
  - version: 1.1.0
    urls: [charts/web-1.1.0.tgz]
  - version: 1.0.0
    digest: ${digest}
    urls: [charts/web-1.0.0.tgz]
`;
const repository = { '/stable/index.yaml': INDEX, '/stable/charts/web-1.0.0.tgz': archive };
const ref = { name: 'web', version: '1.0.0', url: null, digest: null };

describe('a Helm repository', () => {
  test('is checked by the beginning of its index', async () => {
    const long = `${INDEX}${'#'.repeat(200_000)}\n`;
    const { url } = await serve(files({ '/stable/index.yaml': long, '/other/index.yaml': 'hello: world\n' }));
    await expect(clientOf({ url: `${url}/stable` }).check(patience())).resolves.toBeUndefined();
    expect(await faultOf(clientOf({ url: `${url}/other` }).check(patience()))).toMatchObject({ code: 'NOT_AN_INDEX' });
    expect(await faultOf(clientOf({ url }).check(patience()))).toMatchObject({ code: 'NOT_FOUND_THERE' });
  });

  test.each([
    ['with a slash at its end', '/stable/'],
    ['without', '/stable'],
  ])('%s gives its entries, addresses made whole', async (_name, folder) => {
    const { url } = await serve(files(repository));
    const { outcome, entries } = await indexed(clientOf({ url: url + folder }));
    expect(outcome).toMatchObject({ unchanged: false, entries: 2, faults: [] });
    expect(entries).toMatchObject([
      { chart: { name: 'web', version: '1.1.0', digest: null, url: `${url}/stable/charts/web-1.1.0.tgz` } },
      { chart: { version: '1.0.0', digest: `sha256:${digest}` } },
    ]);
  });

  test('that is unchanged costs one 304', async () => {
    const host = await serve(({ headers }, response) => {
      const known =
        headers['if-none-match'] === '"7"' && headers['if-modified-since'] === 'Sun, 22 Nov 2026 12:00:00 GMT';
      response.setHeader('etag', '"7"').setHeader('last-modified', 'Sun, 22 Nov 2026 12:00:00 GMT');
      response.writeHead(known ? 304 : 200).end(known ? undefined : INDEX);
    });
    const client = clientOf({ url: host.url });
    const { outcome } = await indexed(client);
    const validators = outcome.unchanged ? null : outcome.validators;
    expect(validators).toEqual({ etag: '"7"', lastModified: 'Sun, 22 Nov 2026 12:00:00 GMT' });
    expect((await indexed(client, validators)).outcome).toEqual({ unchanged: true });
    expect(host.asked).toHaveLength(2);
  });

  test.each<readonly [string, Record<string, string>]>([
    ['for the way', { 'content-encoding': 'gzip' }],
    ['as a file', {}],
  ])('may have its index gzipped %s', async (_name, headers) => {
    const { url } = await serve((_request, response) => void response.writeHead(200, headers).end(gzipSync(INDEX)));
    const client = clientOf({ url });
    await client.check(patience());
    expect((await indexed(client)).entries).toHaveLength(2);
  });

  test('hands out large indexes in parts, and tells how far it is', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => `  - version: 1.0.${index}\n    urls: [a.tgz]\n`).join('');
    const { url } = await serve(files({ '/index.yaml': `entries:\n  web:\n${many}` }));
    const parts: number[] = [];
    const progress: (readonly [number, number])[] = [];
    await clientOf({ url }).index(
      null,
      async (batch) => void parts.push(batch.length),
      patience(),
      (done, total) => progress.push([done, total]),
    );
    expect(parts).toEqual([500, 500, 200]);
    expect(progress).toEqual([
      [500, 1_200],
      [1_000, 1_200],
      [1_200, 1_200],
    ]);
  });

  test('that is told to stop stops between parts', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => `  - version: 1.0.${index}\n    urls: [a.tgz]\n`).join('');
    const { url } = await serve(files({ '/index.yaml': `entries:\n  web:\n${many}` }));
    const stop = new AbortController();
    let parts = 0;
    const reading = clientOf({ url }).index(
      null,
      async () => {
        parts += 1;
        stop.abort(new Error('Enough.'));
      },
      stop.signal,
    );
    expect((await faultOf(reading)).message).toBe('Enough.');
    expect(parts).toBe(1);
  });

  test('tells the versions of a chart', async () => {
    const { url } = await serve(files(repository));
    const client = clientOf({ url: `${url}/stable` });
    expect(await client.versions('web', patience())).toEqual(['1.1.0', '1.0.0']);
    expect(await client.versions('nothing', patience())).toEqual([]);
  });
});

describe('the archive of a chart', () => {
  test('is found by name and version, and checked by the digest of the index', async () => {
    const { url } = await serve(files(repository));
    const fetched = await clientOf({ url: `${url}/stable` }).fetch(ref, patience());
    expect(fetched).toEqual({ bytes: archive, digest: `sha256:${digest}` });
  });

  test('is taken as it comes where a server calls its gzip an encoding', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'x-gzip', 'content-type': 'application/x-tar' }).end(archive);
    });
    const whole = { ...ref, url: `${url}/web-1.0.0.tgz`, digest: `sha256:${digest}` };
    expect((await clientOf({ url }).fetch(whole, patience())).bytes).toEqual(archive);
  });

  test('that was published again is refused', async () => {
    const { url } = await serve(files({ ...repository, '/stable/charts/web-1.0.0.tgz': 'another' }));
    const fault = await faultOf(clientOf({ url: `${url}/stable` }).fetch(ref, patience()));
    expect(fault).toMatchObject({ name: 'Invalid', code: 'DIGEST_MISMATCH' });
    expect(fault.message).toMatch(/^The archive of web 1\.0\.0 has the digest sha256:.* and should have sha256:/);
  });

  test('that vanished is told with its address', async () => {
    const { url } = await serve(files(repository));
    const fault = await faultOf(clientOf({ url: `${url}/stable` }).fetch({ ...ref, version: '1.1.0' }, patience()));
    expect(fault).toMatchObject({ code: 'NOT_FOUND_THERE', message: expect.stringContaining('web-1.1.0.tgz') });
  });

  test.each([
    ['chart', { ...ref, name: 'api' }, /has no chart "api"/],
    ['version', { ...ref, version: '9.9.9' }, /has no version "9\.9\.9" of the chart "web", but 2 others/],
  ])('of a %s that does not exist is not found', async (_name, wanted, sentence) => {
    const { url } = await serve(files(repository));
    const fault = await faultOf(clientOf({ url: `${url}/stable` }).fetch(wanted, patience()));
    expect(fault).toMatchObject({ name: 'NotFound', code: 'CHART_NOT_FOUND' });
    expect(fault.message).toMatch(sentence);
  });

  test.each(['file:///etc/passwd', 'ftp://charts.example/web.tgz', 'http://169.254.169.254/latest'])(
    'at %s is never fetched',
    async (url) => {
      const fault = await faultOf(clientOf({ url: 'http://127.0.0.1:1' }).fetch({ ...ref, url }, patience()));
      expect(fault).toMatchObject({ name: 'Invalid' });
    },
  );

  test('larger than allowed is refused before it is read', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': String(33 * 1_024 * 1_024) }).write('x');
    });
    const fault = await faultOf(clientOf({ url }).fetch({ ...ref, url: `${url}/web.tgz` }, patience()));
    expect(fault).toMatchObject({ code: 'TOO_LARGE', message: expect.stringContaining('33554432 bytes') });
  });
});
