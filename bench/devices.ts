import { readdir, readFile } from 'node:fs/promises';
import http from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import type { Pool } from 'pg';
import { registerFleet } from './device-fleet.js';
import { openGround } from './ground.js';
import { startProgram } from './program.js';
import { percentile } from './rounds.js';
import type { Line, Scenario, Tell } from './scenario.js';
import { short } from './words.js';

const DEVICES = 10_000;
const SECONDS = 60;
/** Every tenth device asks as if something had changed for it, and gets the whole answer. */
const ASKS_ANEW = 10;
/** A report an hour of each device. */
const REPORTS = Math.round((DEVICES * SECONDS) / 3_600);
const ADMIN_API_KEY = 'bench-bench-bench-bench-bench-bench';

type Poll = { readonly status: number; readonly etag: string; readonly ms: number };

/** As many devices as one site of the product may have, each asking once a minute over a connection of its own. */
export const devices: Scenario = {
  name: 'devices',
  title: `${DEVICES.toLocaleString('en')} devices that ask once a minute, each over a new connection, for ${SECONDS} s.`,
  async run(tell) {
    const ground = await openGround();
    try {
      tell(`registering ${DEVICES} devices`);
      const { keys } = await registerFleet(ground.url, ground.folder, DEVICES);
      const server = await startProgram({
        ...{ DATABASE_URL: ground.url, DATA_DIR: ground.folder, ADMIN_API_KEY },
        ...{ RATE_LIMIT_PER_ADDRESS: 'off', RATE_LIMIT_PER_KEY: '30000' },
      });
      try {
        const { port, child } = server;
        return await measure(
          { server: { port, pid: child.pid ?? 0 }, postmaster: await postmasterOf(ground.pool) },
          keys,
          tell,
        );
      } finally {
        await server.stop();
      }
    } finally {
      await ground.close();
    }
  },
};

type Server = { readonly port: number; readonly pid: number };

type Measured = { readonly server: Server; readonly postmaster: number };

async function measure({ server, postmaster }: Measured, keys: readonly string[], tell: Tell) {
  while (!(await isBuilt(server, keys[0] ?? ''))) await after(200);
  tell('each device asks for the first time, as fast as they can, 16 at once');
  const began = performance.now();
  const etags = await firstRound(server, keys);
  const perSecond = keys.length / ((performance.now() - began) / 1_000);
  tell(`${short(perSecond)} polls a second; now once a minute each`);
  const before = await cpuOf(server.pid, postmaster);
  const polls = await steadyMinute(server, keys, etags);
  const cpu = await cpuOf(server.pid, postmaster);
  return linesOf(polls, { perSecond, node: cpu.node - before.node, postgres: cpu.postgres - before.postgres });
}

type Found = { readonly perSecond: number; readonly node: number; readonly postgres: number };

function linesOf(polls: readonly Poll[], { perSecond, node, postgres }: Found): readonly Line[] {
  const took = polls.map(({ ms }) => ms);
  const count = (status: number) => polls.filter((poll) => poll.status === status).length;
  const wrong = polls.length - count(304) - count(200);
  const line = (what: string, target: string, measured: string, met: boolean | null, note = ''): Line => {
    return { what, target, measured, met, note };
  };
  const share = (ms: number) => `${short(ms / SECONDS / 10)} % of a core`;
  return [
    line(
      'answered',
      'every one',
      `${polls.length} (${count(304)} × 304, ${count(200)} × 200, ${wrong} others)`,
      wrong === 0,
      `${short(polls.length / SECONDS)} requests a second, ${REPORTS} reports among them. Each device has registered with a token of its own.`,
    ),
    line(
      'time of an answer',
      '–',
      `p50 ${short(percentile(took, 0.5))} ms, p99 ${short(percentile(took, 0.99))} ms`,
      null,
      'from the moment that it was due; connecting counts.',
    ),
    line('processor time of the server', '–', share(node), null, 'API, relay and workers in one process.'),
    line('processor time of PostgreSQL', '–', share(postgres), null),
    line(
      'polls at full speed',
      '–',
      `${short(perSecond)} a second`,
      null,
      '16 at once, whole answers, client on the same cores.',
    ),
  ];
}

async function isBuilt(server: Server, key: string): Promise<boolean> {
  const { body } = await request(server, 'GET', '/device/v1/desired', key);
  return body.includes('"approved":true');
}

async function firstRound(server: Server, keys: readonly string[]): Promise<readonly string[]> {
  const etags: string[] = [];
  let next = 0;
  const work = async () => {
    while (next < keys.length) {
      const place = next;
      next += 1;
      const { headers } = await request(server, 'GET', '/device/v1/desired', keys[place] ?? '');
      etags[place] = headers.etag ?? '';
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return etags;
}

/** Every request has its moment, whether the ones before were answered or not. */
async function steadyMinute(
  server: Server,
  keys: readonly string[],
  etags: readonly string[],
): Promise<readonly Poll[]> {
  const total = keys.length + REPORTS;
  const began = performance.now();
  const polls: Promise<Poll>[] = [];
  while (polls.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - began) / (SECONDS * 1_000)) * total) + 1);
    while (polls.length < due) polls.push(one(server, keys, etags, { place: polls.length, began, total }));
    await after(2);
  }
  return Promise.all(polls);
}

type Turn = { readonly place: number; readonly began: number; readonly total: number };

async function one(server: Server, keys: readonly string[], etags: readonly string[], turn: Turn): Promise<Poll> {
  const { place, began, total } = turn;
  const due = began + (place / total) * SECONDS * 1_000;
  const isReport = place >= keys.length;
  const key = keys[place % keys.length] ?? '';
  const etag = place % ASKS_ANEW === 0 ? '' : (etags[place] ?? '');
  const { status, headers } = isReport
    ? await request(server, 'POST', '/device/v1/report', key, { body: JSON.stringify({ sequence: 1, layers: [] }) })
    : await request(server, 'GET', '/device/v1/desired', key, { etag });
  return { status, etag: headers.etag ?? '', ms: performance.now() - due };
}

type Answer = { readonly status: number; readonly headers: http.IncomingHttpHeaders; readonly body: string };

function request(
  { port }: Server,
  method: string,
  address: string,
  key: string,
  { etag = '', body = '' }: { readonly etag?: string; readonly body?: string } = {},
): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}`, ...(etag === '' ? {} : { 'if-none-match': etag }) };
  return new Promise((resolve, reject) => {
    const sent = http.request({ host: '127.0.0.1', port, path: address, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject).end(body);
  });
}

/** Processor time so far in milliseconds, as /proc tells it in hundredths of a second: of a process, and of the server behind a pool. */
async function cpuOf(pid: number, postmaster: number): Promise<{ readonly node: number; readonly postgres: number }> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map(statOf));
  const of = (wanted: (stat: Stat) => boolean) => stats.filter(wanted).reduce((sum, { ms }) => sum + ms, 0);
  return {
    node: of((stat) => stat.pid === pid),
    postgres: of((stat) => stat.pid === postmaster || stat.parent === postmaster),
  };
}

type Stat = { readonly pid: number; readonly parent: number; readonly ms: number };

/** With the time of children that have ended. */
async function statOf(pid: number | string): Promise<Stat> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in brackets may hold anything; behind it: state, parent, and from the twelfth on the four times.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = fields.slice(11, 15).reduce((sum, one) => sum + one, 0);
  return { pid: Number(pid), parent: fields[1] ?? 0, ms: 10 * ticks };
}

async function postmasterOf(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  return (await statOf(rows[0]?.pid ?? 0)).parent;
}
