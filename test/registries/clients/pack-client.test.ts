import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { clientOf, faultOf, files, indexed, patience, serve } from './host.js';
import { archiveOf } from './tars.js';

const archive = archiveOf('demo-web-1.0.0', { 'pack.json': '{}' });
const digest = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
const demo = {
  ...{ name: 'demo-web', displayName: 'Demo web service', version: '1.0.0', layer: 'addon', addonType: 'app services' },
  ...{ description: 'A web page.', cloudTypes: ['all'], annotations: { source: 'community' }, state: 'ACTIVE' },
  ...{ digest, sizeBytes: archive.length, url: 'demo-web-1.0.0.tar.gz' },
};
const indexOf = (...packs: unknown[]) => JSON.stringify({ formatVersion: 1, packs });
const registry = (index: string) =>
  serve(files({ '/packs/index.json': index, '/packs/demo-web-1.0.0.tar.gz': archive }));
const client = (url: string) => clientOf({ kind: 'PACK', content: 'PACKS', url: `${url}/packs` });
const ref = { name: 'demo-web', version: '1.0.0', url: null, digest: null };

describe('a pack registry', () => {
  test('gives its entries with their addresses made whole', async () => {
    const { url } = await registry(indexOf(demo));
    await client(url).check(patience());
    const { outcome, entries } = await indexed(client(url));
    expect(outcome).toMatchObject({ unchanged: false, entries: 1, faults: [] });
    expect(entries).toEqual([{ pack: { ...demo, url: `${url}/packs/demo-web-1.0.0.tar.gz` } }]);
  });

  test('needs only name, version and address of an entry, and takes unknown fields for granted', async () => {
    const { url } = await registry(indexOf({ name: 'a', version: '1', url: 'a.tar.gz', more: { deep: [1] } }));
    expect((await indexed(client(url))).entries).toMatchObject([
      { pack: { displayName: 'a', layer: 'addon', state: 'ACTIVE', cloudTypes: [], digest: null, sizeBytes: null } },
    ]);
  });

  test('that moved gives addresses where it is now', async () => {
    const { url: now } = await registry(indexOf(demo));
    const { url } = await serve((_request, response) => {
      response.writeHead(301, { location: `${now}/packs/index.json` }).end();
    });
    expect((await indexed(client(url))).entries).toMatchObject([
      { pack: { url: `${now}/packs/demo-web-1.0.0.tar.gz` } },
    ]);
  });

  test('gives archives that have their digest', async () => {
    const { url } = await registry(indexOf(demo));
    expect(await client(url).fetch(ref, patience())).toEqual({ bytes: archive, digest });
    const other = { ...ref, digest: `sha256:${'0'.repeat(64)}` };
    expect(await faultOf(client(url).fetch(other, patience()))).toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  test('tells versions, and what it does not have', async () => {
    const { url } = await registry(indexOf(demo, { ...demo, version: 'v2' }));
    expect(await client(url).versions('demo-web', patience())).toEqual(['1.0.0', 'v2']);
    const fault = await faultOf(client(url).fetch({ ...ref, version: '3' }, patience()));
    expect(fault).toMatchObject({ name: 'NotFound', message: expect.stringContaining('but 2 others') });
  });
});

describe('an entry', () => {
  test.each<readonly [string, unknown, string]>([
    ['that is no object', 7, 'An entry without a name is no object; it is left out.'],
    ['without a name', { ...demo, name: undefined }, '"1.0.0" has no name'],
    ['with a name that is a path', { ...demo, name: '../x' }, "has a name that isn't made of"],
    ['without a version', { ...demo, version: undefined }, '"demo-web" has no version'],
    ['with a version that is a number', { ...demo, version: 1 }, '"demo-web" has no version'],
    ['with a version too long', { ...demo, version: '1'.repeat(129) }, 'at most 128'],
    ['without an address', { ...demo, url: undefined }, '"demo-web 1.0.0" has no address'],
    ['with a file as its address', { ...demo, url: 'file:///etc/passwd' }, '"demo-web 1.0.0" has no address'],
    ['of an unknown layer', { ...demo, layer: 'cake' }, 'has a layer that is none of kernel'],
    ['in an unknown state', { ...demo, state: 'Active' }, 'has a state that is none of ACTIVE'],
    ['with a digest that is none', { ...demo, digest: 'md5:1' }, "has a digest that isn't"],
    ['with a size that is none', { ...demo, sizeBytes: '1' }, "has a sizeBytes that isn't a whole number"],
    ['with an archive too large', { ...demo, sizeBytes: 33_554_433 }, 'more than the 33554432 bytes'],
    ['of a version that is there', { ...demo, url: 'other.tar.gz' }, '"demo-web 1.0.0" is there twice'],
  ])('%s is left out with a sentence, and the others are taken', async (_name, entry, sentence) => {
    const { url } = await registry(indexOf(demo, entry, { ...demo, version: '9' }));
    const { outcome, entries } = await indexed(client(url));
    expect(entries.map((one) => 'pack' in one && one.pack.version)).toEqual(['1.0.0', '9']);
    expect(outcome).toMatchObject({ faults: [expect.stringContaining(sentence)] });
  });

  test('with a digest of capitals and the largest archive is taken', async () => {
    const { url } = await registry(indexOf({ ...demo, digest: `sha256:${'A'.repeat(64)}`, sizeBytes: 33_554_432 }));
    expect((await indexed(client(url))).entries).toMatchObject([{ pack: { digest: `sha256:${'a'.repeat(64)}` } }]);
  });
});

test.each<readonly [string, string, string, RegExp]>([
  ['a list', '[]', 'NOT_AN_INDEX', /no "formatVersion": 1/],
  ['another object', '{"packs":[]}', 'NOT_AN_INDEX', /no "formatVersion": 1/],
  ['one without packs', '{"formatVersion":1}', 'NOT_AN_INDEX', /no "packs"/],
  ['one of a later format', '{"formatVersion":2,"packs":[]}', 'NEWER_FORMAT', /format 2, and this program reads 1/],
  ['a broken one', '{"formatVersion":1,"packs":[{]}', 'NOT_AN_INDEX', /no JSON from byte \d+ on/],
  ['one that was cut off', indexOf(demo).slice(0, 100), 'NOT_AN_INDEX', /no JSON from byte \d+ on/],
  ['one with more behind it', `${indexOf(demo)}{}`, 'NOT_AN_INDEX', /no JSON from byte \d+ on/],
  ['nesting without end', '['.repeat(100_000), 'NOT_AN_INDEX', /no JSON from byte \d+ on/],
])('an index that is %s is refused', async (_name, index, code, sentence) => {
  const { url } = await registry(index);
  const fault = await faultOf(indexed(client(url)));
  expect(fault).toMatchObject({ name: 'Invalid', code });
  expect(fault.message).toMatch(sentence);
});
