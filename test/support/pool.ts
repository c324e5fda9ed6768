import pg from 'pg';

/**
 * Connections of a test's own to a database: without the time limits of the product's, and the loss of an idle one is
 * no fault. Tests end connections on purpose, and a pool that nobody listens to fails whatever test runs just then.
 * End it with `endPool` (src/database.ts) where the database goes afterwards.
 */
export function openPool(
  url: string,
  options: { readonly max?: number; readonly connectTimeoutMs?: number } = {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 0,
  });
  pool.on('error', () => undefined);
  return pool;
}
