import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { createSchema } from './build.js';

const FILE = 'schema/schema.graphql';

/** The schema as text, the same for the same code. */
export function schemaText(): string {
  return `${printSchema(lexicographicSortSchema(createSchema()))}\n`;
}

/** Where two texts part: the first line that differs, for people. */
export function firstDifference(committed: string, emitted: string): string {
  const [before, after] = [committed.split('\n'), emitted.split('\n')];
  const line = after.findIndex((text, i) => text !== before[i]);
  const at = line < 0 ? after.length : line;
  return `line ${at + 1}:\n- ${before[at] ?? '(end)'}\n+ ${after[at] ?? '(end)'}`;
}

/** `npm run schema` writes the file; with --check it only compares, for CI. */
function main(check: boolean): void {
  const emitted = schemaText();
  const committed = check ? readFileSync(FILE, 'utf8') : emitted;
  if (!check) writeFileSync(FILE, emitted);
  if (committed === emitted) return;
  console.error(
    `${FILE} is not what the code says, ${firstDifference(committed, emitted)}\nRun npm run schema and commit it.`,
  );
  process.exitCode = 1;
}

if (process.argv[1] !== undefined && import.meta.url === new URL(`file://${process.argv[1]}`).href)
  main(process.argv.includes('--check'));
