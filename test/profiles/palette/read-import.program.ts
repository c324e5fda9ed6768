import { readImport } from '../../../src/profiles/palette/read-import.js';

// Reads imports as a program of its own, where threads can run the sources too.

const large: Readonly<Record<string, string>> = {
  profile: `name: a\npacks:\n- name: web\n  type: manifest\n  values: |\n${'    a: 1\n'.repeat(50_000)}`,
  broken: `name: a\npacks: [\n${'# x\n'.repeat(50_000)}`,
  mappings: `name: a\npacks: [${'{},'.repeat(7_000_000)}]`,
  json: `{"spec":{},"packs":[${'{},'.repeat(4_000_000)}{}]}`,
};

let turns = 0;
const turning = setInterval(() => (turns += 1), 1);
try {
  const { layers } = await readImport(large[process.argv[2] ?? ''] ?? '');
  console.log(JSON.stringify({ values: layers[0]?.values?.length, turns }));
} catch (error) {
  console.log(JSON.stringify({ message: (error as Error).message, turns }));
}
clearInterval(turning);
