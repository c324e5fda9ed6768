import { newId } from '../src/ids.js';
import { loadCatalog } from '../src/registries/catalog-load.js';
import { createCatalogQueries } from '../src/registries/catalog-queries.js';
import { openGround, type Ground } from './ground.js';
import { percentile, timed } from './rounds.js';
import type { Scenario } from './scenario.js';
import { short } from './words.js';

const CHARTS = 2_000;
const VERSIONS = 50;
const SEARCHES = 400;

const WORDS = [
  'monitoring',
  'database',
  'ingress',
  'message',
  'queue',
  'storage',
  'proxy',
  'camera',
  'gateway',
  'edge',
];

/** What people type into Add New Pack and Add Helm chart. */
export const catalog: Scenario = {
  name: 'catalog',
  title: `A search over a catalog of ${(CHARTS * VERSIONS).toLocaleString('en')} chart versions, a page of 20.`,
  async run(tell) {
    const ground = await openGround();
    try {
      const loadMs = await timed(() => fill(ground));
      tell(`loaded in ${short(loadMs)} ms`);
      const queries = createCatalogQueries(ground.pool);
      const times: number[] = [];
      for (let at = -SEARCHES / 4; at < SEARCHES; at += 1) {
        const search = searchOf(Math.abs(at));
        const took = await timed(() => queries.charts({ first: 20 }, { search }));
        if (at >= 0) times.push(took);
      }
      const [middle, tail] = [percentile(times, 0.5), percentile(times, 0.99)];
      return [
        {
          what: 'search, p99',
          target: '≤ 15 ms',
          measured: `${short(tail)} ms (p50 ${short(middle)} ms, ${SEARCHES} searches)`,
          met: tail <= 15,
          note: `names, parts of names, words of descriptions, words that nothing has; the catalog was loaded in ${short(loadMs / 1_000)} s.`,
        },
      ];
    } finally {
      await ground.close();
    }
  },
};

function searchOf(at: number): string {
  const word = WORDS[at % WORDS.length]!;
  return [`${word}-${at % CHARTS}`, word, `${word} clusters`, `number ${at % CHARTS}`, 'zz nothing has this'][at % 5]!;
}

async function fill({ pool }: Ground): Promise<void> {
  const registryId = newId();
  await pool.query(
    `insert into read.registry (id, revision, name, kind, content, endpoint, is_default, synchronize, auth_type, has_ca,
                                has_certificate, insecure_skip_verify, reach_revision, sync_status, sync_request, sync_message, entries, is_scheduled)
     values ($1, 1, 'Bench', 'HELM', 'CHARTS', 'https://charts.example', false, true, 'NONE', false, false, false, 1, 'RUNNING', 1, '', 0, true)`,
    [registryId],
  );
  const entries = Array.from({ length: CHARTS * VERSIONS }, (_, at) => {
    const chart = Math.floor(at / VERSIONS);
    const word = WORDS[chart % WORDS.length]!;
    return {
      chart: {
        name: `${word}-${chart}`,
        version: `${at % VERSIONS}.0.0`,
        appVersion: '1.0.0',
        description: `A chart that brings ${word} to clusters, number ${chart}, for those who run it at the edge.`,
        ...{ digest: null, created: null, deprecated: false, url: `https://charts.example/${at}.tgz` },
      },
    };
  });
  const signal = AbortSignal.timeout(600_000);
  const validators = { etag: null, lastModified: null };
  await loadCatalog(
    { pool, signal, onProgress: () => Promise.resolve(true) },
    { registryId, request: 1, reachRevision: 1, entries, validators, faults: [] },
  );
  await pool.query('vacuum analyze');
}
