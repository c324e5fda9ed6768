import { useState } from 'react';
import { useQuery } from 'urql';
import { Field } from '../ui/field.js';
import { LinkableQuery, type Linkable } from './device-query.js';

const NONE: Linkable = { id: '', name: '', latestVersion: null, versions: { nodes: [] } };

type Props = {
  readonly profileId: string;
  readonly optional?: boolean;
  readonly onChange: (profile: Linkable) => void;
};

/** Which profile: found by its name, chosen among those that are published. */
export function ProfileField({ profileId, optional = false, onChange }: Props) {
  const [search, setSearch] = useState('');
  const words = search.trim();
  const [{ data }] = useQuery({ query: LinkableQuery, variables: words === '' ? {} : { filter: { search: words } } });
  const published = (data?.systemProfiles.nodes ?? []).filter(({ latestVersion }) => latestVersion !== null);
  return (
    <div className="profile-field">
      <Field label="Find a profile" optional>
        {(field) => (
          <input
            {...field}
            className="input"
            type="search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
      </Field>
      <Field label="Profile" optional={optional} hint="Only profiles with a finished version.">
        {(field) => (
          <select
            {...field}
            className="input"
            value={profileId}
            onChange={(event) => onChange(published.find(({ id }) => id === event.target.value) ?? NONE)}
          >
            <option value="">{optional ? 'Later' : 'Choose one'}</option>
            {published.map(({ id, name, latestVersion }) => (
              <option key={id} value={id}>
                {name} {latestVersion?.version}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}
