import type { AccountRow } from '../src/access/account-queries.js';
import type { Caller } from '../src/access/caller.js';
import { permissionsOf } from '../src/access/may.js';
import { Account, Viewer } from './access.types.js';
import { globalId } from './global-id.js';
import { tagFilterRoot } from './tag-filter.types.js';

/** An account as callers see it. */
export function accountRoot({ tagFilter, ...row }: AccountRow): Account {
  const { id, email, name, role, disabled, hasPassword, lastSeenAt } = row;
  const fields = { id: globalId('Account', id), email, name, role, disabled, hasPassword, lastSeenAt };
  return Object.assign(new Account(), fields, { tagFilter: tagFilterRoot(tagFilter) });
}

/** A caller as it sees itself. */
export function viewerRoot({ actor, role, tagFilter }: Caller): Viewer {
  const permissions = permissionsOf(role, tagFilter);
  return Object.assign(new Viewer(), { actor, role, permissions, tagFilter: tagFilterRoot(tagFilter) });
}
