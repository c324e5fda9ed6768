import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { indexFolder, type IndexedFolder } from '../src/pack-folders.js';
import type { Command } from './command.js';

const HELP = `Makes a pack registry of a folder of pack folders (docs/pack-registry.md).

  system-profiles packs index DIR [--out DIR] [--check]

Writes index.json and one <name>-<version>.tar.gz per pack into DIR, or into --out. Prints every fault of every pack:
its file, its rule and how to mend it. A pack with an error is left out; the others are indexed.

  --out DIR   where to write; made when it isn't there
  --check     print the faults and write nothing

Exit code: 0 when every pack is in the index, 1 when one was left out, 2 when the call is wrong.
`;

/** `packs index`: from a folder of pack folders to the files that a web server serves as a registry. */
export const packsIndex: Command = {
  name: ['packs', 'index'],
  summary: 'make a pack registry of a folder of packs',
  help: HELP,
  run: async (words) => {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { out: { type: 'string' }, check: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) {
      process.stderr.write(`Name one folder.\n\n${HELP}`);
      return 2;
    }
    if (!(await isFolder(folder))) {
      process.stderr.write(`${folder} is no folder. Name one that holds pack folders.\n`);
      return 2;
    }
    const out = values.check ? null : (values.out ?? folder);
    const packs = await indexFolder(folder, out);
    for (const pack of packs) printFaults(pack);
    process.stdout.write(summary(packs, out));
    return packs.length > 0 && packs.every(({ entry }) => entry) ? 0 : 1;
  },
};

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function printFaults({ folder, entry, faults }: IndexedFolder): void {
  if (faults.length === 0) return;
  process.stdout.write(`${printable(folder)}${entry ? '' : ' (left out)'}\n`);
  for (const { severity, file, rule, message } of faults) {
    process.stdout.write(`  ${severity.padEnd(7)} ${printable(file)} [${rule}] ${printable(message)}\n`);
  }
}

/** File names are anything; a terminal obeys control characters. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}

function summary(packs: readonly IndexedFolder[], out: string | null): string {
  const [indexed, faults] = [packs.filter(({ entry }) => entry), packs.flatMap((pack) => pack.faults)];
  const errors = faults.filter(({ severity }) => severity === 'error').length;
  const left = packs.length - indexed.length;
  const parts = [
    `${indexed.length} of ${packs.length} packs ${out === null ? 'are fine' : `indexed in ${out}`}`,
    ...(left > 0 ? [`${left} left out`] : []),
    `${errors} errors`,
    `${faults.length - errors} warnings`,
  ];
  if (packs.length === 0) return `There are no pack folders. A pack is a folder with a pack.json.\n`;
  return `${parts.join(', ')}.\n`;
}
