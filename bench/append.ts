import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { newId } from '../src/ids.js';
import { createAppend } from '../src/store/append-together.js';
import { aProfile, appendTo, DATA, METADATA, type Stream } from './append-ours.js';
import { openGround, type Ground } from './ground.js';
import { interleaved, type Rounds } from './rounds.js';
import type { Line, Scenario } from './scenario.js';
import { short, spreadText } from './words.js';

const ROUND_MS = 2_000;
const CROWDS = [1, 8, 32] as const;
/** The crowd that the target speaks of. */
const CROWD = 8;
/** Edits of one profile before the next one is begun: as long as a real one's life. */
const STREAM_LENGTH = 100;

type Name = 'ours' | 'bare' | 'emmett';

/** One event appended from Node: what every edit costs at least. */
export const appending: Scenario = {
  name: 'append',
  title: `One event appended from Node, hash chain, 16 partitions and list row included; streams of ${STREAM_LENGTH} events.`,
  async run(tell) {
    const ground = await openGround(Math.max(...CROWDS));
    const append = createAppend(ground.pool);
    const emmett = getPostgreSQLEventStore(ground.url, { connectionOptions: { pool: ground.pool } });
    try {
      await ground.pool.query(
        'create table plain (id bigint generated always as identity primary key, stream uuid, type text, data jsonb, metadata jsonb)',
      );
      const lines: Line[] = [];
      for (const crowd of CROWDS) {
        const rounds = await interleaved<Name>({
          bare: () => perSecond(crowd, () => insertBare(ground)),
          ours: () => perSecond(crowd, (stream) => appendTo(append, stream)),
          emmett: () => perSecond(crowd, (stream) => appendEmmett(emmett, stream)),
        });
        tell(`${crowd} at once: ${short(rounds.spread.ours.median)} appends a second`);
        lines.push(...linesOf(crowd, rounds));
      }
      return lines;
    } finally {
      await emmett.close();
      await ground.close();
    }
  },
};

function linesOf(crowd: number, rounds: Rounds<Name>): readonly Line[] {
  const { spread } = rounds;
  const [toBare, toEmmett] = [rounds.ratio('ours', 'bare'), rounds.ratio('ours', 'emmett')];
  const judged = crowd === CROWD;
  const over = crowd === 1 ? '1 connection' : `${crowd} connections`;
  const rates = `ours ${spreadText(spread.ours, '/s')}, bare ${spreadText(spread.bare, '/s')}`;
  return [
    {
      what: `beside a bare INSERT, ${over}`,
      target: judged ? '≥ 0.50' : '–',
      measured: `${toBare.toFixed(2)} (${rates})`,
      met: judged ? toBare >= 0.5 : null,
      note: '',
    },
    {
      what: `beside Emmett 0.42, ${over}`,
      target: judged ? '≥ 2.2' : '–',
      measured: `${toEmmett.toFixed(2)} (Emmett ${spreadText(spread.emmett, '/s')})`,
      met: judged ? toEmmett >= 2.2 : null,
      note: judged
        ? 'Emmett keeps no hash chain, no list row and no key of the command. message-db is not in the registries that this was measured with.'
        : '',
    },
  ];
}

/** How often something is done in a second by so many at once, each on streams of its own. */
async function perSecond(crowd: number, once: (stream: Stream) => Promise<void>): Promise<number> {
  const began = performance.now();
  let done = 0;
  const worker = async () => {
    let stream = aProfile();
    while (performance.now() - began < ROUND_MS) {
      if (stream.revision >= STREAM_LENGTH) stream = aProfile();
      await once(stream);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: crowd }, worker));
  return done / ((performance.now() - began) / 1_000);
}

/** With the version that is expected, as ours: both refuse to write over somebody else's edit. */
async function appendEmmett(emmett: ReturnType<typeof getPostgreSQLEventStore>, stream: Stream): Promise<void> {
  const expectedStreamVersion = stream.revision === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(stream.revision);
  await emmett.appendToStream(`shelf-${stream.id}`, [{ type: 'LayerAdded', data: DATA }], { expectedStreamVersion });
  stream.revision += 1;
}

async function insertBare({ pool }: Ground): Promise<void> {
  await pool.query({
    name: 'bare',
    text: 'insert into plain (stream, type, data, metadata) values ($1, $2, $3, $4)',
    values: [newId(), 'LayerAdded', JSON.stringify(DATA), METADATA],
  });
}
