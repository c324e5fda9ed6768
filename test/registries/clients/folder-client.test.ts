import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PackFolders } from '../../../src/registries/client-settings.js';
import { clientOf, faultOf, indexed, patience } from './host.js';
import { archiveOf } from './tars.js';

const archive = archiveOf('demo-1.0.0', { 'pack.json': '{}' });
const digest = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
const entry = { name: 'demo', version: '1.0.0', digest, url: 'demo-1.0.0.tar.gz' };
const indexOf = (...packs: unknown[]) => JSON.stringify({ formatVersion: 1, packs });
const ref = { name: 'demo', version: '1.0.0', url: null, digest: null };

let root = '';
let packs = '';

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'folder-')));
  packs = path.join(root, 'packs');
  mkdirSync(packs);
  writeFileSync(path.join(packs, 'index.json'), indexOf(entry));
  writeFileSync(path.join(packs, 'demo-1.0.0.tar.gz'), archive);
  writeFileSync(path.join(root, 'secret'), 'secret');
});

afterEach(() => rmSync(root, { recursive: true }));

const client = (folder: string, settings: Parameters<typeof clientOf>[1] = {}) =>
  clientOf({ kind: 'PACK', content: 'PACKS', url: pathToFileURL(folder).href }, { packsDir: packs, ...settings });

