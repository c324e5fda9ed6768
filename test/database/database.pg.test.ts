import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { asUnavailable, createPool, endPool } from '../../src/database.js';
import { Unavailable } from '../../src/errors.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

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
