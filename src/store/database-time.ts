import type { Pool } from 'pg';
import { run } from './statement.js';

/**
 * What PostgreSQL's clock reads: the one that all processes share, whatever their machines' read (decision 0056).
 * @returns milliseconds since 1970
 */
export async function databaseTimeMs(pool: Pool): Promise<number> {
  const [row] = await run<{ ms: number }>(
    pool,
    'select (extract(epoch from clock_timestamp()) * 1000)::double precision as ms',
    [],
  );
  return row?.ms ?? 0;
}
