import { readFileSync } from 'node:fs';
import { readHelmIndex } from '../../../src/registries/helm-index.js';

// Reads an index as a program of its own, where threads can run the sources too.

const bytes = readFileSync(process.argv[2] ?? '');
let turns = 0;
const turning = setInterval(() => (turns += 1), 1);
try {
  const { entries } = await readHelmIndex(bytes, new URL('https://charts.example/'), AbortSignal.timeout(20_000));
  console.log(JSON.stringify({ entries: entries.length, last: entries.at(-1)?.version, turns }));
} catch (error) {
  console.log(JSON.stringify({ message: (error as Error).message }));
}
clearInterval(turning);
