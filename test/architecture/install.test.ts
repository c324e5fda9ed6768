import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../src/project-root.js';

type Lockfile = { readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>> };
type Manifest = { readonly allowScripts: Readonly<Record<string, boolean>> };

test('npm runs no script of a dependency: package.json denies each that has one, and names no other', async () => {
  const [{ packages }, { allowScripts }] = await Promise.all([
    json<Lockfile>('package-lock.json'),
    json<Manifest>('package.json'),
  ]);
  const scripted = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([place]) => place.split('node_modules/').at(-1) ?? place);
  expect(Object.keys(allowScripts).sort()).toEqual([...new Set(scripted)].sort());
  expect(Object.values(allowScripts)).not.toContain(true);
});

async function json<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(path.join(projectRoot(), file), 'utf8')) as T;
}
