import type { ClientBase } from 'pg';

/** Where the program keeps what it knows. BullMQ's jobs are left out: what is to be done is in the log. */
const OURS = `nspname not in ('bullmq', 'information_schema', 'public') and nspname !~ '^pg_'`;

/** Made anew with every database, and by the restore; counts of the last minute; who was signed in then. */
const LEFT_OUT = ['es.store', 'read.archive_store', 'throttle.counter', 'access.session'];

/** Names of our tables, "schema.table", each after those that it refers to. Parts of a partitioned table are in the whole. */
export async function tablesOf(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; refers_to: string[] }>(`
    select nspname || '.' || relname as name,
           array(select distinct target_schema.nspname || '.' || target.relname
                   from pg_constraint
                   join pg_class as target on target.oid = confrelid
                   join pg_namespace as target_schema on target_schema.oid = target.relnamespace
                  where conrelid = pg_class.oid and contype = 'f' and confrelid <> conrelid) as refers_to
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relkind in ('r', 'p') and not relispartition and ${OURS}
     order by 1`);
  const tables = rows.filter(({ name }) => !LEFT_OUT.includes(name));
  const sorted: string[] = [];
  for (let left = tables; left.length > 0;) {
    const free = left.filter(({ refers_to }) => refers_to.every((other) => sorted.includes(other)));
    if (free.length === 0)
      throw new Error(`Tables refer to each other in a circle: ${left.map(({ name }) => name).join(', ')}.`);
    sorted.push(...free.map(({ name }) => name));
    left = left.filter((one) => !free.includes(one));
  }
  return sorted;
}

/** The columns of a table as COPY takes them back: without those that PostgreSQL computes. */
export async function columnsOf(client: ClientBase, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ column: string }>(
    `select quote_ident(attname) as column from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  );
  return rows.map(({ column }) => column);
}

/** Our sequences and the last number that each gave; those that never gave one are left out. */
export async function sequencesOf(client: ClientBase): Promise<Readonly<Record<string, string>>> {
  const { rows } = await client.query<{ name: string; last: string }>(`
    select schemaname || '.' || sequencename as name, last_value::text as last
      from pg_sequences
     where last_value is not null and ${OURS.replaceAll('nspname', 'schemaname')}
     order by 1`);
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]));
}

/** A name of a table for SQL. @throws Error for what is none: it comes from a file */
export function quotedTable(name: string): string {
  if (!/^[a-z_]+\.[a-z_]+$/.test(name)) throw new Error(`${JSON.stringify(name)} is no table.`);
  return name;
}
