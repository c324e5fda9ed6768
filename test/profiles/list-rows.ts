import type { Pool } from 'pg';
import { allProfileRows } from '../../src/profiles/projection.js';
import type { Existing } from '../../src/profiles/profile.js';
import type { Layer } from '../../src/profiles/events.js';
import { derivedId } from '../../src/ids.js';
import { statementParameters } from '../../src/keyset.js';

/** A profile as folded, with only what a test cares about spelled out. */
export function profile(name: string, rest: Partial<Existing> = {}): Existing {
  return {
    status: rest.deletedAt ? 'deleted' : 'active',
    id: derivedId('profile', name),
    slug: derivedId('slug', name),
    name,
    description: '',
    tags: [],
    origin: null,
    draft: { version: '1.0.0', basedOn: null, layers: [], variables: [] },
    published: null,
    versions: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
    deletedAt: null,
    ...rest,
  };
}

/** A layer without values; a pack layer when `packName` is given. */
export function layer(name: string, packName?: string): Layer {
  const source = packName && {
    registryId: '01920000-0000-7000-8000-0000000000aa',
    registryName: 'Public',
    name: packName,
    tag: '1.x',
    version: '1.2.0',
    digest: 'sha256:0',
  };
  return {
    id: derivedId('layer', name),
    name,
    kind: source ? 'PACK' : 'MANIFEST',
    installOrder: null,
    vmManifest: null,
    values: { digest: 'sha256:0', sizeBytes: 0, header: { installOrder: null, vmManifest: null, displayName: null } },
    manifests: [],
    source: source || null,
    presets: [],
  };
}

/** Writes list rows as a rebuild does, without a log behind them. */
export async function writeListRows(pool: Pool, profiles: readonly Existing[]): Promise<void> {
  for (const one of profiles) {
    for (const row of allProfileRows(one)) {
      const { values, bind } = statementParameters();
      const head = `select 1 as revision, ${bind(one.updatedAt)}::timestamptz as recorded_at, false as duplicate`;
      await pool.query(`with appended as (${head}) ${row.sql(bind)}`, values);
    }
  }
}
