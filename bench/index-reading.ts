import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createLog } from '../src/log.js';
import { createHelmClient } from '../src/registries/helm-client.js';
import { largeIndex } from './large-index.js';
import { costOf, type Cost } from './process-cost.js';
import { spreadOf } from './rounds.js';
import type { Line, Scenario, Tell } from './scenario.js';
import { mebibytes, short, spreadText } from './words.js';

const READERS = ['ours', 'js-yaml', 'yaml'] as const;
const ROUNDS = 3;
const MEMORY_BYTES = 150 * 1_048_576;

/** A large Helm index, up to where the database would begin. */
export const index: Scenario = {
  name: 'index',
  title: 'A Helm index of 25 MB and 22,500 versions, read before the database.',
  async run(tell) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-bench-'));
    try {
      const text = largeIndex();
      const file = path.join(folder, 'index.yaml');
      await writeFile(file, text);
      tell(`${mebibytes(Buffer.byteLength(text))}, ${text.match(/^ {2}- annotations/gm)?.length ?? 0} versions`);
      return [...(await readingLines(file, tell)), await unchangedLine(text)];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function readingLines(file: string, tell: Tell): Promise<readonly Line[]> {
  const costs = new Map<string, Cost[]>(READERS.map((reader) => [reader, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const reader of READERS) {
      const cost = await costOf('read-index', reader, file);
      costs.get(reader)!.push(cost);
      tell(`${reader}: ${short(cost.cpuMs)} ms, ${mebibytes(cost.moreBytes)} more`);
    }
  const of = (reader: string) => {
    const seen = costs.get(reader) ?? [];
    return { cpu: spreadOf(seen.map(({ cpuMs }) => cpuMs)), memory: spreadOf(seen.map(({ moreBytes }) => moreBytes)) };
  };
  const [ours, jsYaml, yaml] = [of('ours'), of('js-yaml'), of('yaml')];
  return [
    {
      what: 'processor time',
      target: '≤ 0.5 s',
      measured: `${spreadText(ours.cpu, 'ms')}; js-yaml ${short(jsYaml.cpu.median)} ms, yaml ${short(yaml.cpu.median)} ms`,
      met: ours.cpu.median <= 500,
      note: '',
    },
    {
      what: 'more memory',
      target: '≤ 150 MiB',
      measured: `${mebibytes(ours.memory.median)}; js-yaml ${mebibytes(jsYaml.memory.median)}, yaml ${mebibytes(yaml.memory.median)}`,
      met: ours.memory.median <= MEMORY_BYTES,
      note: '',
    },
  ];
}

/** A registry whose index has not changed answers one 304, and nothing is read. */
async function unchangedLine(text: string): Promise<Line> {
  const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
  const answers: { status: number; bytes: number }[] = [];
  const server = createServer((request, response) => {
    const status = request.headers['if-none-match'] === etag ? 304 : 200;
    answers.push({ status, bytes: status === 200 ? text.length : 0 });
    response.writeHead(status, { etag }).end(status === 200 ? text : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const endpoint = {
      kind: 'HELM',
      content: 'CHARTS',
      url,
      credentials: { type: 'NONE' },
      tls: { ca: null, certificate: null, key: null, insecureSkipVerify: false },
    } as const;
    const client = createHelmClient(endpoint, { allowPrivate: true, packsDir: null, log: createLog('silent') });
    const signal = AbortSignal.timeout(60_000);
    const read = await client.index(null, () => Promise.resolve(), signal);
    if (read.unchanged) throw new Error('The first reading found nothing new.');
    answers.length = 0;
    await client.index(read.validators, () => Promise.resolve(), signal);
    const [only] = answers;
    return {
      what: 'unchanged',
      target: 'one 304',
      measured: `${answers.length} answer, ${only?.status ?? 0}, ${only?.bytes ?? 0} bytes`,
      met: answers.length === 1 && only?.status === 304,
      note: '',
    };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
