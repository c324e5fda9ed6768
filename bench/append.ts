import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import type { Pool } from 'pg';
import { newId } from '../src/ids.js';
import { append } from '../src/store/append.js';
import { CHAIN_START, canonicalJson, chainHash } from '../src/store/hash-chain.js';
import type { InlineWrite } from '../src/store/store.js';
import { openGround, type Ground } from './ground.js';
import { interleaved } from './rounds.js';
import type { Scenario } from './scenario.js';
import { spreadText } from './words.js';

const CONNECTIONS = 8;
const ROUND_MS = 2_000;
const DATA = { layerId: newId(), digest: `sha256:${'a'.repeat(64)}`, sizeBytes: 4_096, note: 'x'.repeat(180) };
const METADATA = canonicalJson({ actor: { kind: 'USER', id: 'bench' }, correlationId: newId() });

/** One event appended from Node: what every edit costs at least. */
export const appending: Scenario = {
  name: 'append',
  title: `One event appended from Node over ${CONNECTIONS} connections: hash chain, 16 partitions and list row included.`,
  async run() {
    const ground = await openGround(CONNECTIONS);
    const emmett = getPostgreSQLEventStore(ground.url, { connectionOptions: { pool: ground.pool } });
    try {
      await ground.pool.query(
        'create table plain (id bigint generated always as identity primary key, stream uuid, type text, data jsonb, metadata jsonb)',
      );
      const rounds = await interleaved({
        bare: () => perSecond(() => insertBare(ground.pool)),
        ours: () => perSecond(() => appendOurs(ground)),
        emmett: () => perSecond(() => appendEmmett(emmett)),
      });
      const { spread } = rounds;
      const [toBare, toEmmett] = [rounds.ratio('ours', 'bare'), rounds.ratio('ours', 'emmett')];
      return [
        {
          what: 'beside a bare INSERT',
          target: '≥ 0.50',
          measured: `${toBare.toFixed(2)} (ours ${spreadText(spread.ours, '/s')}, bare ${spreadText(spread.bare, '/s')})`,
          met: toBare >= 0.5,
          note: '',
        },
        {
          what: 'beside Emmett 0.42',
          target: '≥ 2.2',
          measured: `${toEmmett.toFixed(2)} (Emmett ${spreadText(spread.emmett, '/s')})`,
          met: toEmmett >= 2.2,
          note: 'Emmett keeps no hash chain, no list row and no key of the command. message-db is not in the registries that this was measured with.',
        },
      ];
    } finally {
      await emmett.close();
      await ground.close();
    }
  },
};

/** How often something is done in a second by as many at once as there are connections. */
async function perSecond(once: () => Promise<void>): Promise<number> {
  const began = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - began < ROUND_MS) {
      await once();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return done / ((performance.now() - began) / 1_000);
}

async function appendEmmett(emmett: ReturnType<typeof getPostgreSQLEventStore>): Promise<void> {
  await emmett.appendToStream(`shelf-${newId()}`, [{ type: 'LayerAdded', data: DATA }]);
}

async function insertBare(pool: Pool): Promise<void> {
  await pool.query({
    name: 'bare',
    text: 'insert into plain (stream, type, data, metadata) values ($1, $2, $3, $4)',
    values: [newId(), 'LayerAdded', JSON.stringify(DATA), METADATA],
  });
}

async function appendOurs({ pool }: Ground): Promise<void> {
  const [streamId, commandId, recordedAt] = [newId(), newId(), new Date()];
  const dataJson = canonicalJson(DATA);
  const event = { type: 'LayerAdded', schemaVersion: 1 };
  const hash = chainHash(CHAIN_START, {
    ...{ ...event, streamId, streamType: 'profile', revision: 1, commandId, commandIndex: 0, recordedAt },
    ...{ dataJson, metadataJson: METADATA },
  });
  await append(
    pool,
    {
      ...{ streamId, streamType: 'profile', expectedRevision: 0, previousHash: CHAIN_START, commandId, recordedAt },
      ...{ events: [{ ...event, json: dataJson, hash }], metadataJson: METADATA },
    },
    { texts: [], rows: [headRow(streamId)], kept: undefined },
  );
}

/** The row that every edit of a profile writes. */
function headRow(profileId: string): InlineWrite {
  return {
    sql: (bind) => `
      insert into read.profile_head as head (profile_id, revision, updated_at, deleted_at)
      select ${bind(profileId)}::uuid, appended.revision, appended.recorded_at, null
        from appended where not appended.duplicate
      on conflict (profile_id) do update set revision = excluded.revision, updated_at = excluded.updated_at`,
  };
}
