import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, type DocumentNode } from 'graphql';
import { manifestOf, type Manifest } from './transport/trusted-documents.js';

/** Where the build leaves the operations of the console, for TRUSTED_DOCUMENTS=only. */
const MANIFEST_FILE = 'console/dist/documents.json';

/** Every operation that the console's sources hold, by its digest. @param folder console/src */
export function consoleDocuments(folder: string): Manifest {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  return manifestOf(files.flatMap((name) => documentsIn(readFileSync(path.join(folder, name), 'utf8'))));
}

/** GraphQL stands in the sources as texts between backticks, and nothing else between backticks parses as such. */
function documentsIn(source: string): DocumentNode[] {
  return [...source.matchAll(/`([^`]*)`/g)].flatMap(([, text = '']) => {
    if (!/^\s*(query|mutation|subscription|fragment)\b/.test(text)) return [];
    return [parse(text)];
  });
}

if (process.argv[1] !== undefined && import.meta.url === new URL(`file://${process.argv[1]}`).href)
  writeFileSync(MANIFEST_FILE, `${JSON.stringify(consoleDocuments('console/src'), null, 2)}\n`);
