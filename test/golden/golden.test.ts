import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { built, entriesOf, scratch } from '../archives/built.js';
import { golden, shelf } from './versions.js';

/**
 * The complete archives of two versions, file by file, lie in the folders beside this test. After a wanted change of
 * the format, `UPDATE_GOLDEN=1 npm test -- test/golden` writes them anew; read the difference before committing it.
 */
const here = import.meta.dirname;
const update = process.env['UPDATE_GOLDEN'] === '1';

let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());

/**
 * Lengths of compressed members differ between builds of zlib, and with them what is made of them: profile.json's
 * digest in checksums.txt, and whatever signs that. Everything else is compared to the byte.
 */
function comparable(files: ReadonlyMap<string, Buffer>, sameZlib: boolean): Record<string, string> {
  const shown = [...files].map(([path, bytes]): [string, string] => {
    if (path === 'checksums.txt.sig') return [path, sameZlib ? bytes.toString('base64') : ''];
    const text = bytes.toString('utf8');
    if (sameZlib) return [path, text];
    if (path === 'profile.json') return [path, text.replace(/"(offset|length)": \d+/g, '"$1": 0')];
    if (path === 'checksums.txt') return [path, text.replace(/^[0-9a-f]{64}(?= {2}profile\.json$)/m, '0')];
    return [path, path === 'provenance.intoto.json' ? '' : text];
  });
  return Object.fromEntries(shown);
}

describe.each(golden)('the archive of $version.version.version', ({ version, earlier }) => {
  const kept = join(here, version.version.version);

  test('is what lies beside this test, file by file', async () => {
    const archive = await built(folder.path, version, earlier, shelf);
    const files = new Map(entriesOf(archive).map((entry) => [entry.path, entry.bytes]));
    if (update) writeTree(kept, files);
    const expected = readTree(kept);
    const sameZlib = expected.get('checksums.txt')?.equals(files.get('checksums.txt')!) ?? false;
    expect(comparable(files, sameZlib)).toEqual(comparable(expected, sameZlib));
  });

  test('has a profile.json that its schema describes', () => {
    const schema = JSON.parse(readFileSync(join(here, 'profile.schema.json'), 'utf8')) as Parameters<typeof z.fromJSONSchema>[0];
    const document = JSON.parse(readFileSync(join(kept, 'profile.json'), 'utf8')) as object;
    expect(z.fromJSONSchema(schema).safeParse(document)).toMatchObject({ success: true });
    expect(z.fromJSONSchema(schema).safeParse({ ...document, formatVersion: '1' })).toMatchObject({ success: false });
  });
});

function writeTree(root: string, files: ReadonlyMap<string, Buffer>): void {
  if (existsSync(root)) rmSync(root, { recursive: true });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
}

function readTree(root: string): ReadonlyMap<string, Buffer> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(join(root, path)).isFile());
  return new Map(files.map((path) => [path, readFileSync(join(root, path))]));
}
