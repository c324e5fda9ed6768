/**
 * The texts of a claim: of a list each, of one text itself, of anything else none. A claim that has dots in its own name
 * (a URL, as some providers demand) is found as it is.
 * @param path dots lead inside: "groups", "realm_access.roles"
 */
export function valuesAt(claims: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  const inside = (from: unknown, step: string): unknown =>
    typeof from === 'object' && from !== null && Object.hasOwn(from, step)
      ? (from as Record<string, unknown>)[step]
      : undefined;
  const found = inside(claims, path) ?? path.split('.').reduce<unknown>(inside, claims);
  const values: readonly unknown[] = Array.isArray(found) ? found : [found];
  return values.filter((value): value is string => typeof value === 'string');
}
