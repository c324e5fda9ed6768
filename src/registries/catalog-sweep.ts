import type { Pool } from 'pg';
import { run, statement } from '../store/statement.js';
import { ifUnlocked } from './sync-lock.js';

const ROWS_AT_ONCE = 1_000;

/** Whether the relation "generation" is kept: it is what a registry that is there serves, or would if it were switched on. */
const KEPT = `exists (select from catalog.registry as kept
                        join read.registry as registry on registry.id = kept.registry_id
                       where kept.registry_id = generation.registry_id and kept.generation = generation.generation
                         and registry.removed_at is null)`;

/** The one before, and what killed loads left. */
const leftOfOne = statement(`
  select generation.generation::text as generation
    from catalog.generation as generation
   where generation.registry_id = $1 and not ${KEPT}
   order by generation.generation`);

const leftOfAll = statement(`
  select distinct generation.registry_id as "registryId" from catalog.generation as generation where not ${KEPT}`);

const forget = statement('delete from catalog.generation where generation = $1');
const forgetServed = statement(`
  delete from catalog.registry as kept
   where kept.registry_id = $1
     and exists (select from read.registry as registry
                  where registry.id = kept.registry_id and registry.removed_at is not null)`);

/** A few rows at a time: a long transaction would hold up every reader of the log. */
const deletes = ['pack', 'chart', 'pack_version', 'chart_version'].map((table) =>
  statement(`
    delete from catalog.${table}
     where ctid = any (array(select ctid from catalog.${table} where generation = $1 limit ${ROWS_AT_ONCE}))
    returning 1`),
);

/** Removes what no one is served of a registry's catalog. Only under the registry's lock: a load may be at work. */
export async function dropGenerations(pool: Pool, registryId: string): Promise<void> {
  for (const { generation } of await run<{ generation: string }>(pool, leftOfOne, [registryId])) {
    for (const rows of deletes) while ((await run(pool, rows, [generation])).length === ROWS_AT_ONCE);
    await run(pool, forget, [generation]);
  }
  await run(pool, forgetServed, [registryId]);
}

/** Removes what killed loads and removed registries left; what somebody is just loading stays. */
export async function sweepCatalogs(pool: Pool): Promise<void> {
  for (const { registryId } of await run<{ registryId: string }>(pool, leftOfAll, []))
    await ifUnlocked(pool, registryId, () => dropGenerations(pool, registryId));
}
