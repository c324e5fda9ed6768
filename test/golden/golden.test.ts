import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { built, scratch, textsOf } from '../archives/built.js';
import { golden } from './versions.js';

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

/** Lengths and places of compressed members differ between builds of zlib, and with them the digest of profile.json. */
function withoutPlaces(path: string, text: string): string {
  if (path === 'profile.json') return text.replace(/"(offset|length)": \d+/g, '"$1": 0');
  return path === 'checksums.txt' ? text.replace(/^[0-9a-f]{64}(?= {2}profile\.json$)/m, '0') : text;
}

describe.each(golden)('the archive of $version.version.version', ({ version, earlier }) => {
  const kept = join(here, version.version.version);

  test('is what lies beside this test, file by file', async () => {
    const texts = textsOf(await built(folder.path, version, earlier));
    if (update) writeTree(kept, texts);
    const actual = [...texts].map(([path, text]) => [path, withoutPlaces(path, text)]);
    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(readTree(kept)));
  });

  test('has a profile.json that its schema describes', () => {
    const schema = JSON.parse(readFileSync(join(here, 'profile.schema.json'), 'utf8')) as Parameters<typeof z.fromJSONSchema>[0];
    const document = JSON.parse(readFileSync(join(kept, 'profile.json'), 'utf8')) as object;
    expect(z.fromJSONSchema(schema).safeParse(document)).toMatchObject({ success: true });
    expect(z.fromJSONSchema(schema).safeParse({ ...document, formatVersion: '1' })).toMatchObject({ success: false });
  });
});

function writeTree(root: string, texts: ReadonlyMap<string, string>): void {
  if (existsSync(root)) rmSync(root, { recursive: true });
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function readTree(root: string): readonly (readonly [string, string])[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(root, path)).isFile())
    .map((path) => [path, withoutPlaces(path, readFileSync(join(root, path), 'utf8'))] as const);
}
