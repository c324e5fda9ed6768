import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import type pg from 'pg';

/** Looks for secrets in every shape in which programs write them down. */
export type Trace = {
  /** From now on this one too is looked for. */
  add(name: string, secret: string): void;
  /** Names of the secrets that are in it. */
  in(what: string | Uint8Array): readonly string[];
};

/** Starts without any. */
export function createTrace(): Trace {
  const shapes = new Map<string, readonly string[]>();
  return {
    add: (name, secret) => void shapes.set(name, shapesOf(secret)),
    in(what) {
      // Latin-1 keeps every byte apart, so that text is found between bytes that are none.
      const text = typeof what === 'string' ? what : Buffer.from(what).toString('latin1');
      return [...shapes].filter(([, some]) => some.some((shape) => text.includes(shape))).map(([name]) => name);
    },
  };
}

/** As it is, in hexadecimal, in an address, and in base64 at each of the three places where it can begin there. */
function shapesOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The letters at both ends hold bits of neighbours.
    return text.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  const all = [secret, bytes.toString('hex'), encodeURIComponent(secret), ...shifted];
  return [...new Set(all.flatMap((shape) => [shape, shape.replaceAll('+', '-').replaceAll('/', '_')]))];
}

/** Every row of every table, also those of the queue, as PostgreSQL writes it. By table. */
export async function rowsOf(pool: pg.Pool): Promise<ReadonlyMap<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const found = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`select any_row::text as row from ${name} as any_row`);
    found.set(name, rows.map(({ row }) => row).join('\n'));
  }
  return found;
}

/** Everything that a Redis holds, by key. */
export async function valuesOf(url: string): Promise<ReadonlyMap<string, string>> {
  const client = new Redis(url);
  const found = new Map<string, string>();
  for (const key of await client.keys('*')) {
    const type = await client.type(key);
    const read = { string: 'get', hash: 'hgetall', list: 'lrange', set: 'smembers', zset: 'zrange', stream: 'xrange' }[
      type
    ];
    const range = type === 'stream' ? ['-', '+'] : type === 'list' || type === 'zset' ? ['0', '-1'] : [];
    found.set(key, JSON.stringify(await client.call(read ?? 'type', key, ...range)));
  }
  client.disconnect();
  return found;
}

/** Every file under a folder, unzipped where it is gzip; by path. */
export async function filesUnder(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    found.set(path.relative(folder, file), bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
  }
  return found;
}
