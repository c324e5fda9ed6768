import type { ClientBase } from 'pg';

/**
 * Lowercase hex SHA-256 of every pack and chart that a layer was ever pinned to. A registry may have thrown them away, or
 * have gone itself: then nobody but the store has what versions need to be packed again.
 */
export async function pinnedContents(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ sha256: string }>(`
    select distinct substr(pin #>> '{}', 8) as sha256
      from es.event as event
     cross join lateral jsonb_path_query(event.data::jsonb, '$.**.source.digest') as pin
     where event.stream_type = 'profile' and event.data::text like '%"source"%' and pin #>> '{}' like 'sha256:%'
     order by 1`);
  return rows.map(({ sha256 }) => sha256);
}
