import { Icon } from '../ui/icon.js';
import { SearchBox } from '../ui/search-box.js';
import type { DeviceChoice } from './device-choice.js';
import { HEALTH } from './health-badge.js';

type Props = { readonly choice: DeviceChoice; readonly onChange: (some: Partial<DeviceChoice>) => void };

/** Words, health, pending updates and the tag that was chosen in the list. */
export function DeviceFilters({ choice, onChange }: Props) {
  return (
    <search className="row row-wide">
      <SearchBox
        label="Search devices"
        placeholder="Search name, id or tag"
        search={choice.search}
        onSearch={(search) => onChange({ search })}
      />
      <select
        className="input input-version"
        aria-label="Health"
        value={choice.health}
        onChange={(event) => onChange({ health: event.target.value as DeviceChoice['health'] })}
      >
        <option value="">Every health</option>
        {Object.entries(HEALTH).map(([health, [name]]) => (
          <option key={health} value={health}>
            {name}
          </option>
        ))}
      </select>
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={choice.pending}
          onChange={(event) => onChange({ pending: event.target.checked })}
        />
        With a pending update only
      </label>
      {choice.tag !== '' && (
        <span className="chip">
          <span>{choice.tag}</span>
          <button type="button" aria-label={`Without the tag ${choice.tag}`} onClick={() => onChange({ tag: '' })}>
            <Icon name="close" size={10} />
          </button>
        </span>
      )}
    </search>
  );
}
