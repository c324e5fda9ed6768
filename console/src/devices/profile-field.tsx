import { useState } from 'react';
import { useQuery } from 'urql';
import { Field } from '../ui/field.js';
import { LinkableQuery, type Linkable } from './link-query.js';

const NONE: Linkable = { id: '', name: '', latestVersion: null, versions: { nodes: [] } };

type Props = {
  readonly profileId: string;
  readonly optional?: boolean;
  /** What stands there whatever is searched for. */
  readonly now?: Linkable | null;
  readonly onChange: (profile: Linkable) => void;
};

/** Which profile: found by its name, chosen among those that are published. */
export function ProfileField({ profileId, optional = false, now = null, onChange }: Props) {
  const [search, setSearch] = useState('');
  const words = search.trim();
  const [{ data }] = useQuery({ query: LinkableQuery, variables: words === '' ? {} : { filter: { search: words } } });
  // The one that is chosen stays, although a later search doesn't find it.
  const [chosen, setChosen] = useState(now);
  const found = (data?.systemProfiles.nodes ?? []).filter(({ latestVersion }) => latestVersion !== null);
  const published = [...new Map([now, chosen, ...found].flatMap((one) => (one ? [[one.id, one]] : []))).values()];
  const choose = (id: string) => {
    const profile = published.find((one) => one.id === id) ?? null;
    setChosen(profile);
    onChange(profile ?? NONE);
  };
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
          <select {...field} className="input" value={profileId} onChange={(event) => choose(event.target.value)}>
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
