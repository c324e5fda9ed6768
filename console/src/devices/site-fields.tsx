import { Field } from '../ui/field.js';
import type { Linkable } from './link-query.js';
import type { Site } from './link-input.js';

type Props = { readonly profile: Linkable; readonly site: Site; readonly onChange: (site: Site) => void };

/** The variables that a site fills in. */
export function SiteFields({ profile, site, onChange }: Props) {
  const asked = (profile.latestVersion?.variables ?? []).filter(({ hidden }) => !hidden);
  const change = (name: string, text: string) => {
    const next = new Map(site);
    if (text === '') next.delete(name);
    else next.set(name, text);
    onChange(next);
  };
  return asked.map(({ name, displayName, description, defaultValue, required, sensitive }) => (
    <Field
      key={name}
      label={displayName === '' ? name : displayName}
      optional={!required}
      {...(description !== '' && { hint: description })}
    >
      {(field) => (
        <input
          {...field}
          className="input"
          type={sensitive ? 'password' : 'text'}
          autoComplete="off"
          placeholder={site.get(name) === null ? 'Stays as it is' : (defaultValue ?? '')}
          value={site.get(name) ?? ''}
          onChange={(event) => change(name, event.target.value)}
        />
      )}
    </Field>
  ));
}