describe('a folder with an index', () => {
  test('is a registry when it is PACKS_DIR, or in it', async () => {
    const inner = path.join(packs, 'größe & co');
    mkdirSync(inner);
    writeFileSync(path.join(inner, 'index.json'), indexOf(entry));
    for (const folder of [packs, inner]) {
      await client(folder).check(patience());
      const { outcome, entries } = await indexed(client(folder));
      expect(outcome).toMatchObject({ entries: 1, faults: [] });
      expect(entries).toMatchObject([{ pack: { name: 'demo', digest, url: 'demo-1.0.0.tar.gz' } }]);
    }
  });

  test('gives archives that have their digest', async () => {
    expect(await client(packs).fetch(ref, patience())).toEqual({ bytes: archive, digest });
    expect(await client(packs).versions('demo', patience())).toEqual(['1.0.0']);
    const other = { ...ref, digest: `sha256:${'0'.repeat(64)}` };
    expect(await faultOf(client(packs).fetch(other, patience()))).toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  test('is unchanged as long as its content is', async () => {
    const { outcome } = await indexed(client(packs));
    const validators = outcome.unchanged ? null : outcome.validators;
    expect((await indexed(client(packs), validators)).outcome).toEqual({ unchanged: true });
    writeFileSync(path.join(packs, 'index.json'), indexOf(entry, { ...entry, version: '2' }));
    expect((await indexed(client(packs), validators)).outcome).toMatchObject({ entries: 2 });
  });

  test('tells an archive that is gone', async () => {
    rmSync(path.join(packs, 'demo-1.0.0.tar.gz'));
    expect(await faultOf(client(packs).fetch(ref, patience()))).toMatchObject({ name: 'NotFound' });
  });
});

describe('a folder that is refused:', () => {
  const refused = async (folder: string, settings?: Parameters<typeof clientOf>[1]) =>
    expect(await faultOf(client(folder, settings).check(patience()))).toMatchObject({ name: 'Invalid' });

  test('any, without PACKS_DIR', () => refused(packs, { packsDir: null }));
  test('the one above', () => refused(root));
  test('another one', () => refused('/etc'));
  test('one whose name only begins alike', () => refused(`${packs}-other`));
  test('one that is missing', () => refused(path.join(packs, 'missing')));
  test('one without an index', async () => {
    mkdirSync(path.join(packs, 'empty'));
    await refused(path.join(packs, 'empty'));
  });
  test('one that a symbolic link leads out to', async () => {
    symlinkSync(root, path.join(packs, 'out'));
    await refused(path.join(packs, 'out'));
  });
  test('one on another machine', async () => {
    const url = 'file://other.example/packs';
    const fault = faultOf(clientOf({ kind: 'PACK', content: 'PACKS', url }, { packsDir: packs }).check(patience()));
    expect(await fault).toMatchObject({ code: 'ENDPOINT' });
  });
});

describe('a file that is refused:', () => {
  test.each([
    ['above the folder', '../secret'],
    ['anywhere', '/etc/passwd'],
    ['with a scheme', 'file:///etc/passwd'],
    ['on the web', 'https://packs.example/a.tar.gz'],
    ['on another machine', '//other.example/a.tar.gz'],
    ['that can not be decoded', '%zz'],
  ])('an entry %s', async (_name, url) => {
    writeFileSync(path.join(packs, 'index.json'), indexOf({ ...entry, url }));
    expect((await indexed(client(packs))).outcome).toMatchObject({
      entries: 0,
      faults: [expect.stringContaining('has no address that can be read')],
    });
  });

  test.each(['../secret', '..%2fsecret', '/etc/passwd'])('%s, whatever the catalog says', async (url) => {
    const fault = await faultOf(client(packs).fetch({ ...ref, url }, patience()));
    expect(fault).toMatchObject({ code: 'FOLDER_REFUSED' });
  });

  test('a symbolic link that leads out', async () => {
    rmSync(path.join(packs, 'demo-1.0.0.tar.gz'));
    symlinkSync(path.join(root, 'secret'), path.join(packs, 'demo-1.0.0.tar.gz'));
    expect(await faultOf(client(packs).fetch(ref, patience()))).toMatchObject({ code: 'FOLDER_REFUSED' });
  });

  test('an index that is a link out, or a pipe that never ends', async () => {
    const index = path.join(packs, 'index.json');
    rmSync(index);
    symlinkSync(path.join(root, 'secret'), index);
    expect(await faultOf(client(packs).check(patience()))).toMatchObject({ code: 'FOLDER_REFUSED' });
    rmSync(index);
    execFileSync('mkfifo', [index]);
    expect(await faultOf(client(packs).check(patience()))).toMatchObject({ code: 'NOT_FOUND_THERE' });
  });

  test('an archive that is too large', async () => {
    writeFileSync(path.join(packs, 'demo-1.0.0.tar.gz'), Buffer.alloc(33_554_433));
    expect(await faultOf(client(packs).fetch(ref, patience()))).toMatchObject({ code: 'TOO_LARGE' });
  });
});

describe('the built-in folder', () => {
  test('needs no permission, and gives none to others', async () => {
    const settings = { packsDir: null, builtInFolder: packs };
    expect((await indexed(client(packs, settings))).entries).toHaveLength(1);
    expect(await faultOf(client(path.join(packs, 'inner'), settings).check(patience()))).toMatchObject({
      code: 'FOLDER_REFUSED',
    });
  });
});

describe('a folder of pack folders', () => {
  const pack = {
    ...{ name: 'demo', displayName: 'demo', version: '1.0.0', layer: 'addon', addonType: '', description: '' },
    ...{ cloudTypes: [], annotations: {}, state: 'ACTIVE' as const, digest: null, sizeBytes: null, url: 'demo/' },
  };
  const packFolders: PackFolders = {
    list: async (folder) => ({ entries: [pack], faults: [`${path.basename(folder)} has a fault.`] }),
    archive: async (folder) => Buffer.from(`the pack in ${path.basename(folder)}`),
  };

  test('is read by those who know packs', async () => {
    rmSync(path.join(packs, 'index.json'));
    mkdirSync(path.join(packs, 'demo'));
    const reader = client(packs, { packFolders });
    const { outcome, entries } = await indexed(reader);
    expect(outcome).toMatchObject({ entries: 1, faults: ['packs has a fault.'] });
    expect(entries).toEqual([{ pack }]);
    expect((await reader.fetch({ ...ref, url: 'demo/' }, patience())).bytes.toString()).toBe('the pack in demo');
    symlinkSync(root, path.join(packs, 'out'));
    expect(await faultOf(reader.fetch({ ...ref, url: 'out/' }, patience()))).toMatchObject({ code: 'FOLDER_REFUSED' });
  });
});
