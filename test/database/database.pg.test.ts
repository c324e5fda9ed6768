import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { pino } from 'pino';
import { asUnavailable, createPool, endPool } from '../../src/database.js';
import { Unavailable } from '../../src/errors.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { openPool } from '../support/pool.js';

const log = pino({ level: 'silent' });
let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

describe('a pool', () => {
  test('gives up on a statement over its time, and calls that unavailable', async () => {
    const pool = createPool(database.url, { statementTimeoutMs: 30 }, log);
    const error = await pool.query('select pg_sleep(10)').catch((fault: unknown) => fault);
    expect(asUnavailable(error)).toBeInstanceOf(Unavailable);
    await pool.end();
  });

  test('outlives connections that the server ends', async () => {
    const pool = createPool(database.url, { max: 1, name: 'to be ended' }, log);
    await pool.query('select 1');
    const lost = new Promise((resolve) => pool.once('error', resolve));
    await database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'to be ended'",
    );
    expect(asUnavailable(await lost)).toBeInstanceOf(Unavailable);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  test('has ended when the server has closed every connection, not when the goodbyes are sent', async () => {
    const pool = createPool(database.url, { max: 8 }, log);
    const clients = await Promise.all(Array.from({ length: 8 }, () => pool.connect()));
    let closed = 0;
    for (const client of clients) client.on('end', () => (closed += 1));
    clients.forEach((client) => client.release());
    await endPool(pool);
    expect(closed).toBe(8);
    await endPool(createPool(database.url, {}, log)); // one that never connected
  });

  test('ends although a connection is never given back', async () => {
    const pool = createPool(database.url, {}, log);
    const kept = await pool.connect();
    await endPool(pool);
    kept.release();
  });

  test('has each statement done by one process, also where the server would have many, unless its address says otherwise', async () => {
    const settings = async (url: string) => {
      const pool = createPool(url, {}, log);
      const { rows } = await pool.query<{ workers: string; memory: string }>(
        "select current_setting('max_parallel_workers_per_gather') as workers, current_setting('work_mem') as memory",
      );
      await endPool(pool);
      return rows[0];
    };
    const [own] = (await database.pool.query<{ work_mem: string }>('show work_mem')).rows;
    const address = (options: string) => `${database.url}?options=${encodeURIComponent(options)}`;
    expect(await settings(database.url)).toEqual({ workers: '0', memory: own?.work_mem });
    expect(await settings(address('-c work_mem=7MB'))).toEqual({ workers: '0', memory: '7MB' });
    expect(await settings(address('-c max_parallel_workers_per_gather=3'))).toMatchObject({ workers: '3' });
  });

  test('does not read a table in parallel where the server is set to prefer that', async () => {
    const plan = async (pool: pg.Pool) => {
      await pool.query('create table if not exists public.many as select i from generate_series(1, 1000) i');
      const { rows } = await pool.query<{ 'QUERY PLAN': string }>('explain select i from public.many where i % 7 = 3');
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    await database.pool.query(`
      do $$ begin
        execute format('alter database %I set max_parallel_workers_per_gather = 2', current_database());
        execute format('alter database %I set min_parallel_table_scan_size = 0', current_database());
        execute format('alter database %I set parallel_setup_cost = 0', current_database());
        execute format('alter database %I set parallel_tuple_cost = 0', current_database());
      end $$`);
    const [stock, ours] = [openPool(database.url), createPool(database.url, {}, log)];
    expect(await plan(stock)).toContain('Gather');
    expect(await plan(ours)).not.toContain('Gather');
    await Promise.all([endPool(stock), endPool(ours)]);
  });

  test('calls a server that nobody runs unavailable', async () => {
    const pool = createPool('postgres://u:p@localhost:1/none', {}, log);
    const error = await pool.query('select 1').catch((fault: unknown) => fault);
    expect(asUnavailable(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: error });
    await pool.end();
  });
});

describe('asUnavailable', () => {
  test.each<[string, unknown, boolean]>([
    ['the server shuts down', { code: '57P01' }, true],
    ['the server starts up', { code: '57P03' }, true],
    ['too many connections', { code: '53300' }, true],
    ['the disk is full', { code: '53100' }, true],
    ['an idle transaction was ended', { code: '25P03' }, true],
    ['the connection broke', { code: 'ECONNRESET' }, true],
    ['pg lost the connection', new Error('Connection terminated unexpectedly'), true],
    ['no connection became free', new Error('timeout exceeded when trying to connect'), true],
    ['every address refused', { errors: [{ code: 'ECONNREFUSED' }, { code: 'ECONNREFUSED' }] }, true],
    ['a unique index says no', { code: '23505' }, false],
    ['a syntax error', { code: '42601' }, false],
    ['a deadlock, which a retry mends', { code: '40P01' }, false],
    ['a defect', new TypeError('x is not a function'), false],
    ['nothing', null, false],
  ])('%s', (_name, error, expected) => {
    expect(asUnavailable(error) !== null).toBe(expected);
  });
});
