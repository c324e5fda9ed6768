import type { Role } from './caller.js';
import { valuesAt } from './claim-values.js';
import { covers } from './may.js';
import { ROLES } from './permissions.js';

/** Which values of a claim give which role; "*": everybody whom the provider vouches for. */
export type RoleMapping = Readonly<Record<string, Role>>;

/**
 * The role of a person by what the identity provider says of them: of several, the one that may most.
 * @param path of the claim, dots between: "groups", "realm_access.roles"
 * @returns null when nothing that they have gives a role
 */
export function roleByClaim(
  claims: Readonly<Record<string, unknown>>,
  path: string,
  mapping: RoleMapping,
): Role | null {
  const given = [...valuesAt(claims, path), '*'].flatMap((value) =>
    Object.hasOwn(mapping, value) ? mapping[value]! : [],
  );
  return given.reduce<Role | null>((most, role) => (most === null || covers(role, most) ? role : most), null);
}

/** @throws Error for what is no mapping, with the part that is wrong */
export function readRoleMapping(text: string): RoleMapping {
  const pairs = text.split(',').map((pair): [string, Role] => {
    const equals = pair.lastIndexOf('=');
    const value = pair.slice(0, Math.max(0, equals)).trim();
    const role = ROLES.find(
      (one) =>
        one ===
        pair
          .slice(equals + 1)
          .trim()
          .toUpperCase(),
    );
    if (value === '' || role === undefined)
      throw new Error(`"${pair.trim()}" is no value=ROLE with one of the roles ${ROLES.join(', ')}`);
    return [value, role];
  });
  const twice = pairs.find(([value, role]) => pairs.some(([other, another]) => other === value && another !== role));
  if (twice) throw new Error(`"${twice[0]}" has two roles, and one has to be chosen`);
  return Object.fromEntries(pairs);
}
