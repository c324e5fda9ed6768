import { Forbidden } from '../errors.js';
import { STRANGER, type Caller, type Role } from './caller.js';
import { FOR_ALL, GRANTS, PERMISSIONS, type Need, type Permission } from './permissions.js';
import type { TagFilter } from './tag-filter.js';

type Asker = Pick<Caller, 'role' | 'tagFilter'>;

/** What a caller may, in the order of PERMISSIONS. */
export function permissionsOf(role: Role, tagFilter?: TagFilter): readonly Permission[] {
  const known = tagFilter === undefined ? OF_ALL : OF_SOME;
  const found = known.get(role) ?? PERMISSIONS.filter((permission) => may({ role, tagFilter }, permission));
  known.set(role, found);
  return found;
}

/** Of those who see every profile, and of those who see some: it makes no difference which. */
const [OF_ALL, OF_SOME] = [new Map<Role, readonly Permission[]>(), new Map<Role, readonly Permission[]>()];

/** Whether a caller has what is needed. */
export function may(caller: Asker, need: Need): boolean {
  if (caller === STRANGER) return need === 'anybody';
  if (need === 'anybody' || need === 'signedIn') return true;
  const { role, tagFilter } = caller;
  return need !== 'device' && GRANTS[role].includes(need) && (tagFilter === undefined || !FOR_ALL.includes(need));
}

/** @throws Forbidden when the caller lacks what is needed; says what */
export function requirePermission(caller: Asker, need: Need): void {
  if (!may(caller, need)) throw new Forbidden('FORBIDDEN', lacking(caller, need));
}

/** The sentence that tells a caller what it lacks. */
export function lacking({ role, tagFilter }: Asker, need: Need): string {
  if (tagFilter !== undefined && may({ role }, need))
    return `This needs the permission "${need}", which nobody has who sees only some of the profiles. Ask an administrator.`;
  return `This needs the permission "${need}", which the role ${role} doesn't have. Ask an administrator for a key of another role.`;
}

/** Whether a role may all that another may: nobody can hand on more than that. */
export function covers(role: Role, other: Role): boolean {
  return GRANTS[other].every((permission) => GRANTS[role].includes(permission));
}
