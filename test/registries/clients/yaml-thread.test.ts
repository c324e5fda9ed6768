import { expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram } from '../../support/program.js';

/** What a program says that reads an index. */
async function readAlone(text: string): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'index-'));
  try {
    const file = path.join(folder, 'index.yaml');
    writeFileSync(file, text);
    const program = startProgram('test/registries/clients/yaml-thread.program.ts', {}, [file]);
    return JSON.parse(await program.line(/^\{/)) as Record<string, unknown>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const versions = (count: number, more: string) =>
  Array.from({ length: count }, (_, index) => `  {version: 1.0.${index}, urls: [web-${index}.tgz], ${more}}`).join(
    ',\n',
  );

test('a large index in an unusual shape is read beside the event loop', async () => {
  const said = await readAlone(`entries: {web: [\n${versions(20_000, 'keywords: [a, b, c]')}]}\n`);
  expect(said).toMatchObject({ entries: 20_000, last: '1.0.19999' });
  // Nothing else would turn while YAML is parsed on the same thread.
  expect(said['turns']).toBeGreaterThan(10);
});

test('a large text that is no YAML is told with its line', async () => {
  const said = await readAlone(`entries: {web: [\n${versions(5_000, 'keywords: *nowhere')}]}\n`);
  expect(said['message']).toMatch(/can't be read: .*alias.* in line 2\. /);
});

test('a large text that is no index is told as one', async () => {
  expect((await readAlone(`- ${'a'.repeat(200_000)}\n`))['message']).toMatch(/it has no entries/);
});
