import type { SiteProperty } from './events.js';

/** A site property as it is wanted, or as people see it. `value` null: what it is already, or what nobody may read. */
export type WantedProperty = { readonly name: string; readonly value: string | null };

/** Site properties in order of their names; those that are to stay as they are are those from before, or go. */
export function settled(
  wanted: readonly (SiteProperty | WantedProperty)[],
  before: readonly SiteProperty[],
): readonly SiteProperty[] {
  const had = new Map(before.map((property) => [property.name, property]));
  return [...wanted]
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
    .flatMap((property) => {
      if ('secretId' in property) return [property];
      const { name, value } = property;
      return value === null ? (had.get(name) ?? []) : [{ name, value }];
    });
}

/** Site properties as people see them: the value only where the profile has the variable and doesn't call it sensitive. */
export function withoutSecrets(
  properties: readonly SiteProperty[],
  variables: readonly { readonly name: string; readonly sensitive: boolean }[],
): readonly WantedProperty[] {
  const open = new Set(variables.filter(({ sensitive }) => !sensitive).map(({ name }) => name));
  return properties.map((one) => ({ name: one.name, value: 'value' in one && open.has(one.name) ? one.value : null }));
}

/** The ids of the secrets among site properties. */
export function secretIdsOf(properties: readonly SiteProperty[]): readonly string[] {
  return properties.flatMap((property) => ('secretId' in property ? [property.secretId] : []));
}
