import type { SiteProperty } from './events.js';

/** A site property as it is wanted. `value` null: what it is already. */
export type WantedProperty = { readonly name: string; readonly value: string | null };

/** Site properties in order of their names; those that are to stay as they are get the values from before, or go. */
export function settled(wanted: readonly WantedProperty[], before: readonly SiteProperty[]): readonly SiteProperty[] {
  const values = new Map(before.map(({ name, value }) => [name, value]));
  return [...wanted]
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
    .flatMap(({ name, value }) => {
      const text = value ?? values.get(name);
      return text === undefined ? [] : [{ name, value: text }];
    });
}

/** Site properties as people see them: the value only where the profile has the variable and doesn't call it sensitive. */
export function withoutSecrets(
  properties: readonly SiteProperty[],
  variables: readonly { readonly name: string; readonly sensitive: boolean }[],
): readonly WantedProperty[] {
  const open = new Set(variables.filter(({ sensitive }) => !sensitive).map(({ name }) => name));
  return properties.map(({ name, value }) => ({ name, value: open.has(name) ? value : null }));
}
