import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import { parse } from 'yaml';
import { readHelmIndex } from '../../src/registries/helm-index.js';
import { printCost } from '../process-cost.js';

// node read-index.js <ours|js-yaml|yaml> <file>
const [who = '', file = ''] = process.argv.slice(2);
const READERS: Readonly<Record<string, (bytes: Buffer) => unknown>> = {
  ours: (bytes) => readHelmIndex(bytes, new URL('https://charts.example/'), new AbortController().signal),
  'js-yaml': (bytes) => load(bytes.toString()),
  yaml: (bytes) => parse(bytes.toString(), { maxAliasCount: -1 }) as unknown,
};
const bytes = await readFile(file);
const reader = READERS[who];
if (!reader) throw new Error(`There is no reader "${who}".`);
await printCost(() => reader(bytes));
