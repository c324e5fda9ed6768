import type { InlineWrite } from '../store/store.js';
import { lacksCredentials, syncMessage, type ExistingRegistry, type Registry } from './registry.js';

/** The list row of a registry after a command, written in the statement of its append. */
export function registryRows(after: Registry): readonly InlineWrite[] {
  return after.status === 'absent' ? [] : [registryRow(after)];
}

function registryRow(registry: ExistingRegistry): InlineWrite {
  const { authentication, tls, sync } = registry;
  const username = authentication.type === 'BASIC' ? authentication.username : null;
  return {
    sql: (bind) => `
      insert into read.registry (id, revision, name, kind, content, endpoint, is_default, synchronize, auth_type,
                                 username, has_ca, has_certificate, insecure_skip_verify, reach_revision, sync_status,
                                 sync_request, sync_message, sync_started_at, sync_finished_at, entries, is_scheduled,
                                 removed_at)
      select ${bind(registry.id)}::uuid, appended.revision, ${bind(registry.name)}::text,
             ${bind(registry.kind)}::text, ${bind(registry.content)}::text, ${bind(registry.endpoint)}::text,
             ${bind(registry.isDefault)}::boolean, ${bind(registry.synchronize)}::boolean,
             ${bind(authentication.type)}::text, ${bind(username)}::text, ${bind(tls.ca !== null)}::boolean,
             ${bind(tls.certificate !== null)}::boolean, ${bind(tls.insecureSkipVerify)}::boolean,
             ${bind(registry.reachRevision)}::integer, ${bind(sync.status)}::text, ${bind(sync.request)}::integer,
             ${bind(syncMessage(registry))}::text, ${bind(sync.startedAt)}::timestamptz,
             ${bind(sync.finishedAt)}::timestamptz, ${bind(sync.entries)}::integer,
             ${bind(registry.synchronize && !lacksCredentials(registry))}::boolean,
             case when ${bind(registry.status === 'removed')}::boolean then appended.recorded_at end
        from appended where not appended.duplicate
      on conflict (id) do update
         set revision = excluded.revision, name = excluded.name, endpoint = excluded.endpoint,
             synchronize = excluded.synchronize, auth_type = excluded.auth_type, username = excluded.username,
             has_ca = excluded.has_ca, has_certificate = excluded.has_certificate,
             insecure_skip_verify = excluded.insecure_skip_verify, reach_revision = excluded.reach_revision,
             sync_status = excluded.sync_status, sync_request = excluded.sync_request,
             sync_message = excluded.sync_message, sync_started_at = excluded.sync_started_at,
             sync_finished_at = excluded.sync_finished_at, entries = excluded.entries,
             is_scheduled = excluded.is_scheduled, removed_at = excluded.removed_at, sync_done = 0, sync_total = 0`,
  };
}
