import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { consoleFolder } from '../../src/console.js';

// What a browser fetches, measured on what `npm run build` left in console/dist, compressed as the server sends it.

const folder = consoleFolder();
const built = existsSync(path.join(folder, 'index.html'));
const claims = built ? describe : describe.skip;

claims(built ? 'the built console' : 'the built console [needs console/dist: npm run build]', () => {
  test('is fetched in at most 110 kB before its first page shows', async () => {
    const files = await firstLoad();
    expect(files.size).toBeGreaterThan(3);
    expect(await compressed([...files])).toBeLessThanOrEqual(110_000);
  });

  test('fetches its editor in at most 180 kB, apart from the first page', async () => {
    const editor = (await readdir(path.join(folder, 'assets'))).filter((name) => name.startsWith('code-editor-'));
    expect(editor).toHaveLength(1);
    expect(await compressed(editor.map((name) => `assets/${name}`))).toBeLessThanOrEqual(180_000);
    expect(await firstLoad()).not.toContain(`assets/${editor[0] ?? ''}`);
  });

  test('has no code, no style and no address of another origin in its page', async () => {
    const html = await readFile(path.join(folder, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/<style|style=/);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });
});

/** The page, what it names, and what that imports without being asked. */
async function firstLoad(): Promise<Set<string>> {
  const found = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    if (found.has(name)) return;
    found.add(name);
    if (!/\.(html|js)$/.test(name)) return;
    const text = await readFile(path.join(folder, name), 'utf8');
    for (const next of name.endsWith('.html') ? namedIn(text) : importedBy(text)) await visit(next);
  };
  await visit('index.html');
  return found;
}

function namedIn(html: string): string[] {
  return [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, name = '']) => name);
}

function importedBy(code: string): string[] {
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g)].map(([, name = '']) => `assets/${name}`);
}

async function compressed(names: readonly string[]): Promise<number> {
  const sizes = names.map(async (name) => gzipSync(await readFile(path.join(folder, name)), { level: 9 }).length);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
